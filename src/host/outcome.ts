import type { Host } from './host.ts';
import { OperationError } from '../http/errors.ts';
import { InputError } from '../inputs/inputs.ts';
import { describeSynchronization, type Status } from './journal.ts';
import { describeError, OutputFailure } from './report.ts';
import { summarize } from './summary.ts';
import { SynchronizationFailure } from './failure.ts';

/**
 * Runs a story and reports how it ended: output `status`, annotations, job summary.
 *
 * @param story Resolves with the status if all went well.
 * @returns The status. Never rejects: whatever goes wrong is reported and has a status of its own.
 */
export async function reportOutcome(
  host: Host,
  story: (host: Host) => Promise<Status>,
): Promise<Status> {
  try {
    const status = await story(host);
    host.report.output('status', status);
    await writeSummary(host, status, []);
    return status;
  } catch (error) {
    return await fail(host, error);
  }
}

async function fail(host: Host, error: unknown): Promise<Status> {
  const { report } = host;
  const status = error instanceof SynchronizationFailure ? error.status : 'failed';
  // A message may quote an input, and the input may hold a secret that belongs elsewhere.
  const problems = problemsOf(error, host).map((problem) => host.secrets.redact(problem));
  for (const problem of problems) report.error(problem);
  try {
    report.output('status', status);
  } catch (unreported) {
    // The fault that ended the run has been told; one in telling it is no second one.
    report.info(report.safe(describeError(unreported)));
  }
  await writeSummary(host, status, problems);
  return status;
}

async function writeSummary(
  { report, progress, clock }: Host,
  status: Status,
  problems: readonly string[],
): Promise<void> {
  if (!progress.summary) return;
  const facts = { progress, problems, tookMs: clock.now() - progress.begun };
  await report.summary(summarize(status, facts, report.safe));
}

/** What went wrong, one safe line each. */
function problemsOf(error: unknown, { progress, report }: Host): readonly string[] {
  if (error instanceof InputError) return error.problems;
  if (error instanceof OutputFailure || error instanceof SynchronizationFailure) {
    return [error.message];
  }
  const problem =
    error instanceof OperationError
      ? error.message
      : `Internal error: ${report.safe(describeError(error))}.`;
  return progress.startSent ? [`${problem} ${describeSynchronization(progress)}`] : [problem];
}
