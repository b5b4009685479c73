import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { takeRequest } from './message.ts';
import type { Request } from './message.ts';

/** A request, and the wire that it came by. */
export interface Exchange {
  readonly request: Request;
  /** Takes the bytes of an answer; encrypts them where the server speaks TLS. */
  readonly wire: net.Socket;
  /** Below {@link wire}: the bare connection. */
  readonly tcp: net.Socket;
}

/** What a server does with each connection and request. */
export interface RawServerOptions {
  /** With TLS where given. */
  readonly tls?: tls.TlsOptions | undefined;
  /** Gets every connection first, `nth` from 1; true where it deals with it itself. */
  readonly onConnection?: ((tcp: net.Socket, nth: number) => boolean) | undefined;
  /** Keeps a copy of every byte that comes in; not with TLS. */
  readonly record?: boolean;
  readonly onRequest: (exchange: Exchange) => void;
}

/** A server on 127.0.0.1 that writes what it is told, byte by byte. */
export interface RawServer {
  readonly port: number;
  /** How many connections were opened to it. */
  readonly connections: () => number;
  /** All that it got which no request could be read from, as Latin-1, before any decryption. */
  readonly strayBytes: () => string;
  stop(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startRawServer(options: RawServerOptions): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  const stray: Buffer[] = [];
  let connections = 0;
  const secure =
    options.tls &&
    tls.createServer(options.tls, (wire) => {
      serve(wire, options.onRequest);
    });
  // A client that does not trust us hangs up: that is what is tested.
  secure?.on('tlsClientError', () => undefined);
  const server = net.createServer((tcp) => {
    sockets.add(tcp);
    tcp.on('error', () => undefined);
    tcp.on('close', () => sockets.delete(tcp));
    connections += 1;
    const taken = options.onConnection?.(tcp, connections) === true;
    if (taken || options.record === true) tcp.on('data', (data: Buffer) => stray.push(data));
    if (taken) return;
    if (secure) secure.emit('connection', tcp);
    else serve(tcp, options.onRequest);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    strayBytes: () => Buffer.concat(stray).toString('latin1'),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(wire: net.Socket, onRequest: (exchange: Exchange) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  wire.on('error', () => undefined);
  wire.on('data', (data: Buffer) => {
    bytes = Buffer.concat([bytes, data]);
    for (let taken = takeRequest(bytes); taken !== undefined; taken = takeRequest(bytes)) {
      bytes = taken.rest;
      onRequest({ request: taken.request, wire, tcp: bareConnection(wire) });
    }
  });
}

/** The socket below TLS, which Node has under a name of its own. */
function bareConnection(wire: net.Socket): net.Socket {
  return (wire as net.Socket & { readonly _parent?: net.Socket })._parent ?? wire;
}
