import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Endpoint, Reply, Scenario } from './scenario.ts';

/** A request, when it came by the clock of the run, and what was said to it. */
export interface Exchange {
  readonly endpoint: Endpoint;
  readonly at: number;
  readonly reply: Reply;
  /** The answer as it was sent. */
  readonly sent: string;
  readonly body: string;
}

/** More than any run may ask for: then it does not end, as far as can be told. */
const MOST_REQUESTS = 3_000;

/** The service of one run after the other: a real one on 127.0.0.1 that says what a scenario tells. */
export class ScriptedService {
  readonly exchanges: Exchange[] = [];
  /** What was asked for that no document knows. */
  readonly strange: string[] = [];
  readonly #server: http.Server;
  #scenario: Scenario | undefined;
  #now: () => number = () => 0;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Opens it on a free port; it does not keep the process alive. */
  static async open(): Promise<ScriptedService> {
    const service = new ScriptedService();
    service.#server.listen(0, '127.0.0.1').unref();
    await once(service.#server, 'listening');
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Forgets the run before, and serves another. */
  begin(scenario: Scenario, now: () => number): void {
    this.exchanges.length = 0;
    this.strange.length = 0;
    this.#scenario = scenario;
    this.#now = now;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const at = this.#now();
    const body = await text(request);
    const endpoint = endpointOf(request);
    const isTooMuch = this.exchanges.length >= MOST_REQUESTS;
    if (endpoint === undefined || this.#scenario === undefined || isTooMuch) {
      this.strange.push(
        isTooMuch ? 'too many requests' : `${request.method ?? ''} ${request.url ?? ''}`,
      );
      // Nothing goes on after this one, so that a run without end has one.
      response.writeHead(401).end();
      return;
    }
    const replies = this.#scenario.replies[endpoint];
    const count = this.exchanges.filter((each) => each.endpoint === endpoint).length;
    const reply = replies[Math.min(count, replies.length - 1)] ?? { kind: 'break' };
    const sent =
      reply.kind === 'break' ? '' : reply.text.replaceAll('{secret}', () => secretOf(request));
    this.exchanges.push({ endpoint, at, reply, sent, body });
    send(response, reply, sent);
  }
}

function endpointOf({ method, url = '' }: http.IncomingMessage): Endpoint | undefined {
  const [path = ''] = url.split('?');
  const rest = path.replace('/v4/repositories/123', '');
  if (/^\/repository\/commits\/a{40}\/refs$/.test(rest)) return 'refs';
  const endpoints: Readonly<Record<string, Endpoint>> = {
    'GET /remote-mirror': 'mirror',
    'POST /remote-mirror': 'start',
    'PUT /remote-mirror': 'change',
    'POST /remote-mirror/associate': 'associate',
    'GET /repository/branch': 'branch',
    'GET /repository/tag': 'tag',
    'GET ': 'repository',
  };
  return endpoints[`${method ?? ''} ${rest}`];
}

/** What a careless service would repeat of a request. */
function secretOf({ headers }: http.IncomingMessage): string {
  const token = headers['x-auth-token'];
  if (typeof token === 'string') return token;
  return headers.authorization?.split('Signature=')[1] ?? '';
}

function send(response: http.ServerResponse, reply: Reply, sent: string): void {
  switch (reply.kind) {
    case 'answer':
      response.writeHead(reply.status, reply.headers).end(sent);
      return;
    case 'break':
      response.destroy();
      return;
    case 'cut':
      response.writeHead(reply.status, { 'content-length': sent.length + 100 });
      response.write(sent, () => response.destroy());
  }
}
