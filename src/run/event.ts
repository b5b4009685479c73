import type { Host } from '../host/host.ts';
import { readWorkflowRun, type WorkflowRun } from '../host/workflow-run.ts';

/** Reads what this run is for, and says what of it cannot be known. */
export function readEvent({ env, journal }: Host): WorkflowRun {
  const workflowRun = readWorkflowRun(env);
  journal.workflowRun(workflowRun);
  const warning = warningOf(workflowRun);
  if (warning !== undefined) journal.warning(warning);
  return workflowRun;
}

/** Says no more of an event than what it can do: a push alone rewrites history. */
function warningOf({ eventName, change, unread }: WorkflowRun): string | undefined {
  if (unread === undefined) {
    return eventName === 'push' && change.kind === 'unknown'
      ? `The event of this run does not say how this push changed the ref, and so ${HISTORY}.`
      : undefined;
  }
  switch (eventName) {
    case '':
      return `The event of this run is not known (${unread}), and so ${HISTORY}.`;
    case 'push':
      return `The event of this run could not be read (${unread}), and so ${HISTORY}.`;
    case 'delete':
      return `The event of this run could not be read (${unread}), and so it is not known which ref it deleted.`;
    default:
      return `The event of this run could not be read (${unread}); only its name is known.`;
  }
}

const HISTORY = 'it is not known whether it rewrote history or deleted the ref';
