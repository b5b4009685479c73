/** An end of a run that was foreseen, told in words of ours that are safe to show. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** What went wrong, one line each. */
  readonly problems: readonly string[];
  readonly status: 'failed' | 'timed_out';

  constructor(problems: readonly string[], status: Failure['status'] = 'failed') {
    super(problems.join(' '));
    this.problems = problems;
    this.status = status;
  }
}
