import type { HttpRequest, HttpResponse, Transport } from '../../src/http/transport.ts';

/** An answer to be given, or an error to be thrown. */
export type Outcome =
  Error | { status?: number; body?: unknown; headers?: HttpResponse['headers'] };

/** Gives the outcome of a request, by what is asked. */
export type Script = (request: HttpRequest) => Outcome;

/** Keeps every request and gives the outcomes it was made with. */
export class ScriptedTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  /** The most time each request was given, in milliseconds. */
  readonly limits: number[] = [];
  readonly #script: (Outcome | Script)[];

  /** @param script Given one after the other; a function is asked from there on. */
  constructor(...script: (Outcome | Script)[]) {
    this.#script = script;
  }

  send(request: HttpRequest, maxMs = Infinity): Promise<HttpResponse> {
    this.requests.push(request);
    this.limits.push(maxMs);
    const outcome = this.#outcomeOf(request);
    request.onSent?.();
    if (outcome instanceof Error) return Promise.reject(outcome);
    const { status = 200, body = {}, headers = {} } = outcome;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ status, headers, text });
  }

  /** The requests as `METHOD path`. */
  sent(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }

  #outcomeOf(request: HttpRequest): Outcome {
    const [next] = this.#script;
    if (typeof next === 'function') return next(request);
    this.#script.shift();
    return next ?? new Error('a request that was not foreseen');
  }
}
