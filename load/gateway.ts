import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How many requests may pass, and what those are told that may not. */
export interface Limit {
  readonly name: string;
  readonly requests: number;
  readonly windowMs: number;
  /** Says with `Retry-After` when the next window begins. */
  readonly saysWhen: boolean;
}

/** A request as the gateway saw it. */
export interface Passage {
  /** Whose request it is: its token. */
  readonly who: string;
  /** `METHOD path`, the path below that of the repository and without its query. */
  readonly call: string;
  /** When it came, in milliseconds of the gateway's clock. */
  readonly at: number;
  /** Of the answer. */
  readonly status: number;
  /** When `Retry-After` asked for another attempt, in milliseconds of the clock. */
  readonly notBefore: number | undefined;
}

/** What the gateway takes its time from, and tells of what goes on. */
export interface Hours {
  now(): number;
  begin?(): void;
  end?(): void;
}

/** A gateway in front of a service: it lets so many requests pass in a while, and refuses the others. */
export class ThrottlingGateway {
  readonly passages: Passage[] = [];
  readonly limit: Limit;
  readonly #service: URL;
  readonly #hours: Hours;
  readonly #server: http.Server;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
  #window = -1;
  #used = 0;

  private constructor(service: URL, limit: Limit, hours: Hours) {
    this.#service = service;
    this.limit = limit;
    this.#hours = hours;
    this.#server = http.createServer((request, response) => {
      hours.begin?.();
      response.on('close', () => hours.end?.());
      void this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async open(service: string, limit: Limit, hours: Hours): Promise<ThrottlingGateway> {
    const gateway = new ThrottlingGateway(new URL(service), limit, hours);
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const at = this.#hours.now();
    const body = await buffer(request);
    if (this.#mayPass(at)) {
      const answer = await this.#forward(request, body);
      this.#note(request, at, answer.statusCode ?? 0, undefined);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    const seconds = Math.ceil(((this.#window + 1) * this.limit.windowMs - at) / 1_000);
    const headers = this.limit.saysWhen ? { 'Retry-After': String(seconds) } : {};
    this.#note(request, at, 429, this.limit.saysWhen ? at + seconds * 1_000 : undefined);
    const text = JSON.stringify({
      error_code: 'APIG.0308',
      error_msg: 'The throttling threshold has been reached: policy user over ratelimit',
    });
    response.writeHead(429, { 'Content-Type': 'application/json', ...headers }).end(text);
  }

  #mayPass(at: number): boolean {
    const { windowMs, requests } = this.limit;
    const window = Math.floor(at / windowMs);
    if (window !== this.#window) this.#used = 0;
    this.#window = window;
    this.#used += 1;
    return this.#used <= requests;
  }

  #forward(request: http.IncomingMessage, body: Buffer): Promise<http.IncomingMessage> {
    const { method, url, headers } = request;
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#service;
      const options = { hostname, port, method, path: url, headers, agent: this.#agent };
      http.request(options, resolve).on('error', reject).end(body);
    });
  }

  #note(
    { method = '', url = '', headers }: http.IncomingMessage,
    at: number,
    status: number,
    notBefore: number | undefined,
  ): void {
    const path = url.replace(/^\/v4\/repositories\/[0-9]+|\?.*$/g, '');
    const who = String(headers['x-auth-token']);
    this.passages.push({ who, call: `${method} ${path}`, at, status, notBefore });
  }
}
