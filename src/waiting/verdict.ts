import type { RemoteMirror } from '../mirror/mirror.ts';
import type { Ref, RefChange } from '../mirror/ref.ts';
import type { Baseline } from './ends.ts';
import { endsOf, IDLE_END_MS, QUIET_PROOF_MS, type Ends } from './standing.ts';
import { track, type Track } from './status.ts';

/** What has to be seen on the mirror. */
export type Expectation =
  | {
      readonly kind: 'commit';
      readonly ref: Ref;
      readonly sha: string;
      readonly change: RefChange;
      /** The mirror's source may be the repository by an earlier name: a commit there is proof. */
      readonly renamed: boolean;
      /** The mirror may not synchronize the ref at all: a commit there is proof. */
      readonly perhapsNotFetched?: boolean;
    }
  /** The event deleted the ref. */
  | { readonly kind: 'gone'; readonly ref: Ref }
  /** There is nothing to look for; `expectable`: the user would expect that there is. */
  | { readonly kind: 'status'; readonly reason: string; readonly expectable: boolean };

/** What a look has shown of the ref. */
export type RefView =
  /** As the event left it: at the commit, or gone where the event deleted it. */
  | { readonly kind: 'as expected' }
  /** A branch that holds the commit below its head. */
  | { readonly kind: 'contains'; readonly head: string }
  /** It is there, and not as the event left it. */
  | { readonly kind: 'elsewhere'; readonly head: string }
  | { readonly kind: 'absent' }
  /** The service does not show it. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly apiMissing: boolean }
  /** It could not be read just now. */
  | { readonly kind: 'unavailable' }
  /** It was not looked for. */
  | { readonly kind: 'not asked' };

/** One look at the mirror. */
export interface Observation {
  /** undefined where it could not be read just now. */
  readonly mirror: RemoteMirror | undefined;
  readonly ref: RefView;
  /** When it was had, in milliseconds of a clock that never jumps. */
  readonly now: number;
  /** When both were asked for, which is how old they may be; the same moment unless told. */
  readonly askedAt?: number;
}

/** What hindered a look; the next may succeed. */
export interface Trouble {
  /** Safe to show; undefined: there was no time for it. */
  readonly reason: string | undefined;
  /** The service asked to wait at least this long, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** It was answered, but not with what was looked for. */
  readonly answered?: boolean;
}

/** By what looks are judged. */
export interface Rules {
  readonly expectation: Expectation;
  readonly baseline: Baseline;
  /** undefined where it is not known. */
  readonly forceFetch: boolean | undefined;
}

/** What the looks so far amount to. */
export type Verdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'synced'; readonly by: 'commit' | 'status'; readonly note?: SyncedNote }
  | { readonly kind: 'failed'; readonly reason: FailureReason }
  | { readonly kind: 'unconfirmed'; readonly reason: UnconfirmedReason };

/** What is to be said of a synchronization that ended well. */
export type SyncedNote =
  /** The mirror was beyond the commit from the beginning, and has not moved. */
  | 'beyond'
  /** The ref that the event deleted is still there. */
  | 'ref kept'
  /** The commit was not found, and the mirror's source has another name. */
  | 'renamed'
  /** It was not found, and the mirror may not synchronize its ref at all. */
  | 'perhaps not fetched';

/** The evidence that a synchronization has not done what it was to do. */
export type FailureReason =
  | { readonly kind: 'service'; readonly lastError: string | undefined; readonly ref: RefView }
  /** It ended without the commit; `head` is what the ref has, if it is there. */
  | { readonly kind: 'commit missing'; readonly head: string | undefined }
  /** The mirror keeps what a rewritten history took away. */
  | { readonly kind: 'old history kept'; readonly head: string };

/** Why neither is proven. */
export type UnconfirmedReason =
  /** The ref holds the commit, perhaps because it held it before history was rewritten. */
  | { readonly kind: 'rewritten'; readonly head: string }
  | {
      readonly kind: 'ref unknown';
      readonly reason: string;
      readonly apiMissing: boolean;
      /** A synchronization was seen to end. */
      readonly settled: boolean;
    }
  /** Accepted, and nothing tells that it ended. */
  | { readonly kind: 'no sign' };

const PENDING: Verdict = { kind: 'pending' };
const SYNCED = { kind: 'synced', by: 'commit' } as const;
const SYNCED_BY_STATUS = { kind: 'synced', by: 'status' } as const;
const NO_SIGN: Verdict = { kind: 'unconfirmed', reason: { kind: 'no sign' } };

/**
 * Judges one look. The ref on the mirror is proof whatever the status says; a status proves
 * something only if it is not the one from before the request, and what is missing proves something
 * only once a synchronization is over and the reads have caught up.
 *
 * @returns The verdict, and what to remember for the next look.
 */
export function judge(
  rules: Rules,
  before: Track,
  { mirror, ref, now, askedAt = now }: Observation,
): { verdict: Verdict; track: Track } {
  if (mirror === undefined) {
    return { verdict: isProofAlone(rules.expectation, ref) ? SYNCED : PENDING, track: before };
  }
  const after = track(rules.baseline, before, mirror, { askedAt, now });
  return { verdict: conclude(rules, ref, endsOf(after, askedAt)), track: after };
}

/**
 * Whether the ref is proof where the mirror cannot be read. That a ref is gone is none then: the
 * whole repository may be.
 */
export function isProofAlone(expectation: Expectation, ref: RefView): boolean {
  return expectation.kind !== 'gone' && isProof(expectation, ref);
}

/** Whether the ref is proof, whatever the status: a push that only added is there wherever its branch holds it. */
function isProof(expectation: Expectation, ref: RefView): boolean {
  if (ref.kind === 'as expected') return true;
  const isForward = expectation.kind === 'commit' && expectation.change.kind === 'forward';
  return ref.kind === 'contains' && isForward;
}

function conclude(rules: Rules, ref: RefView, ends: Ends): Verdict {
  const { expectation } = rules;
  if (isProof(expectation, ref)) return SYNCED;
  // What a failure may be worth, the ref tells, which has to be read again.
  if (ref.kind === 'unavailable') return PENDING;
  if (ends.failure !== undefined) {
    return { kind: 'failed', reason: { kind: 'service', ...ends.failure, ref } };
  }
  switch (expectation.kind) {
    case 'commit':
      return concludeOnCommit(rules, expectation, ref, ends);
    case 'gone':
      return ref.kind === 'unknown' ? concludeOnUnknown(ends, ref) : concludeOnKept(ends);
    case 'status':
      return concludeOnStatus(ends, ends.finished, SYNCED_BY_STATUS);
  }
}

function concludeOnCommit(
  { forceFetch }: Rules,
  { change, renamed, perhapsNotFetched }: Extract<Expectation, { kind: 'commit' }>,
  ref: RefView,
  ends: Ends,
): Verdict {
  const byStatus = (note: SyncedNote): Verdict =>
    concludeOnStatus(ends, ends.settled, { ...SYNCED_BY_STATUS, note });
  if (ref.kind === 'contains') {
    if (change.kind !== 'rewritten' || forceFetch === true) return concludeOnContained(ends);
    const { head } = ref;
    // What is not fetched is not refused either.
    return afterSettling(
      ends,
      head === change.before && perhapsNotFetched !== true
        ? { kind: 'failed', reason: { kind: 'old history kept', head } }
        : { kind: 'unconfirmed', reason: { kind: 'rewritten', head } },
    );
  }
  if (ref.kind === 'unknown') return concludeOnUnknown(ends, ref);
  if (renamed) return byStatus('renamed');
  if (perhapsNotFetched === true) return byStatus('perhaps not fetched');
  const head = ref.kind === 'elsewhere' ? ref.head : undefined;
  return afterSettling(ends, { kind: 'failed', reason: { kind: 'commit missing', head } });
}

/** A branch may hold the commit since before the event; a synchronization since tells. */
function concludeOnContained({ finished, quietMs }: Ends): Verdict {
  if (finished) return SYNCED;
  return quietMs >= QUIET_PROOF_MS ? { ...SYNCED, note: 'beyond' } : PENDING;
}

/** Whether a mirror deletes a ref that its source has lost is not documented. */
function concludeOnKept(ends: Ends): Verdict {
  return concludeOnStatus(ends, ends.settled, { ...SYNCED_BY_STATUS, note: 'ref kept' });
}

function concludeOnStatus({ idleMs }: Ends, done: boolean, verdict: Verdict): Verdict {
  if (done) return verdict;
  return idleMs >= IDLE_END_MS ? NO_SIGN : PENDING;
}

function afterSettling({ settled }: Ends, verdict: Verdict): Verdict {
  return settled ? verdict : PENDING;
}

function concludeOnUnknown(
  { settled, idleMs }: Ends,
  { reason, apiMissing }: Extract<RefView, { kind: 'unknown' }>,
): Verdict {
  if (!settled && idleMs < IDLE_END_MS) return PENDING;
  return { kind: 'unconfirmed', reason: { kind: 'ref unknown', reason, apiMissing, settled } };
}
