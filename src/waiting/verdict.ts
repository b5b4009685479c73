import { NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';

/** How long a mirror that finished may take to show the commit, in milliseconds. */
export const PROOF_GRACE_MS = 15_000;

/** A service's clock and the one that dated the request may differ by this much, in milliseconds. */
const CLOCK_TOLERANCE_MS = 2_000;

/** What a status is compared with, to tell whether it is that of this synchronization. */
export type Baseline =
  | { readonly kind: 'mirror'; readonly mirror: RemoteMirror; readonly requestedAt: Date }
  | { readonly kind: 'requested at'; readonly date: Date };

/** Whether the pushed commit was found on the mirror. */
export type Proof =
  | { readonly kind: 'found' }
  /** The ref contains it, which is proof once the synchronization has finished. */
  | { readonly kind: 'contained' }
  /** Not there; `instead` is the commit the ref has, undefined where there is no such ref. */
  | { readonly kind: 'missing'; readonly instead: string | undefined }
  /** The mirror was not asked, since no commit can be expected there. */
  | { readonly kind: 'not applicable' };

/** One look at the mirror. */
export interface Observation {
  readonly mirror: RemoteMirror;
  readonly proof: Proof;
  /** The moment of the look, in milliseconds of a clock that never jumps. */
  readonly now: number;
}

/** What earlier looks have shown. */
export interface History {
  /** A synchronization has been under way since the request. */
  readonly seenInProgress: boolean;
  /** Since when the mirror has been finished without the commit. */
  readonly finishedSince: number | undefined;
}

/** What the looks so far amount to. */
export type Verdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'synced'; readonly by: 'commit' | 'status' }
  | { readonly kind: 'failed'; readonly lastError: string | undefined }
  /** The synchronization is over, and the commit is not on the mirror. */
  | { readonly kind: 'commit missing'; readonly instead: string | undefined };

/** What is known before the first look. */
export const NO_HISTORY: History = { seenInProgress: false, finishedSince: undefined };

const PENDING: Verdict = { kind: 'pending' };

/**
 * Judges one look at the mirror. The commit on the mirror proves the synchronization whatever the
 * status says; a status proves something only if it is not the one from before the request.
 *
 * @returns The verdict, and the history for the next look.
 */
export function judge(
  baseline: Baseline,
  history: History,
  { mirror, proof, now }: Observation,
): { verdict: Verdict; history: History } {
  if (proof.kind === 'found') return { verdict: { kind: 'synced', by: 'commit' }, history };
  if (isInProgress(mirror)) {
    // An answer without a status is no sign of a synchronization.
    const seenInProgress = history.seenInProgress || mirror.updateStatus !== NO_STATUS;
    return { verdict: PENDING, history: { seenInProgress, finishedSince: undefined } };
  }
  const waiting = { ...history, finishedSince: undefined };
  if (mirror.updateStatus === 'failed') {
    const ours = history.seenInProgress || hasMoved(baseline, mirror);
    const verdict: Verdict = ours ? { kind: 'failed', lastError: mirror.lastError } : PENDING;
    return { verdict, history: waiting };
  }
  if (!history.seenInProgress && !isFresh(baseline, mirror)) {
    return { verdict: PENDING, history: waiting };
  }
  if (proof.kind === 'not applicable') {
    return { verdict: { kind: 'synced', by: 'status' }, history };
  }
  if (proof.kind === 'contained') return { verdict: { kind: 'synced', by: 'commit' }, history };
  const finishedSince = history.finishedSince ?? now;
  const overdue = now - finishedSince >= PROOF_GRACE_MS;
  return {
    verdict: overdue ? { kind: 'commit missing', instead: proof.instead } : PENDING,
    history: { ...history, finishedSince },
  };
}

/** Only two statuses are final; no document lists the others. */
export function isInProgress(mirror: RemoteMirror): boolean {
  return mirror.updateStatus !== 'finished' && mirror.updateStatus !== 'failed';
}

/** Whether a timestamp is later than the baseline's, or not earlier than the request. */
function isFresh(baseline: Baseline, mirror: RemoteMirror): boolean {
  const timestamps = ['lastUpdateAt', 'lastSuccessfulUpdateAt'] as const;
  return timestamps.some((name) => {
    const timestamp = mirror[name];
    if (timestamp === undefined) return false;
    const before = baseline.kind === 'mirror' ? baseline.mirror[name] : undefined;
    // A baseline that lacks the timestamp does not prove that the mirror did.
    return before === undefined ? isSince(baseline, timestamp) : isLater(timestamp, before);
  });
}

/** Whether a timestamp is not older than the request. */
function isSince(baseline: Baseline, timestamp: string): boolean {
  const request = baseline.kind === 'mirror' ? baseline.requestedAt : baseline.date;
  return instantOf(timestamp) >= request.getTime() - CLOCK_TOLERANCE_MS;
}

/**
 * Whether a timestamp has moved on. One that is earlier, or the same instant in other words, has
 * not: it may come from another server that lags behind.
 */
function isLater(timestamp: string, before: string): boolean {
  if (timestamp === before) return false;
  const difference = instantOf(timestamp) - instantOf(before);
  return Number.isNaN(difference) || difference > 0;
}

/** NaN where the text does not say which instant it is: without an offset, whose clock is it? */
function instantOf(timestamp: string): number {
  const complete = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp);
  return complete ? Date.parse(timestamp) : NaN;
}

/** Whether anything at all has happened since the baseline. */
function hasMoved(baseline: Baseline, mirror: RemoteMirror): boolean {
  if (isFresh(baseline, mirror)) return true;
  return (
    baseline.kind === 'mirror' &&
    baseline.mirror.updateStatus !== NO_STATUS &&
    (mirror.numberOfFailures !== baseline.mirror.numberOfFailures ||
      mirror.lastError !== baseline.mirror.lastError ||
      mirror.updateStatus !== baseline.mirror.updateStatus)
  );
}
