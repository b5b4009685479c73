import { NO_STATUS, READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';
import {
  endOf,
  isInProgress,
  isLagging,
  timeOf,
  type Baseline,
  type End,
  type Seen,
  type Times,
} from './ends.ts';
import { instantOf } from './times.ts';

/** What earlier looks have shown. */
export interface Track extends Seen {
  readonly end?: End | undefined;
  /** The latest look showed that end; one that lags behind may not. */
  readonly endShown?: boolean;
  /** Since when the mirror has shown nothing but a finish from before the request. */
  readonly idleSince?: number | undefined;
  /** How many looks in a row have shown that. */
  readonly idleLooks?: number;
  /** Something has happened on the mirror since the start. */
  readonly stirred?: boolean;
}

/** When a look was had, in milliseconds of a clock that never jumps. */
export interface Moment {
  /** What it shows may be as old as this, and what reads lag behind it. */
  readonly askedAt: number;
  readonly now: number;
}

/** What is known before the first look. */
export const NO_TRACK: Track = {};

/**
 * Adds a look at the mirror to what earlier ones have shown.
 *
 * @param moment When the look was asked for, and when it was had.
 */
export function track(
  baseline: Baseline,
  before: Track,
  mirror: RemoteMirror,
  moment: Moment,
): Track {
  // An answer without a status tells nothing, and one that lags nothing new.
  const unshown: Track = { ...before, endShown: false };
  if (mirror.updateStatus === NO_STATUS || isLagging(baseline, before, mirror)) return unshown;
  const seen: Track = {
    ...unshown,
    first: before.first ?? firstOf(baseline, mirror, moment),
    newestSuccess: mirror.lastSuccessfulUpdateAt ?? before.newestSuccess,
  };
  if (isInProgress(mirror)) {
    const run = { runSeen: true, ...ownRunOf(baseline, seen, mirror, moment.askedAt) };
    return { ...seen, ...run, ...NOT_IDLE, end: undefined, stirred: true };
  }
  const end = endOf(baseline, seen, mirror);
  if (end === undefined) {
    if (mirror.updateStatus !== 'finished') return { ...seen, ...NOT_IDLE };
    // A failure no longer stands where the mirror shows a finish, whichever that is.
    const end = before.end?.kind === 'failure' ? undefined : before.end;
    const idle = {
      idleSince: before.idleSince ?? moment.now,
      idleLooks: (before.idleLooks ?? 0) + 1,
    };
    return { ...seen, ...idle, end };
  }
  const since = before.end?.identity === end.identity ? before.end.since : moment.now;
  const failureSeen = before.failureSeen === true || end.kind === 'failure';
  return {
    ...seen,
    ...NOT_IDLE,
    end: { ...end, since },
    endShown: true,
    failureSeen,
    stirred: true,
  };
}

const NOT_IDLE = { idleSince: undefined, idleLooks: 0 } as const;

function firstOf(
  baseline: Baseline,
  mirror: RemoteMirror,
  { askedAt }: Moment,
): RemoteMirror | undefined {
  return baseline.kind === 'mirror' || askedAt >= baseline.lagUntil ? mirror : undefined;
}

/** What a status in progress adds to what is known of this synchronization. */
function ownRunOf(
  baseline: Baseline,
  seen: Track,
  mirror: RemoteMirror,
  now: number,
): Pick<Track, 'ownRunSeen' | 'timeBeforeOwnRun'> {
  // Where nothing was read before, a time alone decides.
  if (baseline.kind === 'requested at' || seen.ownRunSeen === true) return {};
  if (!isInProgress(baseline.mirror)) return { ownRunSeen: true };
  if (!followsEnd(seen, mirror, now)) return {};
  return { ownRunSeen: true, timeBeforeOwnRun: timeOf(baseline, seen, mirror) };
}

/** Whether a status in progress follows the end of the synchronization that was under way before. */
function followsEnd({ end }: Track, times: Times, now: number): boolean {
  if (end === undefined || isBehind(times, end.times)) return false;
  return end.isNews || now - end.since >= READ_LAG_MS;
}

/** Whether times do not know of others, and come from a read that lags. */
function isBehind(times: Times, others: Times): boolean {
  return (['lastUpdateAt', 'lastSuccessfulUpdateAt'] as const).some((name) => {
    const [time, other] = [times[name], others[name]];
    return other !== undefined && (time === undefined || instantOf(time) < instantOf(other));
  });
}
