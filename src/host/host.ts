import type { Secrets } from '../text/secrets.ts';
import type { Clock } from '../time/clock.ts';
import type { Environment } from './environment.ts';
import type { Journal } from './journal.ts';
import type { Report } from './report.ts';

/** What a run is given by the process around it. */
export interface Host {
  /** Reads an input by its name in action.yml, untrimmed; empty where it is not given. */
  readonly readInput: (name: string) => string;
  readonly env: Environment;
  /** Sets the variable in which `@actions/http-client` looks for its proxy. */
  readonly useProxy: (variable: string, url: string) => void;
  readonly secrets: Secrets;
  readonly report: Report;
  readonly journal: Journal;
  readonly clock: Clock;
  /** When the run began, in milliseconds of the clock. */
  readonly begun: number;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
}
