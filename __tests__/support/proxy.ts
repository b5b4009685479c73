import * as http from 'node:http';
import * as https from 'node:https';
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
  /** All that clients sent besides CONNECT: bytes through a tunnel, as Latin-1, and requests. */
  traffic(): string;
}

/** Does with a CONNECT as a test wants; true where it did, else the proxy opens the tunnel. */
export type Refuse = (socket: net.Socket, connect: Connect) => boolean;

/** What a proxy that is spoken to in TLS shows. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/** Sends this instead of opening a tunnel. */
export function answerWith(answer: string): Refuse {
  return (socket) => {
    socket.end(answer);
    return true;
  };
}

/** Lets nobody pass who does not send this `user:password`. */
export function requireLogin(login: string): Refuse {
  const expected = `Basic ${Buffer.from(login).toString('base64')}`;
  const refuse = answerWith('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  return (socket, connect) =>
    connect.headers['proxy-authorization'] !== expected && refuse(socket, connect);
}

/**
 * Starts a proxy that takes every host for 127.0.0.1.
 *
 * @param refuse Where given, may keep a tunnel from being opened.
 * @param tls Where given, clients speak TLS to the proxy.
 */
export async function startProxy(refuse: Refuse = () => false, tls?: TlsIdentity): Promise<Proxy> {
  const connects: Connect[] = [];
  let traffic = '';
  const onRequest: http.RequestListener = (request, response) => {
    traffic += [request.url, ...request.rawHeaders].join('\n');
    response.writeHead(405).end();
  };
  const server = tls
    ? https.createServer({ key: tls.key, cert: tls.cert }, onRequest)
    : http.createServer(onRequest);
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    const connect = { target: request.url ?? '', headers: request.headers };
    connects.push(connect);
    if (refuse(socket, connect)) return;
    passOn(socket, connect.target, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    });
    socket.on('data', (data: Buffer) => (traffic += data.toString('latin1')));
  });
  const port = await listen(server);
  return { host: `127.0.0.1:${port}`, connects, traffic: () => traffic };
}

/** Passes everything on to the port of `target` on this machine, once that is connected to. */
export function passOn(socket: net.Socket, target: string, onConnect?: () => void): void {
  const upstream = net.connect(portOf(target), '127.0.0.1', () => {
    onConnect?.();
    socket.pipe(upstream).pipe(socket);
  });
  socket.on('close', () => upstream.destroy());
  upstream.on('error', () => socket.destroy());
}

function portOf(target: string): number {
  return Number(target.slice(target.lastIndexOf(':') + 1));
}
