import type { Host } from '../host/host.ts';
import type { Status } from '../host/journal.ts';
import { readWorkflowRun } from '../host/workflow-run.ts';
import { readWaitActionInputs } from '../inputs/inputs.ts';
import { waitForSynchronization } from '../waiting/wait.ts';
import { withRepository } from './connect.ts';

/**
 * The story of the action in `wait/`: waits for a synchronization that an earlier step has started.
 * It sends no request that changes anything.
 *
 * @returns How it ended, if all went well.
 * @throws Failure, OperationError
 */
export async function waitForEarlierStep(host: Host): Promise<Status> {
  const inputs = readWaitActionInputs(host);
  const workflowRun = readWorkflowRun(host.env);
  host.journal.workflowRun(workflowRun);
  host.journal.jid(inputs.jid);
  return await withRepository(host, inputs, inputs.wait.timeoutMs, async (repository) =>
    waitForSynchronization(host, repository, {
      ...inputs.wait,
      workflowRun,
      source: undefined,
      baseline: { kind: 'requested at', date: inputs.requestedAt },
    }),
  );
}
