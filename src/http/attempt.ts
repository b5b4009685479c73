/** How far an attempt at a request can come, in order. */
export type Stage =
  | 'resolving' // looking the name up
  | 'connecting' // to one address after the other
  | 'tunnel' // waiting for the proxy to open it
  | 'securing' // in the TLS handshake
  | 'sent' // the request was written, at least a part of it
  | 'answered'; // the head of the answer is there

/** Whether the other side may have seen something of the request. */
export function wasSent(stage: Stage): boolean {
  return stage === 'sent' || stage === 'answered';
}

/** At which end of the way something happens. */
export type Peer = 'service' | 'proxy';

/** One attempt at a request: its limits, and how far it was seen to come. */
export class Attempt {
  readonly url: URL;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** The addresses that were tried, of {@link peer}. */
  readonly addresses: string[] = [];
  /** Set where the certificate of {@link peer} did not convince. */
  distrusted = false;
  /**
   * Set where the handshake of this attempt was over for us, and perhaps not for the other side: with
   * TLS 1.3 it may refuse the lack of a client certificate when we have sent the request already.
   */
  mayBeRefusedLate = false;
  /** Why the answer could not be read on, as Node's code for it, when its head had been read. */
  garbled: string | undefined;
  #stage: Stage = 'resolving';
  #peer: Peer = 'service';
  readonly #endsAt: number;

  /** @param timeoutMs How long it may take from now on, in milliseconds. */
  constructor(url: URL, signal: AbortSignal, timeoutMs: number) {
    this.url = url;
    this.signal = signal;
    this.#endsAt = performance.now() + timeoutMs;
  }

  get stage(): Stage {
    return this.#stage;
  }

  get peer(): Peer {
    return this.#peer;
  }

  /**
   * Whether a failure now may be due to the host itself: no request has been sent to it, and it was its
   * turn to answer, or that of a proxy that was told to connect to it.
   */
  get hostInDoubt(): boolean {
    if (wasSent(this.#stage)) return false;
    return this.#peer === 'service' || this.#stage === 'tunnel';
  }

  /** The time that is left, in milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Notes that it came to a stage. */
  reach(stage: Stage, peer: Peer = 'service'): void {
    this.#stage = stage;
    this.#peer = peer;
  }
}

/** The host, an IPv6 address without its brackets. */
export function bare({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
