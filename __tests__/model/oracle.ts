import type { Verdict } from './adapter.ts';
import { classOf } from './classes.ts';
import type { Play, Run } from './play.ts';
import { pauseFindings } from './pauses.ts';
import {
  baselineStatus,
  canVerify,
  contains,
  endedSince,
  has,
  startOf,
  windowStart,
} from './truth.ts';

/** The properties, by the words of a report. */
export type Property =
  | 'green by commit, and the mirror lacks it'
  | 'green by commit, and no fetch had followed the event'
  | 'green by commit, but for another commit'
  | 'green by status, and nothing had ended'
  | 'green by status, where the commit could be looked for'
  | 'green by the end of a synchronization that was under way before'
  | 'green without saying how it was proven'
  | 'red, though the mirror had it'
  | 'red, too soon or without a sign'
  | 'red, as if nothing had been started'
  | 'timed out before the time was up'
  | 'no end after the time was up'
  | 'a look too soon'
  | 'too many looks'
  | 'crashed';

/** A property that one run of a history broke. */
export interface Finding {
  readonly run: Run;
  readonly property: Property;
  /** Which class of what a service cannot show excuses it; undefined: nothing does. */
  readonly excuse: string | undefined;
}

/** How long a finish or a failure has to stand before it may be held against a run. */
const STANDS_MS = 15_000;

/** Give or take what a request and its rounding take. */
const TOLERANCE_MS = 50;

/** Everything in a played history that is not as the contract has it. */
export function judge(play: Play): Finding[] {
  return play.runs.flatMap((run) => judgeRun(play, run));
}

function judgeRun(play: Play, run: Run): Finding[] {
  const { verdict } = run;
  const broken = new Set<Property>(pauseFindings(run));
  const check = (property: Property, broke: boolean): void => {
    if (broke) broken.add(property);
  };
  check('no end after the time was up', verdict === undefined);
  check('crashed', verdict?.status === 'crashed' && !broken.has('a look too soon'));
  if (verdict !== undefined) judgeVerdict(play, run, verdict, check);
  return [...broken].map((property) => ({ run, property, excuse: classOf(play, run, property) }));
}

type Check = (property: Property, broke: boolean) => void;

function judgeVerdict(play: Play, run: Run, verdict: Verdict, check: Check): void {
  if (run.acceptedAt === undefined) {
    // The start itself was refused, or nobody knows.
    const mayRun = play.mirror.jobs.some(({ owner }) => owner === run.name);
    check('red, as if nothing had been started', verdict.status === 'failed' && mayRun);
    check('green without saying how it was proven', verdict.status === 'synced');
    return;
  }
  switch (verdict.status) {
    case 'synced':
      if (verdict.proof === 'commit') judgeProof(play, run, verdict, check);
      else judgeStatus(play, run, verdict, check);
      break;
    case 'failed':
      judgeFailure(play, run, check);
      break;
    case 'timed_out': {
      const took = run.endedAt - run.begunAt;
      check('timed out before the time was up', took < run.settings.timeoutMs - TOLERANCE_MS);
      break;
    }
    default: // `unconfirmed` claims nothing.
  }
  const longest = run.settings.timeoutMs + 180_000;
  check('no end after the time was up', run.endedAt - run.begunAt > longest);
}

/** Never green by commit unless the mirror had it, and had it from a fetch that followed the event. */
function judgeProof(play: Play, run: Run, { commit }: Verdict, check: Check): void {
  const states = play.mirror.between(windowStart(run), run.endedAt);
  const contained = states.some((state) => contains(play, run, state));
  check('green by commit, and the mirror lacks it', !contained);
  const followed = states.some((state) => has(play, run, state));
  check('green by commit, and no fetch had followed the event', contained && !followed);
  check('green by commit, but for another commit', commit !== run.task.sha);
}

/** Never green by status unless a synchronization that ended after the start is over. */
function judgeStatus(play: Play, run: Run, { proof }: Verdict, check: Check): void {
  check('green without saying how it was proven', proof === undefined);
  const finished = endedSince(play, run, run.endedAt).filter(({ outcome }) => {
    return outcome === 'finished';
  });
  check('green by status, and nothing had ended', finished.length === 0);
  const provable = canVerify(play, run) && run.task.sha !== undefined;
  check('green by status, where the commit could be looked for', provable);
  const status = baselineStatus(run);
  const begunBefore = status !== undefined && status !== 'finished' && status !== 'failed';
  const [first] = finished;
  check(
    'green by the end of a synchronization that was under way before',
    begunBefore &&
      status !== 'none' &&
      finished.length === 1 &&
      (first?.beganAt ?? Infinity) < startOf(run) &&
      run.endedAt - (first?.endedAt ?? 0) < STANDS_MS - TOLERANCE_MS,
  );
}

/** Never red where the mirror had it, nor before a failure or a finish has stood for 15 s. */
function judgeFailure(play: Play, run: Run, check: Check): void {
  const states = play.mirror.between(windowStart(run), run.endedAt);
  check(
    'red, though the mirror had it',
    states.every((state) => has(play, run, state)),
  );
  const isOver = run.endedAt - run.begunAt >= run.settings.timeoutMs - TOLERANCE_MS;
  const stood = run.endedAt - (isOver ? 0 : STANDS_MS - TOLERANCE_MS);
  check('red, too soon or without a sign', endedSince(play, run, stood).length === 0);
}
