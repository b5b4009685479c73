import { READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';
import type { Ref, RefChange } from '../mirror/ref.ts';
import { track, type Baseline, type Track } from './status.ts';

/** How long an end has to stand, in milliseconds, before anything is concluded from what is missing. */
const SETTLE_MS = 15_000;

/** After this long, in milliseconds, a mirror that shows no sign of anything had nothing to fetch. */
const QUIET_PROOF_MS = 60_000;
/** After this long without anything new, in milliseconds, no sign is waited for any more. */
const IDLE_END_MS = 300_000;

/** What has to be seen on the mirror. */
export type Expectation =
  | {
      readonly kind: 'commit';
      readonly ref: Ref;
      readonly sha: string;
      readonly change: RefChange;
      /** The mirror's source may be the repository by an earlier name: a commit there is proof. */
      readonly renamed: boolean;
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
  /** The moment of the look, in milliseconds of a clock that never jumps. */
  readonly now: number;
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
  | 'renamed';

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
  { mirror, ref, now }: Observation,
): { verdict: Verdict; track: Track } {
  if (mirror === undefined) {
    return { verdict: isProof(rules.expectation, ref) ? SYNCED : PENDING, track: before };
  }
  const after = track(rules.baseline, before, mirror, now);
  return { verdict: conclude(rules, ref, endsOf(after, now)), track: after };
}

/** Whether the ref alone is proof: a push that only added is there wherever its branch holds it. */
export function isProof(expectation: Expectation, ref: RefView): boolean {
  if (ref.kind === 'as expected') return true;
  const isForward = expectation.kind === 'commit' && expectation.change.kind === 'forward';
  return ref.kind === 'contains' && isForward;
}

/** The moments, in milliseconds of the clock of the looks, at which the same sight means more. */
export function turningPoints({ end, idleSince }: Track): readonly number[] {
  const ends = end === undefined ? [] : [end.since + READ_LAG_MS, end.since + SETTLE_MS];
  const idle = idleSince === undefined ? [] : [idleSince + QUIET_PROOF_MS, idleSince + IDLE_END_MS];
  return [...ends, ...idle];
}

/** Whether the mirror shows a failure that may be that of this synchronization. */
export function standingFailure({
  end,
  endShown,
}: Track): { lastError: string | undefined } | undefined {
  return end?.kind === 'failure' && endShown === true ? { lastError: end.lastError } : undefined;
}

/** Whether the mirror shows a finish that may be that of this synchronization. */
export function hasFinished({ end }: Track): boolean {
  return end?.kind === 'finish';
}

/** What the status amounts to at a moment. */
interface Ends {
  /** Finished afresh. */
  readonly finished: boolean;
  /** And it has stood for {@link SETTLE_MS} with nothing begun anew. */
  readonly settled: boolean;
  /** The same of a failure. */
  readonly failure: { readonly lastError: string | undefined } | undefined;
  /** How long the mirror has shown nothing new, in milliseconds. */
  readonly idleMs: number;
  /** The same where it has not done so since the start. */
  readonly quietMs: number;
}

/** An end counts at a look that shows it: one that does not lags behind, and tells nothing. */
function endsOf({ end, endShown, idleSince, stirred }: Track, now: number): Ends {
  const idleMs = idleSince === undefined ? 0 : now - idleSince;
  const pauses = { idleMs, quietMs: stirred === true ? 0 : idleMs };
  if (end === undefined || endShown !== true)
    return { finished: false, settled: false, failure: undefined, ...pauses };
  const stood = now - end.since;
  const settled = stood >= SETTLE_MS;
  const trusted = end.trust === 'at once' || (end.trust === 'after lag' && stood >= READ_LAG_MS);
  return {
    finished: end.kind === 'finish' && (trusted || settled),
    settled: end.kind === 'finish' && settled,
    failure: end.kind === 'failure' && settled ? { lastError: end.lastError } : undefined,
    ...pauses,
  };
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
  { change, renamed }: Extract<Expectation, { kind: 'commit' }>,
  ref: RefView,
  ends: Ends,
): Verdict {
  if (ref.kind === 'contains') {
    if (change.kind !== 'rewritten' || forceFetch === true) return concludeOnContained(ends);
    const { head } = ref;
    return afterSettling(
      ends,
      head === change.before
        ? { kind: 'failed', reason: { kind: 'old history kept', head } }
        : { kind: 'unconfirmed', reason: { kind: 'rewritten', head } },
    );
  }
  if (renamed) {
    return concludeOnStatus(ends, ends.settled, { ...SYNCED_BY_STATUS, note: 'renamed' });
  }
  if (ref.kind === 'unknown') return concludeOnUnknown(ends, ref);
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
