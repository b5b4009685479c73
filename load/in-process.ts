import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rememberEnvironment, setEnvironment } from '../__tests__/support/environment.ts';
import { memoryHost } from '../__tests__/support/memory-host.ts';
import { Random } from '../__tests__/model/random.ts';
import { reportOutcome } from '../src/host/outcome.ts';
import { synchronize } from '../src/run/synchronize.ts';
import { LeapingClock } from './clock.ts';
import type { Limit } from './gateway.ts';
import { environmentOf, eventOf, inputsOf, type Round, type Run } from './run.ts';
import { onLoadStage, type LoadStage, type Way } from './stage.ts';

const EPOCH = Date.UTC(2026, 0, 2, 3, 4, 0);

/** Runs so many at once in this process, divided among gateways with these limits. */
export async function runInProcess(count: number, limits: readonly Limit[]): Promise<Round[]> {
  const clock = new LeapingClock(EPOCH);
  const hours = { clock: { now: () => new Date(clock.date()) }, hours: clock };
  return await onLoadStage(limits, hours, async (stage) =>
    withEventFile(eventOf(stage), async (file) => {
      const random = new Random(1);
      const all = Array.from({ length: count }, async (_, number): Promise<[Way, Run]> => {
        const way = stage.ways[number % stage.ways.length];
        if (way === undefined) throw new Error('There is no way to the service');
        return [way, await runOne(stage, way, { number, file, clock, random: random.fork() })];
      });
      const done = await clock.during(Promise.all(all));
      return stage.ways.map((way) => ({
        name: way.gateway.limit.name,
        runs: done.filter(([taken]) => taken === way).map(([, run]) => run),
        passages: way.gateway.passages,
      }));
    }),
  );
}

interface Particulars {
  readonly number: number;
  readonly file: string;
  readonly clock: LeapingClock;
  readonly random: Random;
}

async function runOne(stage: LoadStage, way: Way, particulars: Particulars): Promise<Run> {
  const { number, file, clock, random } = particulars;
  const token = `EXAMPLE-token-of-run-${number}`;
  stage.admit(token);
  const env = {
    ...environmentOf(stage),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: stage.commit,
    GITHUB_EVENT_PATH: file,
  };
  const host = { ...memoryHost(inputsOf(way, token), env), clock, begun: 0, random: random.next };
  const status = await reportOutcome(host, synchronize);
  const errors = host.report.lines.filter((line) => line.startsWith('error: '));
  return { token, status, exitCode: undefined, errors };
}

/** @actions/github looks for the event in the environment of this process. */
async function withEventFile<T>(event: unknown, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'load-'));
  const restore = rememberEnvironment();
  try {
    const file = path.join(folder, 'event.json');
    await writeFile(file, JSON.stringify(event));
    setEnvironment({ GITHUB_EVENT_PATH: file });
    return await use(file);
  } finally {
    restore();
    await rm(folder, { recursive: true });
  }
}
