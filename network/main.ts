/**
 * `npm run network`: plays the built action against real proxies and in a network of its own, in
 * which addresses and name servers are silent. Needs root, or sudo, on Linux. What a machine has not
 * is named and fails, unless CI_WITHOUT names it, too: `CI_WITHOUT=mitmproxy,squid npm run network`.
 * `npm run network -- WORDS` plays those groups alone whose name has all the words.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Played } from '../faults/play.ts';
import { formatFailure, formatTable } from '../faults/print.ts';
import { groupsOf } from './groups.ts';
import type { RealGroup } from './groups.ts';
import { isForgiven, withoutNamespaces } from './machine.ts';

const INSIDE = fileURLToPath(new URL('inside.ts', import.meta.url));

/** What the run inside may not do without, and sudo would drop. */
const KEPT = ['PATH', 'CI_WITHOUT', 'MITMDUMP'];

async function main(): Promise<void> {
  // Success has to be earned: whatever ends the process before the verdict leaves it failed.
  process.exitCode = 1;
  const words = process.argv.slice(2);
  const groups = groupsOf(words);
  const why = await withoutNamespaces();
  if (why === undefined) process.exitCode = await runInside(words);
  else if (tellMissing(groups, why)) process.exitCode = 0;
}

/** Plays in namespaces that end with the process; returns its exit code. */
async function runInside(words: readonly string[]): Promise<number> {
  const inside = ['unshare', '--net', '--mount', process.execPath, INSIDE, ...words];
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const [command = '', ...args] =
    process.getuid?.() === 0 ? inside : ['sudo', '-n', 'env', ...kept, ...inside];
  const child = spawn(command, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

/** Returns whether it was known that nothing can be played here. */
function tellMissing(groups: readonly RealGroup[], why: string): boolean {
  if (isForgiven('namespaces')) {
    console.log(`Not tried, as CI_WITHOUT says: everything, since ${why}`);
    console.log(formatTable([]));
    return true;
  }
  const missing = groups.map(({ name }): Played => ({
    group: name,
    name: 'everything',
    tookMs: 0,
    found: [`cannot be had: namespaces (${why})`],
  }));
  for (const each of missing) console.log(formatFailure(each));
  console.log(formatTable(missing));
  return false;
}

await main();
