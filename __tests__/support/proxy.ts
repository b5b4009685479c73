import * as http from 'node:http';
import * as net from 'node:net';
import { listen } from './server.ts';

/** What a proxy was asked for. */
export interface Connect {
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A CONNECT proxy; ended by `stopServers`. */
export interface Proxy {
  /** `host:port` of the proxy. */
  readonly host: string;
  readonly connects: readonly Connect[];
  /** All bytes that clients sent through it, as Latin-1. */
  traffic(): string;
}

/** Does with a CONNECT as a test wants; true where it did, else the proxy opens the tunnel. */
export type Refuse = (socket: net.Socket) => boolean;

/**
 * Starts a proxy that takes every host for 127.0.0.1.
 *
 * @param refuse Where given, may keep a tunnel from being opened.
 */
export async function startProxy(refuse: Refuse = () => false): Promise<Proxy> {
  const connects: Connect[] = [];
  let traffic = '';
  const server = http.createServer();
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    connects.push({ target: request.url ?? '', headers: request.headers });
    if (refuse(socket)) return;
    const upstream = net.connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    socket.on('data', (data: Buffer) => (traffic += data.toString('latin1')));
    socket.on('close', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  const port = await listen(server);
  return { host: `127.0.0.1:${port}`, connects, traffic: () => traffic };
}
