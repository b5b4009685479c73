import type { WorkflowRun } from '../host/workflow-run.ts';
import type { Baseline } from './verdict.ts';

/** What to wait for, and how long. */
export interface WaitOptions {
  /** The longest wait, in milliseconds; no look begins later. */
  readonly timeoutMs: number;
  /** Also prove that the pushed commit is on the mirror. */
  readonly verifyCommit: boolean;
  readonly workflowRun: WorkflowRun;
  /** What the mirror is a mirror of; undefined where only a look can tell. */
  readonly source: string | undefined;
  readonly baseline: Baseline;
}
