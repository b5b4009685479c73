import type { Host } from '../host/host.ts';
import type { Status } from '../host/journal.ts';
import { readWorkflowRun, type WorkflowRun } from '../host/workflow-run.ts';
import { readInputs, type Inputs } from '../inputs/inputs.ts';
import { waitForSynchronization } from '../waiting/wait.ts';
import { associateSource } from './associate.ts';
import { withRepository } from './connect.ts';
import { dryRun } from './dry-run.ts';
import { readMirror } from './read-mirror.ts';
import { start } from './start.ts';

/** How long a run needs its credentials when it does not wait, in milliseconds. */
const SHORT_RUN_MS = 300_000;

/**
 * The story of the action: associates the source, starts a synchronization, and waits for it.
 *
 * @returns How it ended, if all went well.
 * @throws Failure, OperationError
 */
export async function synchronize(host: Host): Promise<Status> {
  const inputs = readInputs(host);
  const workflowRun = notePush(host, inputs);
  const neededMs = SHORT_RUN_MS + (inputs.wait?.timeoutMs ?? 0);
  return await withRepository(host, inputs, neededMs, async (repository) => {
    if (inputs.dryRun) return await dryRun(host, repository, inputs);
    const associated = await associateSource(host, repository, inputs.associateUrl);
    if (inputs.wait === undefined) {
      await start(host, repository, inputs);
      host.report.info('CodeArts now fetches the source; `wait: true` waits for it and proves it.');
      return 'requested';
    }
    const before = associated ?? (await readMirror(host, repository));
    const requestedAt = await start(host, repository, inputs);
    return await waitForSynchronization(host, repository, {
      ...inputs.wait,
      workflowRun,
      source: inputs.associateUrl ?? before.url,
      baseline: { kind: 'mirror', mirror: before, requestedAt },
    });
  });
}

function notePush({ env, journal }: Host, { forceFetch }: Inputs): WorkflowRun {
  const workflowRun = readWorkflowRun(env);
  journal.workflowRun(workflowRun);
  if (workflowRun.forcedPush && !forceFetch) {
    journal.warning(
      'This push rewrote history, and `force_fetch` is false: the mirror will probably keep the ' +
        'old history. Set `force_fetch: true` to overwrite it.',
    );
  }
  return workflowRun;
}
