import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { FaultCase, Group } from './case.ts';
import { runCase } from './run-case.ts';
import type { Authority } from './stage.ts';

/** A case that was played. */
export interface Played {
  readonly group: string;
  readonly name: string;
  readonly tookMs: number;
  /** What was not as it has to be; empty: it passed. */
  readonly found: readonly string[];
}

/** No case may take longer, in milliseconds: longer than any step may, and its clean-up. */
const LIMIT_MS = 75_000;

/** So many cases run at once: most of them wait for something most of the time. */
const AT_ONCE = 6;

/**
 * Plays every case.
 *
 * @param onPlayed Called with each as it ends.
 * @returns In the order of the groups.
 */
export async function play(
  groups: readonly Group[],
  authority: Authority,
  onPlayed: (played: Played) => void,
): Promise<Played[]> {
  const waiting = groups.flatMap(({ name, cases }) => cases.map((each) => ({ name, each })));
  const played: Played[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < waiting.length; at = next++) {
      const { name, each } = waiting[at] as { name: string; each: FaultCase };
      const one = await playOne(name, each, authority);
      played[at] = one;
      onPlayed(one);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return played;
}

async function playOne(group: string, fault: FaultCase, authority: Authority): Promise<Played> {
  const started = performance.now();
  let found: string[];
  try {
    found = await Promise.race([runCase(fault, authority), limit()]);
  } catch (error) {
    found = [`the case itself failed: ${error instanceof Error ? String(error.stack) : 'unknown'}`];
  }
  return { group, name: fault.name, tookMs: performance.now() - started, found };
}

async function limit(): Promise<string[]> {
  await setTimeout(LIMIT_MS, undefined, { ref: false });
  return [`the case did not end within ${LIMIT_MS} ms`];
}
