import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Baseline, Proof } from '../../src/waiting/verdict.ts';
import { waitForVerdict, type Unavailable, type WaitResult } from '../../src/waiting/poll.ts';
import { FakeClock } from '../support/clock.ts';
import { BASELINES, mirrorWith } from './observations.ts';

/** What a look shows. */
export type Look = { readonly mirror: RemoteMirror; readonly proof: Proof } | Unavailable;

/** A wait that has ended, as seen from outside. Times are in milliseconds since its beginning. */
export interface Wait {
  readonly result: WaitResult;
  /** When each look began. */
  readonly looks: readonly number[];
  /** How long each sleep before a look was. */
  readonly pauses: readonly number[];
  readonly log: readonly { readonly at: number; readonly line: string }[];
  readonly endedAt: number;
}

/** How a wait differs from one of 30 minutes with average jitter. */
export interface WaitSetting {
  readonly timeoutMs?: number;
  readonly baseline?: Baseline;
  /** Numbers from 0 (included) to 1 (excluded), for the jitter. */
  readonly random?: () => number;
}

/**
 * Waits on a clock that a test moves.
 *
 * @param look Shows the world at `now`, in milliseconds since the beginning; may let time pass.
 */
export async function wait(
  look: (now: number, clock: FakeClock) => Look,
  setting: WaitSetting = {},
): Promise<Wait> {
  const { baseline = BASELINES.mirror, random = () => 0.5, timeoutMs = 1_800_000 } = setting;
  const clock = new FakeClock();
  const begun = clock.now();
  const elapsed = (): number => clock.now() - begun;
  const looks: number[] = [];
  const log: { at: number; line: string }[] = [];
  const result = await waitForVerdict(
    {
      look: () => {
        looks.push(elapsed());
        return new Promise((resolve) => {
          resolve(look(elapsed(), clock));
        });
      },
      clock,
      random,
      log: (line) => log.push({ at: elapsed(), line }),
    },
    baseline,
    timeoutMs,
  );
  return { result, looks, pauses: clock.slept, log, endedAt: elapsed() };
}

/** A look at a mirror with this status and without proof. */
export function status(updateStatus: string, changes: Partial<RemoteMirror> = {}): Look {
  return { mirror: mirrorWith({ updateStatus, ...changes }), proof: { kind: 'not applicable' } };
}

/** Gives the looks one after the other, the last one again and again. */
export function inTurn(...looks: readonly Look[]): () => Look {
  let number = 0;
  return () => {
    const look = looks[Math.min(number, looks.length - 1)];
    number += 1;
    if (look === undefined) throw new Error('No look was given');
    return look;
  };
}

/** Numbers from 0 (included) to 1 (excluded) that look random (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
