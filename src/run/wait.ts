import type { Host } from '../host/host.ts';
import { GuardedTransport } from '../http/transport.ts';
import { readWaitActionInputs } from '../inputs/inputs.ts';
import { openRepository } from './connect.ts';
import { reportOutcome } from '../host/outcome.ts';
import { prepare } from '../prepare.ts';
import type { Status } from '../host/journal.ts';
import { waitForSynchronization } from '../wait-for-synchronization.ts';
import { readWorkflowRun } from '../host/workflow-run.ts';

/**
 * One run of the action in `wait/`: waits for a synchronization that an earlier step has started.
 * It sends no request that changes anything.
 *
 * @returns How it ended. Never rejects: whatever goes wrong is reported.
 */
export async function runWait(host: Host): Promise<Status> {
  return await reportOutcome(host, waitForEarlierStep);
}

async function waitForEarlierStep(host: Host): Promise<Status> {
  const { report, progress } = host;
  const inputs = prepare(host, readWaitActionInputs);
  const { jid, requestedAt, wait } = inputs;
  progress.jid = jid;
  progress.workflowRun = readWorkflowRun();
  report.output('jid', jid);
  const transport = new GuardedTransport(inputs.requestTimeoutMs);
  try {
    const repository = await openRepository(host, inputs, transport, wait.timeoutMs / 1_000);
    await waitForSynchronization(host, repository, wait, {
      workflowRun: progress.workflowRun,
      mirror: undefined,
      baseline: { kind: 'requested at', date: requestedAt },
      lookAtOnce: true,
    });
    return 'synced';
  } finally {
    transport.close();
  }
}
