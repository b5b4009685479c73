import { fileURLToPath } from 'node:url';
import { runStep } from '../runner/index.ts';
import type { Limit } from './gateway.ts';
import { environmentOf, eventOf, inputsOf, type Round, type Run } from './run.ts';
import { onLoadStage, type LoadStage, type Way } from './stage.ts';

/** So many times faster passes the time of the processes. */
const LAPSE = 10;

const ACTION = fileURLToPath(new URL('..', import.meta.url));
const TIME_LAPSE = fileURLToPath(new URL('../__tests__/bundle/time-lapse.ts', import.meta.url));
const TIMEOUT_MS = 150_000;

/** Runs the built bundle in so many processes at once, divided among gateways with these limits. */
export async function runProcesses(count: number, limits: readonly Limit[]): Promise<Round[]> {
  const [date, moment] = [Date.now(), performance.now()];
  const elapsed = (): number => (performance.now() - moment) * LAPSE;
  const clock = { now: () => new Date(date + elapsed()) };
  return await onLoadStage(limits, { clock, hours: { now: elapsed } }, async (stage) => {
    const all = Array.from({ length: count }, async (_, number): Promise<[Way, Run]> => {
      const way = stage.ways[number % stage.ways.length];
      if (way === undefined) throw new Error('There is no way to the service');
      return [way, await runOne(stage, way, number, date)];
    });
    const done = await Promise.all(all);
    return stage.ways.map((way) => ({
      name: way.gateway.limit.name,
      runs: done.filter(([taken]) => taken === way).map(([, run]) => run),
      passages: way.gateway.passages,
    }));
  });
}

/** @param begun Since when time passes faster, as {@link Date.now} tells it. */
async function runOne(stage: LoadStage, way: Way, number: number, begun: number): Promise<Run> {
  const token = `EXAMPLE-token-of-process-${number}`;
  stage.admit(token);
  const result = await runStep({
    action: ACTION,
    with: inputsOf(way, token),
    env: {
      ...environmentOf(stage),
      NODE_OPTIONS: `--import=${TIME_LAPSE}`,
      TIME_LAPSE: String(LAPSE),
      TIME_LAPSE_BEGUN: String(begun),
    },
    event: { name: 'push', sha: stage.commit, payload: eventOf(stage) },
    timeoutMs: TIMEOUT_MS,
  });
  const own = result.annotations.filter(({ stream }) => stream !== 'runner');
  return {
    token,
    status: result.outputs['status'] ?? 'none',
    exitCode: result.exitCode,
    errors: own.filter(({ level }) => level === 'error').map(({ message }) => message),
  };
}
