import http from 'node:http';
import https from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { sendAnswer } from './answer.ts';
import { FaultQueue } from './faults.ts';
import type { FaultEffect } from './faults.ts';

/** A request as it arrived, byte for byte. */
export interface RawRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One line of a server's request log. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body decoded as UTF-8; empty until it has arrived completely. */
  readonly body: string;
  /** The status sent, or null as long as none was. */
  readonly status: number | null;
}

/** Key and certificate of a TLS server, both PEM. */
export interface TlsIdentity {
  key: string;
  cert: string;
}

/** What a listener needs to serve. */
export interface ListenerOptions {
  /** Serves https when given, http otherwise. */
  tls?: TlsIdentity | undefined;
  /** Regular service. A rejection is answered with 500. */
  handle: (request: RawRequest, response: ServerResponse) => Promise<void>;
  /** Called for every request before anything else, to set headers that every answer has. */
  prepare: (response: ServerResponse) => void;
  /** Longest accepted body; more is answered with 413. */
  maxBodyBytes: number;
}

// Twice the longest documented token of 100,000 characters (Node's own limit is 16 KiB).
const MAX_HEADER_BYTES = 200_000;

/** An HTTP server on 127.0.0.1 that logs its requests and suffers injected faults. */
export class Listener {
  /** Every request, in order of arrival. */
  readonly requests: LoggedRequest[] = [];
  readonly faults = new FaultQueue();
  readonly #sockets = new Set<Socket>();
  readonly #stopping = new AbortController();
  readonly #options: ListenerOptions;
  readonly #server: http.Server;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const serverOptions = { maxHeaderSize: MAX_HEADER_BYTES };
    this.#server = options.tls
      ? https.createServer({ ...serverOptions, ...identityOf(options.tls) })
      : http.createServer(serverOptions);
    this.#server.on('connection', (socket: Socket) => {
      this.#track(socket);
    });
    this.#server.on('request', (request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Starts serving on a free port. Rejects when the port cannot be opened. */
  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get origin(): string {
    const address = this.#server.address() as AddressInfo | null;
    if (address === null) throw new Error('The server is not listening');
    const { port } = address;
    return this.#options.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  }

  /** Closes the port and every connection; resolves when both are closed. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#stopping.abort();
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  // Node's closeAllConnections() misses sockets whose TLS handshake never ended.
  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const logged = this.#log(request, response);
    this.#options.prepare(response);
    try {
      const body = await readBody(request, this.#options.maxBodyBytes);
      if (body === undefined) {
        sendAnswer(response, { status: 413, headers: { Connection: 'close' } });
        return;
      }
      logged.body = body.toString();
      const { method, path: url, headers } = logged;
      await this.#answer(request, { method, url, headers, body }, response);
    } catch (error) {
      this.#fail(response, error);
    }
  }

  #log(request: IncomingMessage, response: ServerResponse): LoggedRequest & { body: string } {
    const logged = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      get status(): number | null {
        return response.headersSent ? response.statusCode : null;
      },
    };
    this.requests.push(logged);
    return logged;
  }

  async #answer(incoming: IncomingMessage, request: RawRequest, response: ServerResponse) {
    const fault = this.faults.take(request.method, request.url);
    if (fault !== undefined && (await this.#suffer(fault, incoming, response))) return;
    await this.#options.handle(request, response);
  }

  /** Returns whether the fault took the regular answer's place. */
  async #suffer(
    fault: FaultEffect,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    if ('delayMs' in fault) {
      await delay(fault.delayMs, undefined, { signal: this.#stopping.signal });
      return false;
    }
    if ('answer' in fault) sendAnswer(response, fault.answer);
    else fault.handle(request, response);
    return true;
  }

  #fail(response: ServerResponse, error: unknown): void {
    if (this.#stopping.signal.aborted || response.destroyed) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    sendAnswer(response, { status: 500, body: `Emulator failure: ${reason}` });
  }
}

/** Undefined when there is more than `limit` bytes; the rest is then left unread. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > limit) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** A weak key is the client's to mind. */
function identityOf({ key, cert }: TlsIdentity): https.ServerOptions {
  return { key, cert, ciphers: 'DEFAULT@SECLEVEL=0' };
}
