import { NO_STATUS, READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';

/** A service's clock and the one that dated the request may differ by this much, in milliseconds. */
const CLOCK_TOLERANCE_MS = 2_000;

/** What a status is compared with, to tell whether it is that of this synchronization. */
export type Baseline =
  /** The mirror as it was read before the start. */
  | { readonly kind: 'mirror'; readonly mirror: RemoteMirror; readonly requestedAt: Date }
  /** Nothing was read before; when the start was accepted has to do. */
  | { readonly kind: 'requested at'; readonly requestedAt: Date };

/** A finish or a failure that may be the end of this synchronization. */
export interface End {
  readonly kind: 'finish' | 'failure';
  /** The moment of the look that showed it first. */
  readonly since: number;
  /** Differs from that of another end. */
  readonly identity: string;
  /**
   * When a finish may be trusted: at once, where a time tells that it is new; where only a status
   * told of it, once no lagging read can have shown an old one; else when it has stood for a while,
   * since it may be that of a synchronization that was under way before.
   */
  readonly trust: 'at once' | 'after lag' | 'when settled';
  /** It differs from the baseline by more than its status, which a lagging read may show late. */
  readonly isNews: boolean;
  readonly times: Times;
  readonly lastError: string | undefined;
}

/** What a mirror tells of when. */
type Times = Pick<RemoteMirror, 'lastUpdateAt' | 'lastSuccessfulUpdateAt'>;

/** What earlier looks have shown. */
export interface Track {
  /** The mirror as the first look showed it. */
  readonly first?: RemoteMirror;
  /** A status in progress has been seen since the start. */
  readonly runSeen?: boolean;
  /** And it was a sign of this synchronization. */
  readonly ownRunSeen?: boolean;
  /**
   * Where another one was under way before: the time of the latest finish when that sign was first
   * seen. A later look that shows no later one may lag, and show that finish again.
   */
  readonly timeBeforeOwnRun?: string | undefined;
  /** A failure has been seen that may be that of this synchronization. */
  readonly failureSeen?: boolean;
  /** The latest success seen, as the service wrote it. */
  readonly newestSuccess?: string | undefined;
  readonly end?: End | undefined;
  /** The latest look showed that end; one that lags behind may not. */
  readonly endShown?: boolean;
  /** Since when the mirror has shown nothing but a finish from before the request. */
  readonly idleSince?: number | undefined;
  /** Something has happened on the mirror since the start. */
  readonly stirred?: boolean;
}

/** What is known before the first look. */
export const NO_TRACK: Track = {};

/**
 * Adds a look at the mirror to what earlier ones have shown.
 *
 * @param now The moment of the look, in milliseconds of a clock that never jumps.
 */
export function track(baseline: Baseline, before: Track, mirror: RemoteMirror, now: number): Track {
  // An answer without a status tells nothing, and one that lags nothing new.
  const unshown: Track = { ...before, endShown: false };
  if (mirror.updateStatus === NO_STATUS || isLagging(baseline, before, mirror)) return unshown;
  const seen: Track = {
    ...unshown,
    first: before.first ?? mirror,
    newestSuccess: mirror.lastSuccessfulUpdateAt ?? before.newestSuccess,
  };
  if (isInProgress(mirror)) {
    const run = { runSeen: true, ...ownRunOf(baseline, seen, mirror, now) };
    return { ...seen, ...run, end: undefined, idleSince: undefined, stirred: true };
  }
  const end = endOf(baseline, seen, mirror);
  if (end === undefined) {
    if (mirror.updateStatus !== 'finished') return { ...seen, idleSince: undefined };
    // A failure no longer stands where the mirror shows a finish, whichever that is.
    const end = before.end?.kind === 'failure' ? undefined : before.end;
    return { ...seen, end, idleSince: before.idleSince ?? now };
  }
  const since = before.end?.identity === end.identity ? before.end.since : now;
  const failureSeen = before.failureSeen === true || end.kind === 'failure';
  return {
    ...seen,
    end: { ...end, since },
    endShown: true,
    failureSeen,
    idleSince: undefined,
    stirred: true,
  };
}

/** Only two statuses are final; no document lists the others. */
export function isInProgress(mirror: RemoteMirror): boolean {
  return mirror.updateStatus !== 'finished' && mirror.updateStatus !== 'failed';
}

/** It may come from another server than the look before, and knows of less. */
function isLagging(
  baseline: Baseline,
  { newestSuccess }: Track,
  { lastSuccessfulUpdateAt }: RemoteMirror,
): boolean {
  const known =
    newestSuccess ??
    (baseline.kind === 'mirror' ? baseline.mirror.lastSuccessfulUpdateAt : undefined);
  return instantOf(lastSuccessfulUpdateAt) < instantOf(known);
}

/** What a status in progress adds to what is known of this synchronization. */
function ownRunOf(
  baseline: Baseline,
  seen: Track,
  mirror: RemoteMirror,
  now: number,
): Pick<Track, 'ownRunSeen' | 'timeBeforeOwnRun'> {
  if (seen.ownRunSeen === true) return {};
  if (!isOwnRun(baseline, seen, mirror, now)) return { ownRunSeen: false };
  const followsAnother = baseline.kind === 'mirror' && isInProgress(baseline.mirror);
  return { ownRunSeen: true, ...(followsAnother && { timeBeforeOwnRun: timeOf(seen, mirror) }) };
}

/** Whether a status in progress is that of this synchronization, not of one from before it. */
function isOwnRun(baseline: Baseline, { end }: Track, times: Times, now: number): boolean {
  if (baseline.kind === 'requested at') return false;
  if (!isInProgress(baseline.mirror)) return true;
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

function endOf(
  baseline: Baseline,
  seen: Track,
  mirror: RemoteMirror,
): Omit<End, 'since'> | undefined {
  const { lastError, lastUpdateAt, lastSuccessfulUpdateAt } = mirror;
  const shown = { times: { lastUpdateAt, lastSuccessfulUpdateAt }, lastError };
  if (mirror.updateStatus === 'failed') {
    if (!isFailureSince(baseline, seen, mirror)) return undefined;
    const identity = identityOfFailure(mirror);
    const isNews = baseline.kind === 'mirror' && identity !== identityOfFailure(baseline.mirror);
    return { kind: 'failure', identity, trust: 'when settled', isNews, ...shown };
  }
  const trust = trustIn(baseline, seen, mirror);
  if (trust === undefined) return undefined;
  const time = timeOf(seen, mirror);
  const isNews = baseline.kind === 'mirror' && time !== timeOf(seen, baseline.mirror);
  return { kind: 'finish', identity: time ?? '', trust, isNews, ...shown };
}

function identityOfFailure({ lastUpdateAt, numberOfFailures, lastError }: RemoteMirror): string {
  return JSON.stringify([lastUpdateAt, numberOfFailures, lastError]);
}

/** undefined where the finish is one from before the request. */
function trustIn(baseline: Baseline, seen: Track, mirror: RemoteMirror): End['trust'] | undefined {
  const time = timeOf(seen, mirror);
  if (baseline.kind === 'requested at') {
    return isFresh(time, undefined, baseline, seen) ? 'at once' : undefined;
  }
  const before = timeOf(seen, baseline.mirror);
  const wasInProgress = isInProgress(baseline.mirror) && seen.ownRunSeen !== true;
  if (isFresh(time, before, baseline, seen)) {
    if (wasInProgress) return 'when settled';
    return tellsOfNewFinish(time, seen) ? 'at once' : 'after lag';
  }
  // It has moved, and yet it is older than the request: somebody else's.
  if (time !== undefined && time !== before && isOlderThanRequest(time, baseline)) return undefined;
  if (wasInProgress) return 'when settled';
  const hasEnded = seen.ownRunSeen === true || seen.failureSeen === true;
  return hasEnded || baseline.mirror.updateStatus === 'failed' ? 'after lag' : undefined;
}

/** Whether a fresh time cannot be that of an earlier finish, shown once more by a read that lags. */
function tellsOfNewFinish(time: string | undefined, { timeBeforeOwnRun }: Track): boolean {
  // Of a time that can only move, a baseline that lagged may not have known yet.
  if (time === undefined || Number.isNaN(instantOf(time))) return false;
  return timeBeforeOwnRun === undefined || isLater(time, timeBeforeOwnRun);
}

/** When the mirror last succeeded; when it last changed, where it never tells of a success. */
function timeOf({ newestSuccess }: Track, mirror: RemoteMirror): string | undefined {
  return newestSuccess === undefined
    ? (mirror.lastSuccessfulUpdateAt ?? mirror.lastUpdateAt)
    : mirror.lastSuccessfulUpdateAt;
}

/** Whether a time is later than the one before, and not older than the request. */
function isFresh(
  time: string | undefined,
  before: string | undefined,
  baseline: Baseline,
  seen: Track,
): boolean {
  if (time === undefined || isOlderThanRequest(time, baseline)) return false;
  if (before !== undefined) return isLater(time, before);
  if (!Number.isNaN(instantOf(time))) return true;
  // A time without an offset can only move.
  return seen.first !== undefined && isLater(time, timeOf(seen, seen.first) ?? time);
}

function isFailureSince(baseline: Baseline, { runSeen }: Track, mirror: RemoteMirror): boolean {
  const { lastUpdateAt: at } = mirror;
  if (baseline.kind === 'requested at') {
    return runSeen === true || (!Number.isNaN(instantOf(at)) && !isOlderThanRequest(at, baseline));
  }
  const before = baseline.mirror;
  if (at !== before.lastUpdateAt && isOlderThanRequest(at, baseline)) return false;
  return runSeen === true || hasFailedAnew(before, mirror);
}

function hasFailedAnew(before: RemoteMirror, mirror: RemoteMirror): boolean {
  if (before.updateStatus === NO_STATUS) return false;
  const counts = [before.numberOfFailures, mirror.numberOfFailures];
  return (
    mirror.updateStatus !== before.updateStatus ||
    mirror.lastError !== before.lastError ||
    (!counts.includes(undefined) && counts[0] !== counts[1]) ||
    (mirror.lastUpdateAt !== undefined && isLater(mirror.lastUpdateAt, before.lastUpdateAt ?? ''))
  );
}

/** No where it cannot be told. */
function isOlderThanRequest(time: string | undefined, { requestedAt }: Baseline): boolean {
  return instantOf(time) < requestedAt.getTime() - CLOCK_TOLERANCE_MS;
}

/**
 * Whether a time has moved on. One that is earlier, or the same instant in other words, has not: it
 * may come from another server that lags behind.
 */
function isLater(time: string, before: string): boolean {
  if (time === before) return false;
  const difference = instantOf(time) - instantOf(before);
  return Number.isNaN(difference) || difference > 0;
}

/** NaN where the text does not say which instant it is: without an offset, whose clock is it? */
function instantOf(time: string | undefined): number {
  const complete = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(time ?? '');
  return complete ? Date.parse(time ?? '') : NaN;
}
