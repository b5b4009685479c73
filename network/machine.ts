import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What is no part of the project, and may be missing on a machine. */
export type Part = 'tinyproxy' | 'squid' | 'mitmproxy' | 'namespaces';

const run = promisify(execFile);

/** How each program is asked whether it is there. */
const PROGRAMS: Readonly<Record<Exclude<Part, 'namespaces'>, readonly [string, string]>> = {
  tinyproxy: ['tinyproxy', '-v'],
  squid: ['squid', '-v'],
  mitmproxy: [mitmdump(), '--version'],
};

/** The program of mitmproxy that needs no terminal. */
export function mitmdump(): string {
  return process.env['MITMDUMP'] ?? 'mitmdump';
}

/** Whether CI_WITHOUT names a part, so that it may be missing. */
export function isForgiven(part: Part): boolean {
  const names = (process.env['CI_WITHOUT'] ?? '').split(',');
  return names.some((name) => name.trim() === part);
}

/** Why a part cannot be had here; undefined where it can. */
export async function without(part: Part): Promise<string | undefined> {
  return part === 'namespaces' ? await withoutNamespaces() : await silent(PROGRAMS[part]);
}

/** Why there can be no network of our own here; undefined where there can. */
export async function withoutNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'only Linux has them';
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const unshare = [...sudo, 'unshare', '--net', '--mount', 'true'];
  const tun = access('/dev/net/tun').then(
    () => undefined,
    () => 'there is no /dev/net/tun',
  );
  return (
    (await silent(unshare)) ??
    (await silent(['ip', '-V'])) ??
    (await silent(['python3', '--version'])) ??
    (await tun)
  );
}

/** Why a command fails; undefined where it does not. */
async function silent(words: readonly string[]): Promise<string | undefined> {
  const [command = '', ...args] = words;
  try {
    await run(command, args);
    return undefined;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const said = stderr?.trim().split('\n')[0] ?? '';
    return `${words.join(' ')} failed: ${said || String(code)}`;
  }
}
