import { associate } from './associate.ts';
import type { AcceptedSynchronization, Repository } from '../codearts/repository.ts';
import { dryRun } from './dry-run.ts';
import type { Host } from '../host/host.ts';
import { OperationError } from '../http/errors.ts';
import { GuardedTransport } from '../http/transport.ts';
import { readInputs, type Inputs } from '../inputs/inputs.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { noteMirror } from '../note-mirror.ts';
import { openRepository } from './connect.ts';
import { reportOutcome } from '../host/outcome.ts';
import { prepare } from '../prepare.ts';
import type { Progress, Status } from '../host/journal.ts';
import { waitForSynchronization } from '../wait-for-synchronization.ts';
import { readWorkflowRun, type WorkflowRun } from '../host/workflow-run.ts';

/** How long a run needs its credentials when it does not wait, in milliseconds. */
const SHORT_RUN_MS = 300_000;

/**
 * One run of the action, from inputs to report.
 *
 * @returns How it ended. Never rejects: whatever goes wrong is reported.
 */
export async function run(host: Host): Promise<Status> {
  return await reportOutcome(host, synchronize);
}

async function synchronize(host: Host): Promise<Status> {
  const inputs = prepare(host, readInputs);
  const workflowRun = noteWorkflowRun(host, inputs);
  const transport = new GuardedTransport(inputs.requestTimeoutMs);
  try {
    const neededMs = SHORT_RUN_MS + (inputs.wait?.timeoutMs ?? 0);
    const repository = await openRepository(host, inputs, transport, neededMs / 1_000);
    if (inputs.dryRun) {
      await dryRun(host, repository, inputs);
      return 'checked';
    }
    const mirror = await associateSource(host, repository, inputs.associateUrl);
    if (inputs.wait === undefined) {
      await start(host, repository, inputs);
      host.report.info('CodeArts now fetches the source; `wait: true` waits for it and proves it.');
      return 'requested';
    }
    const baseline = mirror ?? (await readBaseline(host, repository));
    const requestedAt = await start(host, repository, inputs);
    const url = inputs.associateUrl ?? baseline.url;
    await waitForSynchronization(host, repository, inputs.wait, {
      workflowRun,
      mirror: url === undefined ? undefined : { ...baseline, url },
      baseline: { kind: 'mirror', mirror: baseline, requestedAt },
    });
    return 'synced';
  } finally {
    transport.close();
  }
}

function noteWorkflowRun(host: Host, inputs: Inputs): WorkflowRun {
  const workflowRun = readWorkflowRun();
  host.progress.workflowRun = workflowRun;
  if (workflowRun.forcedPush && !inputs.forceFetch) {
    warn(
      host,
      'This push rewrote history, and `force_fetch` is false: the mirror will probably keep the ' +
        'old history. Set `force_fetch: true` to overwrite it.',
    );
  }
  return workflowRun;
}

function warn({ report, progress }: Host, message: string): void {
  report.warning(message);
  progress.warnings.push(message);
}

/** @returns The mirror if it was read and left as it is. */
async function associateSource(
  host: Host,
  repository: Repository,
  url: string | undefined,
): Promise<RemoteMirror | undefined> {
  if (url === undefined) return undefined;
  const { report } = host;
  const { action, mirror, previousUrl } = await associate(repository, url);
  const shownUrl = report.safe(mirror.url);
  if (action === 'changed') {
    const previous = report.safe(previousUrl);
    report.notice(`The source of the mirror was changed from ${previous} to ${shownUrl}.`);
  } else {
    report.info(`${action === 'none' ? 'Already' : 'Now'} a mirror of ${shownUrl}.`);
  }
  noteMirror(host, mirror);
  // A change may move the timestamps, and then is no baseline to compare later ones with.
  return action === 'none' ? mirror : undefined;
}

async function readBaseline(host: Host, repository: Repository): Promise<RemoteMirror> {
  const mirror = await repository.showRemoteMirror();
  noteMirror(host, mirror);
  return mirror;
}

async function start(host: Host, repository: Repository, inputs: Inputs): Promise<Date> {
  const { report, progress } = host;
  const { jid, requestedAt } = await sendStart(progress, repository, inputs);
  progress.jid = jid;
  // First of all: whatever ends the process after this, later steps have the jid.
  report.output('jid', jid);
  report.output('requested_at', requestedAt.toISOString());
  report.info(`Synchronization of repository ${inputs.repositoryId} requested, jid ${jid}.`);
  return requestedAt;
}

async function sendStart(
  progress: Progress,
  repository: Repository,
  inputs: Inputs,
): Promise<AcceptedSynchronization> {
  progress.startSent = true;
  try {
    return await repository.startSynchronization({
      forceFetch: inputs.forceFetch,
      ...(inputs.sourceLogin && { login: inputs.sourceLogin }),
      ...(inputs.endpointUuid !== undefined && { endpointUuid: inputs.endpointUuid }),
    });
  } catch (error) {
    progress.startSent = !(error instanceof OperationError) || error.outcomeUnknown;
    throw error;
  }
}
