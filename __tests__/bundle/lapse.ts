import { fileURLToPath } from 'node:url';
import type { Clock } from '../../emulator/index.ts';

/** How much faster than a clock on the wall time runs for a step that waits, and for its service. */
export const LAPSE = 20;

/** So many milliseconds of that time take as long as this. */
export function lapsed(ms: number): number {
  return ms / LAPSE;
}

/** A clock of a service that runs faster from now on. */
export function lapseClock(begun = Date.now()): Clock {
  return { now: () => new Date(begun + (Date.now() - begun) * LAPSE) };
}

/** What makes the time of a step run as fast, see `time-lapse.ts`; since `begun`, as the service's. */
export function lapseVariables(begun = Date.now()): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('time-lapse.ts', import.meta.url))}`,
    TIME_LAPSE: String(LAPSE),
    TIME_LAPSE_BEGUN: String(begun),
  };
}
