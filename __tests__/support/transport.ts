import type { HttpRequest, HttpResponse, Transport } from '../../src/http/transport.ts';

/** An answer to be given, or an error to be thrown. */
export type Outcome =
  Error | { status?: number; body?: unknown; headers?: HttpResponse['headers'] };

/** Keeps every request and gives the outcomes it was made with, one after the other. */
export class RecordingTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  /** The most time each request was given, in milliseconds. */
  readonly limits: number[] = [];
  readonly #outcomes: Outcome[];

  constructor(...outcomes: Outcome[]) {
    this.#outcomes = outcomes;
  }

  send(request: HttpRequest, maxMs = Infinity): Promise<HttpResponse> {
    this.requests.push(request);
    this.limits.push(maxMs);
    const outcome = this.#outcomes.shift() ?? new Error('a request that was not foreseen');
    if (outcome instanceof Error) return Promise.reject(outcome);
    const { status = 200, body = {}, headers = {} } = outcome;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ status, headers, text });
  }

  /** The requests as `METHOD path`. */
  sent(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }
}
