import { associate } from './associate.ts';
import type { Clock } from './clock.ts';
import { CodeArtsRepo, type AcceptedSynchronization } from './codearts/client.ts';
import { tokenCredentials } from './credentials/token.ts';
import { checkEnvironment } from './environment.ts';
import { OperationError } from './http/errors.ts';
import { GuardedTransport, type Transport } from './http/transport.ts';
import type { ReadInput } from './form.ts';
import { InputError, readInputs, wantsSummary, type Inputs } from './inputs.ts';
import { describeSynchronization, type Progress, type Status } from './progress.ts';
import { describeError, OutputFailure, type Report } from './report.ts';
import type { Secrets } from './secrets.ts';
import { summarize } from './summary.ts';
import { readWorkflowRun } from './workflow-run.ts';

/** What a run is given by the process around it. */
export interface Host {
  readonly readInput: ReadInput;
  readonly env: Record<string, string | undefined>;
  readonly secrets: Secrets;
  readonly report: Report;
  readonly clock: Clock;
  readonly random: () => number;
  /** Kept up to date, for whoever has to report when the run is cut short. */
  readonly progress: Progress;
}

/**
 * One run of the action, from inputs to report.
 *
 * @returns How it ended. Never rejects: whatever goes wrong is reported and is `failed`.
 */
export async function run(host: Host): Promise<Status> {
  try {
    await synchronize(host);
    host.report.output('status', 'requested');
    await writeSummary(host, 'requested', []);
    return 'requested';
  } catch (error) {
    await fail(host, error);
    return 'failed';
  }
}

async function synchronize(host: Host): Promise<void> {
  const inputs = prepare(host);
  const transport = new GuardedTransport(inputs.requestTimeoutMs);
  try {
    const repository = openRepository(host, inputs, transport);
    noteWorkflowRun(host, inputs);
    if (inputs.associateUrl !== undefined) {
      await associateSource(host, repository, inputs.associateUrl);
    }
    await start(host, repository, inputs);
  } finally {
    transport.close();
  }
}

/** Finds everything that is wrong before anything is sent. */
function prepare(host: Host): Inputs {
  const problems = checkEnvironment(host.env, host.secrets);
  host.progress.summary = wantsSummary(host.readInput);
  let inputs: Inputs | undefined;
  try {
    inputs = readInputs(host.readInput, host.secrets);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
  }
  if (inputs === undefined || problems.length > 0) throw new InputError(problems);
  host.progress.repositoryId = inputs.repositoryId;
  return inputs;
}

function openRepository(host: Host, inputs: Inputs, transport: Transport): CodeArtsRepo {
  const { clock, random, report } = host;
  return new CodeArtsRepo({
    endpoint: inputs.endpoint,
    repositoryId: inputs.repositoryId,
    transport,
    credentials: tokenCredentials(inputs.credentials.token),
    retryPolicy: {
      retries: inputs.retries,
      clock,
      random,
      onRetry: (message) => {
        report.info(message);
      },
    },
    sanitize: report.safe,
  });
}

function noteWorkflowRun({ report, progress }: Host, inputs: Inputs): void {
  progress.workflowRun = readWorkflowRun();
  if (progress.workflowRun.forcedPush && !inputs.forceFetch) {
    report.warning(
      'This push rewrote history, and `force_fetch` is false: the mirror will probably keep the ' +
        'old history. Set `force_fetch: true` to overwrite it.',
    );
  }
}

async function associateSource(host: Host, repository: CodeArtsRepo, url: string): Promise<void> {
  const { report, progress } = host;
  const { action, mirror, previousUrl } = await associate(repository, url);
  const shownUrl = report.safe(mirror.url);
  if (action === 'changed') {
    report.notice(
      `The source of the mirror was changed from ${report.safe(previousUrl)} to ${shownUrl}.`,
    );
  } else {
    report.info(`${action === 'none' ? 'Already' : 'Now'} a mirror of ${shownUrl}.`);
  }
  progress.mirror = mirror;
  report.output('mirror_url', shownUrl);
  if (mirror.lastSuccessfulUpdateAt !== undefined) {
    report.output('last_successful_update_at', mirror.lastSuccessfulUpdateAt);
  }
}

async function start(host: Host, repository: CodeArtsRepo, inputs: Inputs): Promise<void> {
  const { report, progress } = host;
  const { jid, requestedAt } = await sendStart(progress, repository, inputs);
  progress.jid = jid;
  progress.requestedAt = requestedAt;
  report.info(`Synchronization of repository ${inputs.repositoryId} requested, jid ${jid}.`);
  report.output('jid', jid);
  report.output('requested_at', requestedAt.toISOString());
}

async function sendStart(
  progress: Progress,
  repository: CodeArtsRepo,
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
    progress.startSent = !(error instanceof OperationError) || error.cause.outcomeUnknown;
    throw error;
  }
}

async function fail(host: Host, error: unknown): Promise<void> {
  const { report } = host;
  // An input may hold a secret where none belongs, and the summary is not masked by the runner's
  // masks where it quotes a part.
  const problems = problemsOf(error, host).map((problem) => host.secrets.redact(problem));
  for (const problem of problems) report.error(problem);
  try {
    report.output('status', 'failed');
  } catch (unreported) {
    // The fault that ended the run has been told; one in telling it is no second one.
    report.info(report.safe(describeError(unreported)));
  }
  await writeSummary(host, 'failed', problems);
}

async function writeSummary(
  { report, progress }: Host,
  status: Status,
  problems: readonly string[],
): Promise<void> {
  if (!progress.summary) return;
  await report.summary(summarize(status, progress, problems, report.safe));
}

/** What went wrong, one safe line each. */
function problemsOf(error: unknown, { progress, report }: Host): readonly string[] {
  if (error instanceof InputError) return error.problems;
  if (error instanceof OutputFailure) return [error.message];
  const problem =
    error instanceof OperationError
      ? error.message
      : `Internal error: ${report.safe(describeError(error))}`;
  return progress.startSent ? [`${problem} ${describeSynchronization(progress)}`] : [problem];
}
