import { EDIT } from './history.ts';
import type { Job } from './mirror.ts';
import type { Property } from './oracle.ts';
import type { Play, Run } from './play.ts';
import { tellsNothing } from './shapes.ts';
import {
  baselineStatus,
  canVerify,
  endedSince,
  isRefUnread,
  looksOf,
  startOf,
  statusIn,
  statusesShown,
  windowStart,
} from './truth.ts';
import { BOUNDS, ELSEWHERE } from './world.ts';

/**
 * The classes of histories in which what a service shows cannot tell what is true. They are counted
 * and listed; each has a reason and a predicate on what really happened.
 */
interface Class {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly holds: (play: Play, run: Run) => boolean;
}

const PROOF = 'green by commit, and no fetch had followed the event';
const STATUS = 'green by status, and nothing had ended';
const RED = 'red, though the mirror had it';
const SOON = 'red, too soon or without a sign';

const CLASSES: readonly Class[] = [
  {
    // Admitted by the contract: the service says `finished` and has left the ref alone.
    name: 'finished, though it refused the ref',
    properties: [PROOF],
    holds: (play, run) =>
      play.world.refusal === 'finished' &&
      covering(play, run).some(({ refused }) => refused.includes(run.task.ref)),
  },
  {
    // The same, since no answer tells which branches are synchronized.
    name: 'finished, and the ref is none of those that are synchronized',
    properties: [PROOF],
    holds: (play, run) => isOutOfScope(play, run) && covering(play, run).length > 0,
  },
  {
    // What the source has deleted since, the mirror keeps as it was.
    name: 'finished, and the mirror keeps what was deleted meanwhile',
    properties: [PROOF],
    holds: (play, run) =>
      !play.world.prunes &&
      play.source.lost(run.task.ref).length > 0 &&
      covering(play, run).some(({ outcome }) => outcome === 'finished'),
  },
  {
    // The finish is fresh, and the server that was asked for the ref lags behind.
    name: 'a look at the ref that lagged behind the finish',
    properties: [PROOF],
    holds: (play, run) =>
      covering(play, run).some(({ endedAt = -Infinity }) => endedAt > windowStart(run)),
  },
  {
    // Whose end it was cannot be seen: no answer names the job.
    name: 'the end of another synchronization, before ours could be seen',
    properties: [PROOF],
    holds: (play, run) =>
      endedSince(play, run, run.endedAt).some(({ readAt = Infinity }) => readAt < run.eventAt) &&
      !covering(play, run).some((job) => wasSeen(play, run, job)),
  },
  {
    // `last_update_at` stands for `last_successful_update_at`, and an edit or a beginning moves it.
    name: 'a mirror that never gives the time of its last success',
    properties: [PROOF, STATUS, SOON],
    holds: ({ world }, run) =>
      !world.givesSuccess && (run.verdict?.status !== 'failed' || hasStood(run)),
  },
  {
    // A time without an offset can only move: that it is from before the request, it does not say, and
    // a baseline that lagged does not know of it.
    name: 'a finish from before, whose time has no offset',
    properties: [PROOF, STATUS],
    holds: ({ world }) => world.timestamps === 'no offset' && world.lag.mirror > 0,
  },
  {
    // One server shows that it began, another, behind it, the finish from before; times that stand
    // still, or have no offset, do not tell the one from the other.
    name: 'a finish from before that came after a sign of progress',
    properties: [SOON],
    holds: ({ world }, run) =>
      (run.verdict?.status !== 'failed' || hasStood(run)) &&
      (world.timestamps === 'no offset' || !world.movesWithoutNews) &&
      world.lag.mirror > 0 &&
      (baselineStatus(run) === 'failed' || statusesShown(run).some(isInProgress)),
  },
  {
    // The looks after the start lag, and show first that it was under way, then that it is over, as
    // they would show ours; a time that moved would tell.
    name: 'a synchronization without news from before the start, and looks that lagged',
    properties: [STATUS],
    holds: (play, run) => isProgressFromBefore(play, run) && endedUnseen(play, run).length > 0,
  },
  {
    // After a minute in which nothing was to be seen, the contract lets a contained commit count.
    name: 'a minute of quiet, and the synchronization had not begun',
    properties: [PROOF],
    holds: (_play, run) =>
      run.endedAt - startOf(run) >= 60_000 && !statusesShown(run).some(isInProgress),
  },
  {
    // Only a status was there to go by, and it was that of a failure.
    name: 'a failure, where no commit could be looked for',
    properties: [RED],
    holds: (play, run) => !canVerify(play, run) && saidFailed(run),
  },
  {
    // The ref contains the commit, which counts after a finish, and another's failure hid that.
    name: 'a failure that hid the finish before it',
    properties: [RED],
    holds: (play, run) => run.task.how !== 'forward' && saidFailed(run) && !isShownAt(play, run),
  },
  {
    // More refs contain the commit than may be looked through, and the service speaks of a failure.
    name: 'a failure, and the search for the commit was given up',
    properties: [RED],
    holds: ({ world }, run) => world.otherRefs > 1_900 && saidFailed(run),
  },
  {
    // The read before the start lagged behind an end, which then seems to come after it.
    name: 'an end from before the start, and a baseline that lagged',
    properties: [SOON],
    holds: ({ mirror, world }, run) => {
      const from = (run.exchanges[0]?.sentAt ?? run.begunAt) - world.lag.mirror;
      const ended = ({ endedAt = Infinity }: Job): boolean =>
        endedAt >= from && endedAt <= startOf(run);
      return hasStood(run) && mirror.jobs.some(ended);
    },
  },
  {
    // `last_update_at` tells when it failed, and an edit of the settings moves it.
    name: 'a failure from before the start, and an edit since',
    properties: [SOON],
    holds: ({ happened }, run) =>
      saidFailed(run) && hasStood(run) && happened.some(({ what }) => what === EDIT),
  },
  {
    // Which source counts then is not said, and every later look finds another one.
    name: 'a mirror that was one of another source when the run began',
    properties: [PROOF, RED, SOON, 'green by status, where the commit could be looked for'],
    holds: (_play, run) => beganElsewhere(run),
  },
  {
    name: 'a failure, and the ref could not be read',
    properties: [RED],
    holds: (_play, run) => saidFailed(run) && isRefUnread(run),
  },
  {
    // The answer for a ref that is not there says nothing, or could be any error.
    name: 'a failure, and no answer that tells that the ref is gone',
    properties: [RED],
    holds: ({ world }, run) =>
      run.task.how === 'deleted' && tellsNothing(world.missingRef) && saidFailed(run),
  },
];

/** The class that excuses what a run did; undefined where none does. */
export function classOf(play: Play, run: Run, property: Property): string | undefined {
  return CLASSES.find(({ properties, holds }) => properties.includes(property) && holds(play, run))
    ?.name;
}

/** Synchronizations that read the source after the event and are over. */
function covering({ mirror }: Play, run: Run): Job[] {
  return mirror.jobs.filter(({ readAt = -Infinity, endedAt = Infinity }) => {
    return readAt >= run.eventAt && endedAt <= run.endedAt;
  });
}

/** Whether every read that came late enough had to show that one ended. */
function wasSeen({ world }: Play, run: Run, { endedAt = Infinity }: Job): boolean {
  return world.movesWithoutNews && endedAt < run.endedAt - BOUNDS.lag;
}

/** Whether no synchronization ever brings this ref. */
function isOutOfScope({ world, source }: Play, { task }: Run): boolean {
  const isBranch = task.ref.startsWith('refs/heads/');
  return world.branches === 'default' && isBranch && task.ref !== source.defaultRef;
}

/** Whether the run took long enough for a finish or a failure to stand. */
function hasStood(run: Run): boolean {
  return run.endedAt - startOf(run) >= BOUNDS.queue;
}

/** Synchronizations whose end from before the start a look after it may not know of, and no time tells. */
function endedUnseen({ mirror, world }: Play, run: Run): Job[] {
  const from = startOf(run) - world.lag.mirror;
  return mirror.jobs.filter(({ endedAt = Infinity, outcome }) => {
    const isRecent = endedAt >= from && endedAt <= startOf(run);
    return isRecent && outcome === 'finished' && mirror.at(endedAt).succeededAt !== endedAt;
  });
}

/** Whether it was seen in progress, and only as long as that may have been from before the start. */
function isProgressFromBefore({ world }: Play, run: Run): boolean {
  const shown = looksOf(run).filter((look) => isInProgress(statusIn(look) ?? 'finished'));
  const until = startOf(run) + world.lag.mirror;
  return shown.length > 0 && shown.every(({ sentAt }) => sentAt <= until);
}

function isInProgress(status: string): boolean {
  return status !== 'finished' && status !== 'failed';
}

function saidFailed(run: Run): boolean {
  return statusesShown(run).at(-1) === 'failed';
}

/** Whether the first answer of all told of another source. */
function beganElsewhere({ exchanges }: Run): boolean {
  const first = exchanges.find(
    ({ call, status }) => call === 'GET /remote-mirror' && status === 200,
  );
  return first?.text.includes(ELSEWHERE) ?? false;
}

function isShownAt({ mirror, source }: Play, run: Run): boolean {
  const states = mirror.between(windowStart(run), run.endedAt);
  return states.every(({ refs }) => {
    const id = refs.get(run.task.ref);
    return run.task.sha === undefined
      ? id === undefined
      : id !== undefined && source.history.peel(id) === run.task.sha;
  });
}
