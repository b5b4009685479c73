import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createWorkingCopy, startCodeArts, startGitHub } from '../../emulator/index.ts';
import type { CodeArts, MirrorBehaviour, Repository } from '../../emulator/index.ts';
import { objectOf } from '../../src/text/json.ts';
import { lapseClock, lapseVariables } from '../bundle/lapse.ts';
import { stopServers } from '../support/server.ts';
import { startProxy, type Proxy, type Rewrite } from './proxy.ts';

const MAIN = fileURLToPath(new URL('../../doctor/main.ts', import.meta.url));

/** The source's name; nothing of it may be shown. */
export const SOURCE = 'octavia-inc/moonraker';

/** What the doctor examines. */
export interface Patient {
  readonly codearts: CodeArts;
  readonly repository: Repository;
  readonly unmirrored: Repository;
  readonly sourceUrl: string;
  readonly proxy: Proxy;
  /** Runs the doctor as a person does, on this repository. */
  run(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Visit>;
}

/** What a visit to the doctor came to. */
export interface Visit {
  readonly code: number | null;
  readonly report: string;
  readonly stderr: string;
}

/** How the patient differs from the emulator as it is. */
export interface Illness {
  readonly rewrite?: Rewrite | undefined;
  readonly behaviour?: Partial<MirrorBehaviour> | undefined;
}

/** A source that nobody fetches from. */
const NOWHERE = `https://source.example/${SOURCE}.git`;

/** Lets a test examine an emulator, of which nothing has to be waited for. */
export async function withPatient(
  illness: Illness,
  test: (patient: Patient) => Promise<void>,
): Promise<void> {
  await withMirrorOf(NOWHERE, { illness }, test);
}

/**
 * The same, with a source behind the mirror, so that there is something to synchronize; the time of
 * the emulator and the doctor runs faster than the wall's.
 */
export async function withLivePatient(
  illness: Illness,
  test: (patient: Patient) => Promise<void>,
): Promise<void> {
  const github = await startGitHub();
  const copy = await createWorkingCopy();
  try {
    await copy.commit('First commit');
    const { url } = await github.createRepository(SOURCE, { from: copy.directory });
    await withMirrorOf(url, { illness, lapseBegun: Date.now() }, test);
  } finally {
    await copy.remove();
    await github.stop();
  }
}

const asItIs: Rewrite = (_asked, given) => given;

async function withMirrorOf(
  sourceUrl: string,
  { illness, lapseBegun }: { illness: Illness; lapseBegun?: number },
  test: (patient: Patient) => Promise<void>,
): Promise<void> {
  const { rewrite = asItIs, behaviour = {} } = illness;
  const isLapsed = lapseBegun !== undefined;
  const codearts = await startCodeArts(isLapsed ? { clock: lapseClock(lapseBegun) } : {});
  try {
    const repository = await codearts.createRepository({ mirror: { url: sourceUrl }, behaviour });
    const unmirrored = await codearts.createRepository();
    const proxy = await startProxy(codearts.endpoint, looked(repository, rewrite));
    const own = ['--repository-id', String(repository.id), '--endpoint', proxy.endpoint];
    const token = { HUAWEICLOUD_TOKEN: codearts.tokens.valid };
    await test({
      ...{ codearts, repository, unmirrored, proxy, sourceUrl },
      run: (args = [], env = token) =>
        runDoctor([...own, ...args], { ...(isLapsed && lapseVariables(lapseBegun)), ...env }),
    });
  } finally {
    await stopServers();
    await codearts.stop();
  }
}

/**
 * Lets no synchronization end before it was looked at, however slow this machine is: each second look
 * lets one go on, and the next one wait.
 */
function looked(repository: Repository, rewrite: Rewrite): Rewrite {
  let gate = repository.holdSynchronizations();
  let looks = 0;
  return (asked, given) => {
    if (asked.method === 'GET') looks += 1;
    if (asked.method === 'GET' && looks % 2 === 0) {
      const opened = gate;
      gate = repository.holdSynchronizations();
      opened.release();
    }
    return rewrite(asked, given);
  };
}

/** Runs the doctor with nothing in its environment but what is given. */
export async function runDoctor(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Visit> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [report, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { code, report, stderr };
}

/** The assumptions that a report lists under a heading, by their names. */
export function listed(report: string, heading: string): string[] {
  const [, section = ''] = report.split(`### ${heading}\n`);
  const [rows = ''] = section.split('\n### ');
  return [...rows.matchAll(/^\| `([\w-]+)`/gm)].map(([, id = '']) => id);
}

/** What of all that nobody may learn from a report is in a text. */
export function shown(patient: Patient, text: string): string[] {
  return hiddenValues(patient).filter((value) => text.includes(value));
}

function hiddenValues({ codearts, repository, unmirrored, proxy, sourceUrl }: Patient): string[] {
  const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
  const ofAnswers = proxy.told.flatMap(({ headers, body }) => [
    headers['x-request-id'],
    ...['jid', 'error_msg'].map((name) => objectOf(body)[name]),
  ]);
  return [
    ...(Object.values(codearts.tokens) as string[]),
    ...[accessKeyId, secretAccessKey],
    ...ofAnswers.filter((value) => typeof value === 'string'),
    ...[String(repository.id), String(unmirrored.id)],
    ...[sourceUrl, new URL(sourceUrl).host, new URL(proxy.endpoint).host, '127.0.0.1'],
    ...SOURCE.split('/'),
  ];
}
