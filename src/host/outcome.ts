import { OperationError } from '../http/errors.ts';
import { describeProblem, type Problem } from '../text/problem.ts';
import { asSentence, sentences } from '../text/safe-text.ts';
import { Failure } from './failure.ts';
import { helpAddress } from './help.ts';
import type { Host } from './host.ts';
import { describeError } from './report.ts';
import type { Status } from './status.ts';
import { summarize, type Ending } from './summary.ts';

/** What a run does, from inputs to result. */
export type Story = (host: Host) => Promise<Status>;

/**
 * Runs a story and reports how it ended: output `status`, annotations, job summary.
 *
 * @returns The status. Never rejects: whatever goes wrong is reported and has a status of its own.
 */
export async function reportOutcome(host: Host, story: Story): Promise<Status> {
  try {
    const status = await story(host);
    host.report.output('status', status);
    writeSummary(host, { status, problems: [], tookMs: host.clock.now() - host.begun });
    return status;
  } catch (error) {
    const ending = { ...endingOf(error, host), tookMs: host.clock.now() - host.begun };
    reportProblems(host, ending);
    return ending.status;
  }
}

/**
 * Reports that a run was ended from outside, or by a fault that nobody foresaw.
 *
 * @param what Safe to show.
 */
export function reportCutShort(host: Host, what: string): void {
  const tookMs = host.clock.now() - host.begun;
  const { journal } = host;
  const status = journal.started ? 'unconfirmed' : 'failed';
  const why = sentences(journal.describeSynchronization(), journal.mirrorChange.describe());
  const problem = { known: what, why };
  reportProblems(host, { status, problems: [finished(host)(problem)], tookMs });
}

function reportProblems(host: Host, ending: Ending): void {
  const { report, secrets } = host;
  for (const problem of ending.problems) report.error(describeProblem(problem));
  try {
    report.output('status', ending.status);
  } catch (unreported) {
    // The fault that ended the run has been told; one in telling its status is no second one.
    report.info(secrets.safe(describeError(unreported)));
  }
  writeSummary(host, ending);
}

/** Never throws: what the run has come to does not depend on its summary. */
function writeSummary({ report, journal, secrets }: Host, ending: Ending): void {
  if (!journal.facts.summary) return;
  try {
    report.summary(summarize(journal.facts, ending, secrets));
  } catch (error) {
    const reason = asSentence(secrets.safe(describeError(error)));
    report.warning(`The job summary could not be made: ${reason} Please open an issue.`);
  }
}

/** What an error says of the run. */
function endingOf(error: unknown, host: Host): Omit<Ending, 'tookMs'> {
  const { journal, secrets } = host;
  const status = journal.started ? 'unconfirmed' : 'failed';
  if (error instanceof Failure) {
    const { problems, finding } = error;
    return { status: error.status ?? status, problems: problems.map(finished(host)), finding };
  }
  const problem: Problem =
    error instanceof OperationError
      ? error.problem
      : { known: `Internal error: ${secrets.safe(describeError(error))}` };
  const why = journal.started
    ? sentences(problem.why, journal.describeSynchronization())
    : problem.why;
  return { status, problems: [finished(host)({ ...problem, why })] };
}

/**
 * A problem as it is shown: without secrets, since a message may quote an input, which may hold one
 * that belongs elsewhere; and with the address where to read on.
 */
function finished({ secrets, env }: Host): (problem: Problem) => Problem {
  const redact = (text: string | undefined): string | undefined => text && secrets.redact(text);
  return ({ doing, known, why, todo, topic = 'results' }) => ({
    doing: redact(doing),
    known: secrets.redact(known),
    why: redact(why),
    todo: redact(todo),
    topic,
    help: helpAddress(env, topic),
  });
}
