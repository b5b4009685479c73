import type { Clock } from '../time/clock.ts';
import type { ReadInput } from '../inputs/form.ts';
import type { Progress } from './journal.ts';
import type { Report } from './report.ts';
import type { Secrets } from '../text/secrets.ts';

/** What a run is given by the process around it. */
export interface Host {
  readonly readInput: ReadInput;
  /** The environment; a proxy without a scheme gets one here. */
  readonly env: Record<string, string | undefined>;
  readonly secrets: Secrets;
  readonly report: Report;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** Kept up to date, for whoever has to report when the run is cut short. */
  readonly progress: Progress;
}
