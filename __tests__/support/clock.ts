import type { Clock } from '../../src/time/clock.ts';

/** More sleeps than any test has; a loop that never ends is to fail, not to hang. */
const MOST_SLEEPS = 5_000;

/** A clock that stands still but for what is slept and what a test adds; `sleep` ends at once. */
export class FakeClock implements Clock {
  /** How long each sleep was to last, in milliseconds. */
  readonly slept: number[] = [];
  readonly #startDate: number;
  #now = 5_000;

  /** @param startDate What `date()` gives at first, in milliseconds since 1970 UTC. */
  constructor(startDate = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#startDate = startDate;
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#startDate + this.#now - 5_000;
  }

  sleep(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`slept for ${ms} ms`);
    if (this.slept.length >= MOST_SLEEPS) throw new RangeError(`slept ${MOST_SLEEPS} times`);
    this.slept.push(ms);
    this.#now += ms;
    return Promise.resolve();
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.#now += ms;
  }
}
