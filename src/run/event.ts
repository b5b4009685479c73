import type { Host } from '../host/host.ts';
import { readWorkflowRun, type WorkflowRun } from '../host/workflow-run.ts';

/** Reads what this run is for, and says where that cannot be known. */
export function readEvent({ env, journal }: Host): WorkflowRun {
  const workflowRun = readWorkflowRun(env);
  journal.workflowRun(workflowRun);
  if (workflowRun.unread !== undefined) {
    journal.warning(
      `The event of this run is not known (${workflowRun.unread}), and so not whether it rewrote history.`,
    );
  }
  return workflowRun;
}
