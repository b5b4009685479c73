import type { WorkflowRun } from '../host/workflow-run.ts';
import type { SyncBranches } from '../mirror/mirror.ts';
import type { Baseline } from './ends.ts';

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
  /** As the synchronization was started with; undefined where that is not known. */
  readonly forceFetch: boolean | undefined;
  /** As this run has set them; undefined where that is not known. */
  readonly syncBranches?: SyncBranches | undefined;
  /** The user gave `sync_branches`, whether or not the service said that they were set so. */
  readonly branchesGiven?: boolean;
  /** Not just now, but by an earlier step: it may be over. */
  readonly startedEarlier: boolean;
  /**
   * Until when, in milliseconds of the clock, a read may lag behind an association and not find the
   * mirror yet.
   */
  readonly lagUntil: number;
}
