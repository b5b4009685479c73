import * as http from 'node:http';
import * as https from 'node:https';
import { HttpClient } from '@actions/http-client';
import { createPool, type AttemptOptions, type Pool } from './agent.ts';
import { Attempt, bare } from './attempt.ts';
import { readBody } from './body.ts';
import { connectionError, isParseError } from './connection-error.ts';
import { codeOf } from './tls-error.ts';
import { RequestError } from './errors.ts';
import { systemNetwork, type Network } from './network.ts';

/** One request, exactly as it is sent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly watch?: RequestWatch;
}

/** Is told what becomes of a request, each time that it is sent. */
export interface RequestWatch {
  /** Its bytes go out; never called where no connection came about. */
  requestSent(): void;
  /**
   * There is no answer, or one that refuses; not called after a success status, whose answer has to
   * be looked at first.
   *
   * @param outcomeUnknown The service may have done what it was asked to nevertheless.
   */
  requestFailed(outcomeUnknown: boolean): void;
}

/** An answer other than a redirect. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The body; of an error answer only what could be read of it. */
  readonly text: string;
}

/** Sends one request, once. */
export interface Transport {
  /**
   * @param maxMs Less time than the transport allows, in milliseconds, where less is left.
   * @returns The answer, whatever its status, unless that is a redirect.
   * @throws RequestError No answer, not in time, a redirect, or a success status whose body is
   *   incomplete, too long, encoded or not UTF-8.
   */
  send(request: HttpRequest, maxMs?: number): Promise<HttpResponse>;
}

const USER_AGENT = 'codearts-mirror-sync';

/**
 * `@actions/http-client`, guarded. Left alone it follows redirects with the token in hand, waits
 * for ever where a connection stalls, and reads bodies without a limit. `requestRaw` is its one
 * call without redirects and retries; time and body are bounded here. Its own agents would share one
 * pool between http and https, and nobody could see how far a request came; ours are used instead.
 */
export class GuardedTransport implements Transport {
  readonly #timeoutMs: number;
  readonly #network: Network;
  readonly #client: HttpClient;
  readonly #pools = new Map<string, Pool>();

  /** @param timeoutMs The longest time for one request, from the look-up of the name to the last byte. */
  constructor(timeoutMs: number, network: Network = systemNetwork) {
    this.#timeoutMs = timeoutMs;
    this.#network = network;
    this.#client = new HttpClient(USER_AGENT, [], {
      keepAlive: true,
      // Its idle timer must not strike before ours, which covers more.
      socketTimeout: timeoutMs + 1_000,
    });
  }

  async send(request: HttpRequest, maxMs = Infinity): Promise<HttpResponse> {
    const timeoutMs = Math.max(Math.min(this.#timeoutMs, maxMs), 1);
    const abort = new AbortController();
    const attempt = new Attempt(request.url, abort.signal, timeoutMs);
    const timer = setTimeout(() => {
      abort.abort();
    }, timeoutMs);
    try {
      const message = await this.#open(request, attempt);
      attempt.reach('answered');
      return await receive(message, request.url, abort.signal);
    } catch (error) {
      const failure = failureOf(error, attempt, abort.signal.aborted ? timeoutMs : null);
      failure.reached ??= attempt.stage;
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#client.dispose();
    for (const pool of this.#pools.values()) pool.destroy();
  }

  /** Resolves with the answer's head. */
  async #open(request: HttpRequest, attempt: Attempt): Promise<http.IncomingMessage> {
    const { url, method, headers, body, watch } = request;
    const { signal } = attempt;
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('timeout'));
      });
    });
    const options: AttemptOptions = {
      method,
      host: bare(url),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      path: url.pathname + url.search,
      headers: { ...headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
      agent: this.#poolOf(url.protocol),
      signal,
      attempt,
    };
    const answered = this.#client.requestRaw(
      { parsedUrl: url, httpModule: watched(attempt, watch), options },
      body ?? null,
    );
    return (await Promise.race([answered, aborted])).message;
  }

  #poolOf(scheme: string): Pool {
    const pool = this.#pools.get(scheme) ?? createPool(scheme, this.#network);
    this.#pools.set(scheme, pool);
    return pool;
  }
}

/** Node's module, or as much of it as `requestRaw` uses, so that the request it makes can be watched. */
function watched(attempt: Attempt, watch: RequestWatch | undefined): typeof https {
  const { request: send } = attempt.url.protocol === 'https:' ? https : http;
  const watchedRequest = (
    options: AttemptOptions,
    onAnswer: (message: http.IncomingMessage) => void,
  ): http.ClientRequest => {
    const request = send(options, onAnswer);
    return (
      request
        // The pool gave it a socket that is ready, and the request is written to it now.
        .once('socket', () => {
          attempt.reach('sent');
          watch?.requestSent();
        })
        // Nobody has asked for another protocol; Node leaves the connection to whoever listens.
        .once('upgrade', (_message, socket) => {
          socket.destroy();
          request.emit('error', Object.assign(new Error('upgrade'), { code: 'HPE_UPGRADE' }));
        })
        .on('error', (error) => {
          // The answer itself only tells that it ended.
          if (isParseError(error)) attempt.garbled = codeOf(error);
        })
    );
  };
  return { request: watchedRequest } as unknown as typeof https;
}

const BAD_CHUNKS = 'the answer is cut into chunks in a way that HTTP does not know';
const TOO_MUCH_BESIDES = 'the answer has more beside its text than is read';

/** @param timeoutMs How long was waited, where that is why; null where it is not. */
function failureOf(error: unknown, attempt: Attempt, timeoutMs: number | null): RequestError {
  if (!(error instanceof RequestError)) return connectionError(error, attempt, timeoutMs);
  if (error.fault !== 'incomplete' || attempt.garbled === undefined) return error;
  const isOverflow = attempt.garbled.endsWith('_OVERFLOW');
  return new RequestError(isOverflow ? TOO_MUCH_BESIDES : BAD_CHUNKS, {
    fault: 'protocol',
    transient: false,
    hint: 'Something between this runner and the service may have changed the answer; check `endpoint` and the proxy',
  });
}

async function receive(
  message: http.IncomingMessage,
  url: URL,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const status = message.statusCode ?? 0;
  if (status < 200) throw notAnAnswer(status);
  if (status >= 300 && status < 400) {
    message.destroy();
    throw redirectError(status, message.headers.location, url);
  }
  const { socket } = message;
  const text = await readBody(message, { strict: status < 300, signal });
  // It says that this connection is not for this host (RFC 9110 15.5.20): the next one may be.
  if (status === 421) socket.destroy();
  return { status, headers: message.headers, text };
}

function redirectError(status: number, location: string | undefined, url: URL): RequestError {
  const target = location === undefined ? '' : (URL.parse(location, url.href)?.host ?? '');
  const where = /^[\w.:[\]-]{1,255}$/.test(target) ? ` to host ${target}` : '';
  return new RequestError(`HTTP ${status} redirects${where}, and redirects are never followed`, {
    fault: 'redirect',
    transient: false,
    status,
    hint: 'Check `region` and `endpoint`: the service itself does not redirect',
  });
}

function notAnAnswer(status: number): RequestError {
  return new RequestError(`HTTP ${status} is no answer to what was asked`, {
    fault: 'protocol',
    transient: false,
    hint: 'Check `region`, `endpoint` and the proxy',
  });
}
