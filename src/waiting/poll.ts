import type { RemoteMirror } from '../mirror/mirror.ts';
import type { Problem } from '../text/problem.ts';
import type { Clock } from '../time/clock.ts';
import { WaitLog } from './log.ts';
import { hasFinished, standingFailure, turningPoints } from './standing.ts';
import { NO_TRACK, type Track } from './status.ts';
import {
  judge,
  type Observation,
  type RefView,
  type Rules,
  type Trouble,
  type Verdict,
} from './verdict.ts';

/** Pauses between two looks, in milliseconds: the shortest and first, the longest, growth, jitter. */
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GROWTH = 1.5;
const JITTER = 0.2;

/** The longest a service may make a wait pause, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** A look at mirror and ref, each as far as it could be had. */
export interface Look extends Pick<Observation, 'mirror' | 'ref'> {
  /** When the mirror was there, in milliseconds of the clock; the end of the look unless told. */
  readonly mirrorAt?: number | undefined;
  readonly trouble?: Trouble | undefined;
}

/** A look after which no later one can succeed. */
export interface Refusal {
  readonly refused: Problem;
}

/** What waiting needs from the world. */
export interface WaitPorts {
  readonly look: () => Promise<Look | Refusal>;
  /** By what to judge; asked after each look, since the first one may tell. */
  readonly rules: () => Rules | undefined;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** How waiting ended without a verdict, and what was known last. */
export interface TimedOut {
  readonly kind: 'timed out';
  /** The mirror as last read, and how long ago that is, in milliseconds. */
  readonly mirror: { readonly seen: RemoteMirror; readonly agoMs: number } | undefined;
  readonly ref: { readonly seen: RefView; readonly agoMs: number } | undefined;
  /** A finish that may be that of this synchronization was seen last. */
  readonly finished: boolean;
  /** A failure that may be that of this synchronization stands. */
  readonly failure: { readonly lastError: string | undefined } | undefined;
  /** What hindered the last look, if anything. */
  readonly trouble: Trouble | undefined;
}

/** No later look can succeed. */
export interface Refused extends Omit<TimedOut, 'kind'> {
  readonly kind: 'refused';
  readonly problem: Problem;
}

/** How waiting ended. */
export type WaitResult = Exclude<Verdict, { kind: 'pending' }> | TimedOut | Refused;

/**
 * Looks at the mirror until there is a verdict or the time is up.
 *
 * @param timeoutMs The longest wait, in milliseconds; no look begins later.
 * @param firstPauseMs How long to pause before the first look.
 * @throws What `look` throws.
 */
export async function waitForVerdict(
  ports: WaitPorts,
  timeoutMs: number,
  firstPauseMs: number,
): Promise<WaitResult> {
  const { clock } = ports;
  const deadline = clock.now() + timeoutMs;
  const pauses = growingPauses(ports.random);
  const sightings = new Sightings(ports);
  let pause = firstPauseMs;
  if (pause > 0) pauses.next(); // that is the first of them
  for (;;) {
    const left = deadline - clock.now();
    if (left < SHORTEST_PAUSE_MS && pause > 0) {
      await clock.sleep(Math.max(left, 0));
      return sightings.timedOut();
    }
    // A pause that would leave no room for another look takes all that is left.
    await clock.sleep(left - pause < SHORTEST_PAUSE_MS ? left : pause);
    const result = await sightings.look();
    if (result.kind !== 'pending') return result;
    pause = sightings.nextPause(pauses.next().value);
    const leftNow = deadline - clock.now();
    if (leftNow >= SHORTEST_PAUSE_MS) sightings.tell(Math.min(pause, leftNow));
  }
}

/** ±20 %, so that many jobs started by one push do not ask in step. */
function* growingPauses(random: () => number): Generator<number, never> {
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
    yield pause * (1 + JITTER * (2 * random() - 1));
  }
}

/** What the looks of one wait have shown. */
class Sightings {
  readonly #ports: WaitPorts;
  readonly #log: WaitLog;
  #track: Track = NO_TRACK;
  #mirror: { seen: RemoteMirror; at: number } | undefined;
  #ref: { seen: RefView; at: number } | undefined;
  #trouble: Trouble | undefined;
  #mirrorRead = false;

  constructor(ports: WaitPorts) {
    this.#ports = ports;
    this.#log = new WaitLog(ports.log, () => ports.clock.now());
  }

  /** Looks once more, and judges by all that was seen. */
  async look(): Promise<Verdict | Refused> {
    const askedAt = this.#ports.clock.now();
    const look = await this.#ports.look();
    if ('refused' in look) return { kind: 'refused', problem: look.refused, ...this.#seen() };
    this.#keep(look);
    const { mirror, ref, mirrorAt = this.#ports.clock.now() } = look;
    const rules = this.#ports.rules();
    const judged = rules && judge(rules, this.#track, { mirror, ref, askedAt, now: mirrorAt });
    if (judged !== undefined) this.#track = judged.track;
    return judged?.verdict ?? { kind: 'pending' };
  }

  #keep({ mirror, ref, trouble }: Look): void {
    const at = this.#ports.clock.now();
    if (mirror !== undefined) this.#mirror = { seen: mirror, at };
    if (ref.kind !== 'unavailable') this.#ref = { seen: ref, at };
    this.#trouble = trouble;
    this.#mirrorRead = mirror !== undefined;
  }

  /** Until the next look: as planned, or when the same sight will mean more. */
  nextPause(planned: number): number {
    const now = this.#ports.clock.now();
    const turns = turningPoints(this.#track).map((at) => at - now);
    const wanted = Math.min(planned, ...turns.filter((ms) => ms > 0));
    const askedFor = Math.min(this.#trouble?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
    return Math.max(wanted, askedFor, SHORTEST_PAUSE_MS);
  }

  /**
   * Logs what the latest look has shown, or why it has shown nothing.
   *
   * @param pauseMs How long the pause after it will be.
   */
  tell(pauseMs: number): void {
    if (this.#trouble?.reason !== undefined) {
      this.#log.tellTrouble(this.#trouble, pauseMs);
    } else if (this.#mirror !== undefined && this.#ref !== undefined) {
      this.#log.tellLook(this.#mirror.seen, this.#ref.seen, this.#track);
    }
  }

  timedOut(): TimedOut {
    return { kind: 'timed out', ...this.#seen() };
  }

  #seen(): Omit<TimedOut, 'kind'> {
    const now = this.#ports.clock.now();
    return {
      mirror: this.#mirror && { seen: this.#mirror.seen, agoMs: now - this.#mirror.at },
      ref: this.#ref && { seen: this.#ref.seen, agoMs: now - this.#ref.at },
      finished: hasFinished(this.#track),
      failure: this.#mirrorRead ? standingFailure(this.#track) : undefined,
      trouble: this.#trouble,
    };
  }
}
