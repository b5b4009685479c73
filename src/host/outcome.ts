import { OperationError } from '../http/errors.ts';
import { Failure } from './failure.ts';
import type { Host } from './host.ts';
import type { Status } from './journal.ts';
import { describeError } from './report.ts';
import { summarize } from './summary.ts';

/** What a run does, from inputs to result. */
export type Story = (host: Host) => Promise<Status>;

/**
 * Runs a story and reports how it ended: output `status`, annotations, job summary.
 *
 * @returns The status. Never rejects: whatever goes wrong is reported and has a status of its own.
 */
export async function reportOutcome(host: Host, story: Story): Promise<Status> {
  const begun = host.clock.now();
  try {
    const status = await story(host);
    host.report.output('status', status);
    await writeSummary(host, begun, status, []);
    return status;
  } catch (error) {
    const status = error instanceof Failure ? error.status : 'failed';
    // A message may quote an input, and the input may hold a secret that belongs elsewhere.
    const problems = problemsOf(error, host).map((problem) => host.secrets.redact(problem));
    for (const problem of problems) host.report.error(problem);
    outputStatus(host, status);
    await writeSummary(host, begun, status, problems);
    return status;
  }
}

/**
 * Reports that a run was ended from outside, or by a fault that nobody foresaw.
 *
 * @param what Safe to show.
 */
export function reportCutShort(host: Host, what: string): void {
  host.report.error(`${what} ${host.journal.describeSynchronization()}`);
  outputStatus(host, 'failed');
}

/** The fault that ended the run has been told; one in telling its status is no second one. */
function outputStatus({ report, secrets }: Host, status: Status): void {
  try {
    report.output('status', status);
  } catch (unreported) {
    report.info(secrets.safe(describeError(unreported)));
  }
}

async function writeSummary(
  { report, journal, clock, secrets }: Host,
  begun: number,
  status: Status,
  problems: readonly string[],
): Promise<void> {
  if (!journal.facts.summary) return;
  const tookMs = clock.now() - begun;
  await report.summary(summarize(status, { ...journal.facts, problems, tookMs }, secrets));
}

/** What went wrong, one safe line each. */
function problemsOf(error: unknown, { journal, secrets }: Host): readonly string[] {
  if (error instanceof Failure) return error.problems;
  const problem =
    error instanceof OperationError
      ? error.message
      : `Internal error: ${secrets.safe(describeError(error))}.`;
  return journal.facts.startSent ? [`${problem} ${journal.describeSynchronization()}`] : [problem];
}
