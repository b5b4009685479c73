import type { RequestWatch } from '../http/transport.ts';

/**
 * What is known of a change of the mirror itself, of its source or its branches, while it is under
 * way: a run that is cut short then has to say that it may have been made.
 */
export class MirrorChange implements RequestWatch {
  #what: string | undefined;
  #maybeDone = false;
  /** An earlier request for it may have done it. */
  #outcomeUnknown = false;

  /** @param what Is being done, as the start of a sentence. */
  begins(what: string): void {
    this.#what = what;
    this.#maybeDone = false;
    this.#outcomeUnknown = false;
  }

  requestSent(): void {
    this.#maybeDone = true;
  }

  requestFailed(outcomeUnknown: boolean): void {
    this.#outcomeUnknown ||= outcomeUnknown;
    this.#maybeDone = this.#outcomeUnknown;
  }

  /** It is known what became of it, and has been told. */
  settled(): void {
    this.#what = undefined;
  }

  /** @returns undefined where there is nothing to say: none is under way, or none was made for certain. */
  describe(): string | undefined {
    if (this.#what === undefined || !this.#maybeDone) return undefined;
    return `${this.#what} may have been done: the request was sent, and no usable answer came back.`;
  }
}
