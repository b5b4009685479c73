import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { visit } from '../../doctor/visit.ts';
import { createWorkingCopy, startCodeArts, startGitHub } from '../../emulator/index.ts';
import type { CodeArts, MirrorBehaviour, Repository } from '../../emulator/index.ts';
import { objectOf } from '../../src/text/json.ts';
import { Secrets } from '../../src/text/secrets.ts';
import type { Clock } from '../../src/time/clock.ts';
import { FakeClock } from '../support/clock.ts';
import { stopServers } from '../support/server.ts';
import { startProxy, type AsyncRewrite, type Proxy, type Rewrite } from './proxy.ts';

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
  /** Lets the doctor look at this repository, in this process. */
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
  await withMirrorOf(NOWHERE, illness, test);
}

/** The same, with a source behind the mirror, so that there is something to synchronize. */
export async function withLivePatient(
  illness: Illness,
  test: (patient: Patient) => Promise<void>,
): Promise<void> {
  source ??= startSource();
  await withMirrorOf((await source).url, illness, test);
}

/** A repository to fetch from, and the way to end it. */
interface Source {
  readonly url: string;
  stop(): Promise<void>;
}

/** One for all tests of a file, since none of them changes it. */
let source: Promise<Source> | undefined;

afterAll(async () => {
  await (await source)?.stop();
});

async function startSource(): Promise<Source> {
  const github = await startGitHub();
  const copy = await createWorkingCopy();
  try {
    await copy.commit('First commit');
    const { url } = await github.createRepository(SOURCE, { from: copy.directory });
    return { url, stop: () => github.stop() };
  } finally {
    await copy.remove();
  }
}

const asItIs: Rewrite = (_asked, given) => given;

/** On a clock of the emulator and the doctor alone, which only the pauses of the doctor move. */
async function withMirrorOf(
  sourceUrl: string,
  { rewrite = asItIs, behaviour = {} }: Illness,
  test: (patient: Patient) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock(Date.now());
  const codearts = await startCodeArts({ clock: { now: () => new Date(clock.date()) } });
  try {
    const repository = await codearts.createRepository({ mirror: { url: sourceUrl }, behaviour });
    const unmirrored = await codearts.createRepository();
    const proxy = await startProxy(codearts.endpoint, looked(repository, rewrite));
    const own = ['--repository-id', String(repository.id), '--endpoint', proxy.endpoint];
    const token = { HUAWEICLOUD_TOKEN: codearts.tokens.valid };
    await test({
      ...{ codearts, repository, unmirrored, proxy, sourceUrl },
      run: (args = [], env = token) => visitDoctor([...own, ...args], env, clock),
    });
  } finally {
    await stopServers();
    await codearts.stop();
  }
}

/**
 * Lets no synchronization end before it was looked at, and none be looked at before it ended, however
 * fast the doctor's time runs: each second look lets one go on to its end, and the next one wait.
 */
function looked(repository: Repository, rewrite: Rewrite): AsyncRewrite {
  let gate = repository.holdSynchronizations();
  let looks = 0;
  return async (asked, given) => {
    if (asked.method === 'GET') looks += 1;
    if (asked.method === 'GET' && looks % 2 === 0) {
      const opened = gate;
      gate = repository.holdSynchronizations();
      opened.release();
      await Promise.race([gate.reached, repository.settled()]);
    }
    return rewrite(asked, given);
  };
}

/** Lets the doctor work in this process, with nothing in its environment but what is given. */
export async function visitDoctor(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  clock: Clock = new FakeClock(Date.now()),
): Promise<Visit> {
  let report = '';
  let stderr = '';
  const code = await visit(args, {
    ...{ env, clock, secrets: new Secrets(() => undefined) },
    useProxy: () => undefined,
    print: (text) => (report += `${text}\n`),
    tell: (text) => (stderr += `${text}\n`),
  });
  return { code, report, stderr };
}

/** Runs the doctor as a person does, with nothing in its environment but what is given. */
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
