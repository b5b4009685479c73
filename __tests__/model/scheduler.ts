import type { Clock } from '../../src/time/clock.ts';

interface Event {
  readonly at: number;
  readonly number: number;
  readonly happen: () => void;
  /** Something may go on behind a promise that this event settles. */
  readonly wakes: boolean;
}

/** Where the time of every history begins: not at 0, which nobody should take for granted. */
const BEGINNING_MS = 1_000_000;

/**
 * The time of a model: a queue of events. What the world does and what sleeping runs wait for stand
 * in the same queue, so any number of runs go on at once, in one order only, and no real time passes.
 */
export class Scheduler {
  #events: Event[] = [];
  #number = 0;
  #now = BEGINNING_MS;

  /** Milliseconds; every history begins at the same moment. */
  now(): number {
    return this.#now;
  }

  /** Has something happen at a moment; what is due at the same one happens in the order of calls. */
  at(at: number, happen: () => void): void {
    this.#add({ at: Math.max(at, this.#now), number: this.#number++, happen, wakes: false });
  }

  /** Has something happen after a while. */
  after(ms: number, happen: () => void): void {
    this.at(this.#now + ms, happen);
  }

  /** Settles a promise after a while. */
  wait<T>(ms: number, settle: () => T): Promise<T> {
    const at = this.#now + Math.max(ms, 0);
    return new Promise((resolve) => {
      const happen = (): void => {
        resolve(settle());
      };
      this.#add({ at, number: this.#number++, happen, wakes: true });
    });
  }

  /** Lets everything happen, until nothing is left that could. */
  async run(): Promise<void> {
    await quiet();
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      this.#now = event.at;
      event.happen();
      if (event.wakes) await quiet();
    }
  }

  /**
   * A clock for one run.
   *
   * @param epoch Milliseconds since 1970 UTC at the beginning, as this run's machine has it.
   */
  clock(epoch: number): Clock {
    return {
      now: () => this.#now,
      date: () => epoch + this.#now - BEGINNING_MS,
      sleep: (ms) => this.wait(ms, () => undefined),
    };
  }

  /** Milliseconds since the beginning. */
  elapsed(): number {
    return this.#now - BEGINNING_MS;
  }

  #add(event: Event): void {
    // Few are in the queue at any time, and most are added near its end.
    let index = this.#events.length;
    while (index > 0 && isLater(this.#events[index - 1], event)) index -= 1;
    this.#events.splice(index, 0, event);
  }

  #take(): Event | undefined {
    return this.#events.shift();
  }
}

function isLater(one: Event | undefined, other: Event): boolean {
  return one !== undefined && one.at > other.at;
}

/** One turn of the event loop: by then every promise chain has come to a stop. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
