import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { Status } from '../host/status.ts';
import type { WorkflowRun } from '../host/workflow-run.ts';
import { readInputs, type Inputs } from '../inputs/inputs.ts';
import { READ_LAG_MS } from '../mirror/mirror.ts';
import type { Baseline } from '../waiting/ends.ts';
import { waitForSynchronization } from '../waiting/wait.ts';
import { associate } from './associate.ts';
import type { Association } from './association.ts';
import { readAndSetBranches } from './branches.ts';
import { withRepository } from './connect.ts';
import { dryRun } from './dry-run.ts';
import { readEvent } from './event.ts';
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
  if (inputs === undefined) return 'skipped';
  const { associateUrl, forceFetch, wait } = inputs;
  const workflowRun = readEvent(host);
  if (!forceFetch) warnOfOldHistory(host, workflowRun);
  const known = associateUrl === undefined ? 'nothing' : 'source given';
  return await withRepository(host, { ...inputs, known }, neededMs(inputs), async (repository) => {
    if (inputs.dryRun) return await dryRun(host, repository, inputs);
    const associated = await prepare(host, repository, inputs);
    if (wait === undefined) return await startAlone(host, repository, inputs);
    const before = associated ?? (await readAssociation(host, repository));
    const requestedAt = await start(host, repository, inputs);
    return await waitForSynchronization(host, repository, {
      ...wait,
      workflowRun,
      forceFetch,
      source: associateUrl ?? before.baseline?.url,
      baseline: baselineOf(host, before, requestedAt),
      lagUntil: before.lagUntil,
      syncBranches: before.branches,
      branchesGiven: inputs.syncBranches !== undefined,
      startedEarlier: false,
    });
  });
}

function warnOfOldHistory({ journal }: Host, workflowRun: WorkflowRun): void {
  if (workflowRun.change.kind === 'rewritten') {
    journal.warning(
      workflowRun.ref.startsWith('refs/tags/')
        ? 'This push moved a tag, and `force_fetch` is false: the mirror will probably keep the old ' +
            'one. Set `force_fetch: true` to overwrite it.'
        : 'This push rewrote history, and `force_fetch` is false: the mirror will probably keep the ' +
            'old history. Set `force_fetch: true` to overwrite it.',
    );
  }
}

/** What is done to the mirror before the start; undefined where that is nothing. */
async function prepare(
  host: Host,
  repository: Repository,
  { associateUrl, syncBranches }: Inputs,
): Promise<Association | undefined> {
  if (associateUrl !== undefined) {
    return await associate(host, repository, associateUrl, syncBranches);
  }
  if (syncBranches === undefined) return undefined;
  return await readAndSetBranches(host, repository, syncBranches);
}

function neededMs({ wait }: Inputs): number {
  return SHORT_RUN_MS + (wait?.timeoutMs ?? 0);
}

async function startAlone(
  host: Host,
  repository: Repository,
  inputs: Inputs,
): Promise<'requested'> {
  await start(host, repository, inputs);
  host.report.info('CodeArts now fetches the source; `wait: true` waits for it and proves it.');
  return 'requested';
}

/** The mirror of a repository that was associated before this run. */
async function readAssociation(host: Host, repository: Repository): Promise<Association> {
  return { baseline: await readMirror(host, repository), lagUntil: 0 };
}

function baselineOf(
  { clock }: Host,
  { baseline: mirror, touched }: Association,
  requestedAt: Date,
): Baseline {
  return mirror === undefined
    ? { kind: 'requested at', requestedAt, lagUntil: clock.now() + READ_LAG_MS }
    : { kind: 'mirror', mirror, requestedAt, ...(touched === true && { touched }) };
}
