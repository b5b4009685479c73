import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../src/time/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** So long, in real milliseconds, nothing may have happened before the time goes on. */
const QUIET_MS = 2;

/**
 * A clock for many runs at once over real connections: it stands still while anything goes on, and
 * then goes to the next moment that somebody waits for.
 */
export class LeapingClock implements Clock {
  readonly #epoch: number;
  #now = 0;
  #sleepers: Sleeper[] = [];
  #underWay = 0;
  #events = 0;

  /** @param epoch The date at the beginning, in milliseconds since 1970 UTC. */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#epoch + this.#now;
  }

  sleep(ms: number): Promise<void> {
    this.#events += 1;
    const at = this.#now + Math.max(ms, 0);
    return new Promise((wake) => {
      this.#sleepers.push({ at, wake });
    });
  }

  /** Something begins that has to end before the time goes on. */
  begin(): void {
    this.#events += 1;
    this.#underWay += 1;
  }

  end(): void {
    this.#events += 1;
    this.#underWay -= 1;
  }

  /** Lets the time pass until the work is done, however that ends. */
  async during<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false };
    const done = work.finally(() => (state.isDone = true));
    // Whoever awaits the result has the error.
    done.catch(() => undefined);
    while (!state.isDone) {
      const seen = this.#events;
      await delay(QUIET_MS);
      if (this.#underWay === 0 && this.#events === seen) this.#leap();
    }
    return await done;
  }

  #leap(): void {
    const next = Math.min(...this.#sleepers.map(({ at }) => at));
    if (next === Infinity) return;
    this.#now = next;
    const due = this.#sleepers.filter(({ at }) => at <= next);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > next);
    for (const { wake } of due) wake();
  }
}
