import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** Which requests a fault strikes, and how often. */
export interface FaultMatch {
  /** HTTP method in upper case; absent: every method. */
  method?: string;
  /** The raw path with or without its query as a string, or a pattern; absent: every path. */
  path?: string | RegExp;
  /** How many matching requests are struck, 1 unless told; `Infinity` for all of them. */
  times?: number;
  /** How many matching requests pass unharmed first, 0 unless told. */
  skip?: number;
}

/** What a fault does to a request. */
export type FaultEffect =
  /** Sent instead of the server's own answer. */
  | { answer: Answer }
  /** Full control over the connection; the request's body has been read already. */
  | { handle: (request: IncomingMessage, response: ServerResponse) => void }
  /** The regular answer, this many milliseconds later. */
  | { delayMs: number };

/** A deviation from regular service, injected by a test. */
export type Fault = FaultMatch & FaultEffect;

interface ArmedFault {
  fault: Fault;
  skipsLeft: number;
  timesLeft: number;
}

/** The injected faults, in the order in which they are tried. */
export class FaultQueue {
  #armed: ArmedFault[] = [];

  /** Adds a fault behind those already waiting. */
  add(fault: Fault): void {
    this.#armed.push({ fault, skipsLeft: fault.skip ?? 0, timesLeft: fault.times ?? 1 });
  }

  /** Forgets every fault. */
  clear(): void {
    this.#armed = [];
  }

  /** Uses up the first fault that strikes this request; undefined when none does. */
  take(method: string, path: string): FaultEffect | undefined {
    for (const armed of this.#armed) {
      if (!matches(armed.fault, method, path)) continue;
      if (armed.skipsLeft > 0) {
        armed.skipsLeft -= 1;
        continue;
      }
      armed.timesLeft -= 1;
      if (armed.timesLeft <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return armed.fault;
    }
    return undefined;
  }
}

function matches(fault: FaultMatch, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.path === undefined) return true;
  if (typeof fault.path === 'string') {
    return fault.path === path || fault.path === path.split('?', 1)[0];
  }
  // `search` ignores the state that a global or sticky pattern carries from call to call.
  return path.search(fault.path) !== -1;
}
