import type { RemoteMirror } from '../mirror/mirror.ts';
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
import { WaitLog } from './log.ts';

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

/** What waiting needs from the world. */
export interface WaitPorts {
  /** Looks at the mirror and for the commit; throws where no later look can succeed. */
  readonly look: () => Promise<Omit<Observation, 'now'> | Unavailable>;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** How long to wait. */
export interface WaitOptions {
  /** The longest wait, in milliseconds; no look begins later. */
  readonly timeoutMs: number;
  /** Look at once: the synchronization was not started just now. */
  readonly lookAtOnce?: boolean;
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
 * @throws What `look` throws.
 */
export async function waitForVerdict(
  ports: WaitPorts,
  baseline: Baseline,
  { timeoutMs, lookAtOnce = false }: WaitOptions,
): Promise<WaitResult> {
  const begun = ports.now();
  const log = new WaitLog(ports.log, ports.now);
  const pauses = new Pauses(ports.random, lookAtOnce);
  let history: History = NO_HISTORY;
  let last: TimedOut = NOTHING_SEEN;
  let askedFor = 0;
  for (;;) {
    const left = begun + timeoutMs - ports.now();
    if (left <= 0) return last;
    const pause = Math.min(pauses.next(), graceLeft(history, ports.now()));
    await ports.sleep(Math.min(Math.max(pause, askedFor), left));

    const seen = await ports.look();
    if ('unavailable' in seen) {
      if (seen.unavailable !== undefined) {
        log.noteTrouble(seen.unavailable);
        last = { ...last, trouble: seen.unavailable };
      }
      askedFor = seen.retryAfterMs ?? 0;
      continue;
    }
    askedFor = 0;
    const { mirror, proof } = seen;
    const judged = judge(baseline, history, { mirror, proof, now: ports.now() });
    if (judged.verdict.kind !== 'pending') return judged.verdict;
    history = judged.history;
    log.noteLook(mirror, proof, history);
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

/** Growing pauses, ±20 %, so that many jobs started by one push do not ask in step. */
class Pauses {
  readonly #random: () => number;
  #next = FIRST_PAUSE_MS;
  #atOnce: boolean;

  constructor(random: () => number, atOnce: boolean) {
    this.#random = random;
    this.#atOnce = atOnce;
  }

  next(): number {
    if (this.#atOnce) {
      this.#atOnce = false;
      return 0;
    }
    const pause = this.#next * (1 + JITTER * (2 * this.#random() - 1));
    this.#next = Math.min(this.#next * GROWTH, LONGEST_PAUSE_MS);
    return pause;
  }
}
