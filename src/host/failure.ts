import { describeProblem, type Problem } from '../text/problem.ts';
import type { Status } from './status.ts';

/** What a failure proves; the headline of the summary says it. */
export type Finding =
  | 'not on the mirror'
  | 'old history kept'
  | 'synchronization failed'
  | 'too old'
  | 'never synchronized'
  | 'wrong inputs';

/** An end of a run that was foreseen, and is told in words of ours. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly problems: readonly Problem[];
  /** undefined where it proves nothing: then what was sent before decides. */
  readonly status: Extract<Status, 'failed' | 'timed_out' | 'unconfirmed'> | undefined;
  readonly finding: Finding | undefined;

  constructor(problems: readonly Problem[], status?: Failure['status'], finding?: Finding) {
    super(problems.map(describeProblem).join(' '));
    this.problems = problems;
    this.status = status;
    this.finding = finding;
  }
}
