import { once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request to open a tunnel. */
export interface Tunnel {
  /** `host:port` as asked for. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** Answers a CONNECT instead of opening the tunnel. */
export type Refusal = (client: Duplex) => void;

/** How a proxy is started. */
export interface ProxyOptions {
  /** The port on this machine that every name resolves to. */
  port: number;
  /** `user:password` that a client must send; anyone may pass unless told. */
  login?: string;
  refuse?: Refusal;
}

/** An HTTP proxy that tunnels every host to one port of this machine. */
export class ProxyServer {
  /** Every CONNECT, in order. */
  readonly tunnels: Tunnel[] = [];
  readonly #received: Buffer[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #server: http.Server;
  readonly #options: ProxyOptions;

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#server = http.createServer((_request, response) => response.writeHead(405).end());
    this.#server.on('connection', (socket: Socket) => {
      this.#track(socket);
      socket.on('data', (data: Buffer) => this.#received.push(data));
    });
    this.#server.on('connect', (request: http.IncomingMessage, client: Duplex) => {
      this.#connect(request, client);
    });
  }

  /** Starts a proxy on a free port of 127.0.0.1; end it with `stop()`. */
  static async start(options: ProxyOptions): Promise<ProxyServer> {
    const proxy = new ProxyServer(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Everything that clients sent, as far as a proxy can read it. */
  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** Closes the port and every connection. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connect(request: http.IncomingMessage, client: Duplex): void {
    this.tunnels.push({ target: request.url ?? '', headers: request.headers });
    const { login, refuse, port } = this.#options;
    if (refuse) {
      refuse(client);
    } else if (login !== undefined && request.headers['proxy-authorization'] !== basic(login)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    } else {
      const server = net.connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      this.#track(server);
    }
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // Either side may hang up at any time.
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}
