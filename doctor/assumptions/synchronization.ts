import { JID } from '../../src/codearts/answers.ts';
import { parseHttpDate } from '../../src/http/headers.ts';
import { CLOCK_TOLERANCE_MS } from '../../src/mirror/mirror.ts';
import { objectOf } from '../../src/text/json.ts';
import { instantOf } from '../../src/waiting/times.ts';
import { anyError } from '../../src/codearts/told-errors.ts';
import { describeAnswer, statusOf, type Answer } from '../answer.ts';
import type { Observations, Run } from '../observations.ts';
import { statusWord } from '../words.ts';
import {
  broken,
  hiddenNames,
  holds,
  unsettled,
  type Assumption,
  type Judgement,
} from './assumption.ts';

/** What concerns synchronizations; all of it takes `--start`. */
export const OF_SYNCHRONIZATION: readonly Assumption[] = [
  {
    id: 'jid',
    assumed: 'A start is answered with a usable `jid`',
    judge: judgeJid,
  },
  {
    id: 'end-status',
    assumed:
      'A synchronization ends as `finished` or `failed`; every other status is one in progress',
    judge: judgeEnd,
  },
  {
    id: 'clocks',
    assumed:
      'The time of a success is not before the `Date` of the answer to its start, give or take 2 seconds',
    judge: judgeClocks,
  },
  {
    id: 'no-op',
    assumed: 'A synchronization that finds nothing new moves `last_successful_update_at`',
    judge: judgeNoOp,
  },
  {
    id: 'start-while-running',
    assumed: 'A start while a synchronization runs is accepted, with a `jid`',
    judge: judgeStartWhileRunning,
  },
];

function hasJid(answer: Answer): boolean {
  if (answer.kind !== 'success' || anyError(answer.json) !== undefined) return false;
  const { jid } = objectOf(answer.json);
  return typeof jid === 'string' && JID.test(jid);
}

function judgeJid({ runs, noRun }: Observations): Judgement {
  const [first] = runs;
  if (first === undefined) return unsettled(noRun);
  const seen = describeAnswer(first.start);
  if (first.start.kind !== 'success') return unsettled(seen);
  return hasJid(first.start) ? holds(`${seen} with one`) : broken(`${seen} without one`);
}

/** The statuses of a run in the order in which they came, each said once where it stayed. */
function describeStatuses({ before, looks }: Run, observations: Observations): string {
  const all = [before, ...looks.flatMap(({ mirror }) => mirror ?? [])];
  const hidden = hiddenNames(observations);
  const words = all
    .map(({ updateStatus }) => statusWord(updateStatus, hidden))
    .filter((word, at, list) => word !== list[at - 1]);
  return words.join(', ');
}

function judgeEnd(observations: Observations): Judgement {
  const { runs, noRun } = observations;
  const [first] = runs;
  if (first === undefined) return unsettled(noRun);
  if (first.start.kind !== 'success') return unsettled(describeAnswer(first.start));
  const ended = runs.find(({ end }) => end !== undefined && !isFinal(end.updateStatus)) ?? first;
  const seen = describeStatuses(ended, observations);
  if (ended.end === undefined) return unsettled(`${seen}; no end was seen`);
  return isFinal(ended.end.updateStatus) ? holds(seen) : broken(seen);
}

function isFinal(status: string): boolean {
  return status === 'finished' || status === 'failed';
}

function judgeClocks({ runs, noRun }: Observations): Judgement {
  const [first] = runs;
  if (first === undefined) return unsettled(noRun);
  const success = instantOf(first.end?.lastSuccessfulUpdateAt);
  const asked =
    first.start.kind === 'success' ? parseHttpDate(first.start.response.headers.date) : NaN;
  const hasMoved = first.end?.lastSuccessfulUpdateAt !== first.before.lastSuccessfulUpdateAt;
  if (!hasMoved || Number.isNaN(success - asked)) return unsettled('no two times to compare');
  const seconds = Math.round((success - asked) / 1_000);
  const seen = seconds < 0 ? `${-seconds} s before it` : `${seconds} s after it`;
  // The header has whole seconds.
  return success < asked - CLOCK_TOLERANCE_MS ? broken(seen) : holds(seen);
}

function judgeNoOp(observations: Observations): Judgement {
  const { runs, noRun } = observations;
  const second = runs[1];
  if (second === undefined) return unsettled(noRun);
  const { before, end, start } = second;
  if (start.kind !== 'success') return unsettled(describeAnswer(start));
  const seen = describeStatuses(second, observations);
  if (end === undefined) return unsettled(`${seen}; no end was seen`);
  if (end.lastSuccessfulUpdateAt !== before.lastSuccessfulUpdateAt)
    return holds(`${seen}; it moved`);
  // What did not succeed has no reason to move it.
  return end.updateStatus === 'finished' ? broken(`${seen}; it stayed`) : unsettled(seen);
}

function judgeStartWhileRunning({ runs, noRun }: Observations): Judgement {
  const [first, second] = runs;
  if (first === undefined || second === undefined) return unsettled(noRun);
  const { startWhileRunning: answer } = second;
  if (answer === undefined) return unsettled('the second synchronization was never seen to run');
  const seen = describeAnswer(answer);
  if (answer.kind === 'success') {
    return hasJid(answer) ? holds(`${seen} with one`) : broken(`${seen} without one`);
  }
  // Throttling and failures say nothing of it; the start before it was accepted.
  return [400, 403, 404, 409, 423].includes(statusOf(answer) ?? 0) && !isTransient(answer)
    ? broken(seen)
    : unsettled(seen);
}

function isTransient(answer: Answer): boolean {
  return answer.kind === 'failure' && answer.error.transient;
}
