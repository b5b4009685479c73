import type { RemoteMirror } from '../mirror/mirror.ts';
import type { Clock } from '../time/clock.ts';
import { WaitLog } from './log.ts';
import {
  judge,
  NO_HISTORY,
  PROOF_GRACE_MS,
  type Baseline,
  type History,
  type Observation,
  type Proof,
  type Verdict,
} from './verdict.ts';

/** Pauses between two looks, in milliseconds: the first, the longest, the growth, the jitter. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GROWTH = 1.5;
const JITTER = 0.2;

/** A look that could not be had; the next may succeed. */
export interface Unavailable {
  /** Why; safe to show. undefined: there was no time for it. */
  readonly unavailable: string | undefined;
  /** The service asked to wait at least this long, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** A look at the mirror: what was seen, the commit itself, or nothing. */
export type Look = Omit<Observation, 'now'> | 'found' | Unavailable;

/** What waiting needs from the world. */
export interface WaitPorts {
  /** Throws where no later look can succeed. */
  readonly look: () => Promise<Look>;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** How waiting ended without a verdict, and what was seen last. */
export interface TimedOut {
  readonly kind: 'timed out';
  readonly mirror: RemoteMirror | undefined;
  /** The synchronization had ended, and this is what the mirror had instead of the commit. */
  readonly finishedWith: Extract<Proof, { kind: 'missing' }> | undefined;
  /** Why the last look showed nothing, if so. */
  readonly trouble: string | undefined;
}

/** How waiting ended. */
export type WaitResult = Exclude<Verdict, { kind: 'pending' }> | TimedOut;

/**
 * Looks at the mirror until there is a verdict or the time is up.
 *
 * @param timeoutMs The longest wait, in milliseconds; no look begins later.
 * @throws What `look` throws.
 */
export async function waitForVerdict(
  { look, clock, random, log }: WaitPorts,
  baseline: Baseline,
  timeoutMs: number,
): Promise<WaitResult> {
  const begun = clock.now();
  const waitLog = new WaitLog(log, () => clock.now());
  const pauses = growingPauses(random);
  // An earlier step started the synchronization, perhaps long ago: it may be over.
  let nextPause = baseline.kind === 'requested at' ? 0 : pauses.next().value;
  let history: History = NO_HISTORY;
  let last: TimedOut = NOTHING_SEEN;
  let askedFor = 0;
  for (;;) {
    const left = begun + timeoutMs - clock.now();
    if (left <= 0) return last;
    const pause = Math.min(nextPause, graceLeft(history, clock.now()));
    await clock.sleep(Math.min(Math.max(pause, askedFor), left));
    nextPause = pauses.next().value;

    const seen = await look();
    if (seen === 'found') return { kind: 'synced', by: 'commit' };
    if ('unavailable' in seen) {
      if (seen.unavailable !== undefined) {
        waitLog.noteTrouble(seen.unavailable);
        last = { ...last, trouble: seen.unavailable };
      }
      askedFor = seen.retryAfterMs ?? 0;
      continue;
    }
    askedFor = 0;
    const { mirror, proof } = seen;
    const judged = judge(baseline, history, { mirror, proof, now: clock.now() });
    if (judged.verdict.kind !== 'pending') return judged.verdict;
    history = judged.history;
    waitLog.noteLook(mirror, proof, history);
    const isOver = history.finishedSince !== undefined && proof.kind === 'missing';
    last = { ...NOTHING_SEEN, mirror, finishedWith: isOver ? proof : undefined };
  }
}

/** Until the commit is given up, in milliseconds: a look then says so. */
function graceLeft({ finishedSince }: History, now: number): number {
  return finishedSince === undefined ? Infinity : Math.max(finishedSince + PROOF_GRACE_MS - now, 0);
}

const NOTHING_SEEN: TimedOut = {
  kind: 'timed out',
  mirror: undefined,
  finishedWith: undefined,
  trouble: undefined,
};

/** ±20 %, so that many jobs started by one push do not ask in step. */
function* growingPauses(random: () => number): Generator<number, never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
    yield pause * (1 + JITTER * (2 * random() - 1));
  }
}
