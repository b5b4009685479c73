import type { RemoteMirror } from '../mirror/mirror.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** How a run ended, as the output `status` says it. */
export type Status = 'requested' | 'synced' | 'failed' | 'timed_out' | 'checked';

/** What is known of a run so far; whoever has to report it, in the end or at a signal, reads it. */
export interface Progress {
  /** A request to start a synchronization may have reached the service. */
  startSent: boolean;
  /** The job the service started. */
  jid?: string;
  /** The pushed commit, once it was found on the mirror. */
  commit?: string;
  /** The mirror as last read. */
  mirror?: RemoteMirror;
  workflowRun?: WorkflowRun;
  repositoryId?: number;
  /** What the user should know, though it is no failure; safe to show. */
  readonly warnings: string[];
  /** Whether the user wants a job summary. */
  summary: boolean;
  /** When the run began, in milliseconds of the run's clock. */
  readonly begun: number;
}

/**
 * What is known before anything has been done.
 *
 * @param begun Now, in milliseconds of the run's clock.
 */
export function noProgress(begun: number): Progress {
  return { startSent: false, summary: true, begun, warnings: [] };
}

/** Tells, for a run that did not end well, whether a synchronization is under way nevertheless. */
export function describeSynchronization(progress: Progress): string {
  if (progress.jid !== undefined) return `The synchronization ${progress.jid} was started.`;
  return progress.startSent
    ? 'A synchronization may be running: the request was sent, and no usable answer came back.'
    : 'No synchronization was started.';
}
