import { performance } from 'node:perf_hooks';
import type { RunningStep } from '../runner/index.ts';
import type { Reply } from './service/replies.ts';

/** Sends a signal to a step at the right moment. */
export class Interruption {
  readonly signal: NodeJS.Signals;
  readonly #onLine: RegExp | undefined;
  #step: RunningStep | undefined;
  #startedAt = 0;
  #sentAt: number | undefined;

  /** @param onLine The line of the log that is the moment; where none is given, {@link strike} is. */
  constructor(signal: NodeJS.Signals, onLine?: RegExp) {
    this.signal = signal;
    this.#onLine = onLine;
  }

  /** Sends the signal, the first time it is called. */
  readonly strike = (): void => {
    if (this.#sentAt !== undefined) return;
    this.#sentAt = performance.now();
    this.#step?.signal(this.signal);
  };

  /** Sends the signal a moment after `reply`. */
  after(reply: Reply): Reply {
    return (exchange) => {
      reply(exchange);
      setTimeout(this.strike, 100);
    };
  }

  readonly onStart = (step: RunningStep): void => {
    this.#step = step;
    this.#startedAt = performance.now();
  };

  readonly onLine = (line: string): void => {
    if (this.#onLine?.test(line) === true) this.strike();
  };

  /** How long a step of this duration lived on, in milliseconds; infinite where it got no signal. */
  outlivedMs(durationMs: number): number {
    if (this.#sentAt === undefined) return Infinity;
    return durationMs - (this.#sentAt - this.#startedAt);
  }
}
