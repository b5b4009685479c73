import { CLOCK_TOLERANCE_MS, NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';
import { instantOf, isLater } from './times.ts';

/** What a status is compared with, to tell whether it is that of this synchronization. */
export type Baseline =
  /** The mirror as it was read before the start. */
  | {
      readonly kind: 'mirror';
      readonly mirror: RemoteMirror;
      readonly requestedAt: Date;
      /**
       * A setting of it was changed since then. That may have moved the time of its last change, which
       * tells of no synchronization then.
       */
      readonly touched?: boolean;
    }
  /**
   * Nothing was read before; when the start was accepted has to do. Until `lagUntil`, in milliseconds
   * of the clock of the looks, a look may show what was before it.
   */
  | { readonly kind: 'requested at'; readonly requestedAt: Date; readonly lagUntil: number };

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
export type Times = Pick<RemoteMirror, 'lastUpdateAt' | 'lastSuccessfulUpdateAt'>;

/** What earlier looks have shown of a synchronization that goes on. */
export interface Seen {
  /** The mirror as the first look showed it that cannot show what was before the start. */
  readonly first?: RemoteMirror | undefined;
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
}

/** Only two statuses are final; no document lists the others. */
export function isInProgress(mirror: RemoteMirror): boolean {
  return mirror.updateStatus !== 'finished' && mirror.updateStatus !== 'failed';
}

/** It may come from another server than the look before, and knows of less. */
export function isLagging(
  baseline: Baseline,
  before: Seen,
  { lastSuccessfulUpdateAt: success }: RemoteMirror,
): boolean {
  return isLater(knownSuccess(baseline, before), success);
}

/** A finish or a failure that may be the end of this synchronization; undefined where it is one from before. */
export function endOf(
  baseline: Baseline,
  seen: Seen,
  mirror: RemoteMirror,
): Omit<End, 'since'> | undefined {
  const { lastError, lastUpdateAt, lastSuccessfulUpdateAt } = mirror;
  const shown = { times: { lastUpdateAt, lastSuccessfulUpdateAt }, lastError };
  if (mirror.updateStatus === 'failed') {
    if (!isFailureSince(baseline, seen, mirror)) return undefined;
    const identity = identityOfFailure(mirror);
    const isNews = baseline.kind === 'mirror' && isOtherFailure(baseline, mirror);
    return { kind: 'failure', identity, trust: 'when settled', isNews, ...shown };
  }
  const trust = trustIn(baseline, seen, mirror);
  if (trust === undefined) return undefined;
  const time = timeOf(baseline, seen, mirror);
  const isNews = baseline.kind === 'mirror' && time !== timeOf(baseline, seen, baseline.mirror);
  return { kind: 'finish', identity: time ?? '', trust, isNews, ...shown };
}

function identityOfFailure({ lastUpdateAt, numberOfFailures, lastError }: RemoteMirror): string {
  return JSON.stringify([lastUpdateAt, numberOfFailures, lastError]);
}

/** Whether it differs from the baseline's by more than what a change of settings may have moved. */
function isOtherFailure(
  { mirror: before, touched }: Extract<Baseline, { kind: 'mirror' }>,
  mirror: RemoteMirror,
): boolean {
  const { lastUpdateAt } = touched === true ? before : mirror;
  return identityOfFailure({ ...mirror, lastUpdateAt }) !== identityOfFailure(before);
}

/** undefined where the finish is one from before the request. */
function trustIn(baseline: Baseline, seen: Seen, mirror: RemoteMirror): End['trust'] | undefined {
  const time = timeOf(baseline, seen, mirror);
  if (baseline.kind === 'requested at') {
    return isFresh(time, undefined, baseline, seen) ? 'at once' : undefined;
  }
  const before = timeOf(baseline, seen, baseline.mirror);
  const wasInProgress = isInProgress(baseline.mirror) && seen.ownRunSeen !== true;
  if (isFresh(time, before, baseline, seen)) {
    if (wasInProgress) return 'when settled';
    return tellsOfNewFinish(time, seen) ? 'at once' : 'after lag';
  }
  // It has moved, and yet it is older than the request: somebody else's.
  if (time !== before && isOlderThanRequest(time, baseline)) return undefined;
  if (wasInProgress) return 'when settled';
  const hasEnded = seen.ownRunSeen === true || seen.failureSeen === true;
  return hasEnded || baseline.mirror.updateStatus === 'failed' ? 'after lag' : undefined;
}

/** Whether a fresh time cannot be that of an earlier finish, shown once more by a read that lags. */
function tellsOfNewFinish(time: string | undefined, { timeBeforeOwnRun }: Seen): boolean {
  // Of a time that can only move, a baseline that lagged may not have known yet.
  if (Number.isNaN(instantOf(time))) return false;
  return timeBeforeOwnRun === undefined || isLater(time, timeBeforeOwnRun);
}

/** When the mirror last succeeded; when it last changed, where it never tells of a success. */
export function timeOf(baseline: Baseline, seen: Seen, mirror: RemoteMirror): string | undefined {
  const isTouched = baseline.kind === 'mirror' && baseline.touched === true;
  return knownSuccess(baseline, seen) === undefined && !isTouched
    ? (mirror.lastSuccessfulUpdateAt ?? mirror.lastUpdateAt)
    : mirror.lastSuccessfulUpdateAt;
}

function knownSuccess(baseline: Baseline, { newestSuccess }: Seen): string | undefined {
  return (
    newestSuccess ??
    (baseline.kind === 'mirror' ? baseline.mirror.lastSuccessfulUpdateAt : undefined)
  );
}

/** Whether a time is later than the one before, and not older than the request. */
function isFresh(
  time: string | undefined,
  before: string | undefined,
  baseline: Baseline,
  seen: Seen,
): boolean {
  if (isOlderThanRequest(time, baseline)) return false;
  if (before !== undefined) return isLater(time, before);
  if (!Number.isNaN(instantOf(time))) return true;
  // A time without an offset can only move.
  return seen.first !== undefined && isLater(time, timeOf(baseline, seen, seen.first));
}

function isFailureSince(baseline: Baseline, { runSeen }: Seen, mirror: RemoteMirror): boolean {
  const { lastUpdateAt: at } = mirror;
  if (baseline.kind === 'requested at') {
    return runSeen === true || (!Number.isNaN(instantOf(at)) && !isOlderThanRequest(at, baseline));
  }
  const before = baseline.mirror;
  if (at !== before.lastUpdateAt && isOlderThanRequest(at, baseline)) return false;
  return runSeen === true || hasFailedAnew(baseline, mirror);
}

function hasFailedAnew(
  { mirror: before, touched }: Extract<Baseline, { kind: 'mirror' }>,
  mirror: RemoteMirror,
): boolean {
  if (before.updateStatus === NO_STATUS) return false;
  return (
    mirror.updateStatus !== before.updateStatus ||
    hasMoved(before.lastError, mirror.lastError) ||
    hasMoved(before.numberOfFailures, mirror.numberOfFailures) ||
    (touched !== true && isLater(mirror.lastUpdateAt, before.lastUpdateAt))
  );
}

/** What was not told before has not moved. */
function hasMoved<T>(before: T | undefined, now: T | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

/** No where it cannot be told. */
function isOlderThanRequest(time: string | undefined, { requestedAt }: Baseline): boolean {
  return instantOf(time) < requestedAt.getTime() - CLOCK_TOLERANCE_MS;
}
