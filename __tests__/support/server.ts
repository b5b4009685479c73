import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a server received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A server of a test; ended by {@link stopServers}. */
export interface TestServer {
  readonly url: URL;
  /** Every request it received in full, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** How many connections were opened to it. */
  connections(): number;
}

/** A status with a body, sent as JSON where it is no string. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** Lets a server have a weak key: it is the client that has to mind. */
const ANY_STRENGTH = 'DEFAULT@SECLEVEL=0';

const running: { server: net.Server; sockets: Set<net.Socket> }[] = [];

/** Ends every server that was started here, and its connections. */
export async function stopServers(): Promise<void> {
  for (const { server, sockets } of running.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

/** Starts `server` on a free port of this machine. */
export async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a client that hangs up is part of most tests
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ server, sockets });
  return (server.address() as AddressInfo).port;
}

/** A port of this machine on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts an HTTP server, with TLS where a key and a certificate are given.
 *
 * @param answer Gives the answer to a request; `number` counts from 1.
 */
export async function startServer(
  answer: (request: ReceivedRequest, number: number) => Answer,
  tls?: { readonly key: string; readonly cert: string },
): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const onRequest = (message: http.IncomingMessage, response: http.ServerResponse): void => {
    void text(message).then((body) => {
      const { method = '', url = '', headers } = message;
      const request = { method, path: url, headers, body };
      requests.push(request);
      send(response, answer(request, requests.length));
    });
  };
  const server = tls
    ? https.createServer({ key: tls.key, cert: tls.cert, ciphers: ANY_STRENGTH }, onRequest)
    : http.createServer(onRequest);
  return await describe(server, tls ? 'https' : 'http', requests);
}

function send(response: http.ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, headers);
  if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else response.end(body === undefined ? undefined : JSON.stringify(body));
}

/**
 * Starts a server that speaks raw bytes.
 *
 * @param onData Called once per connection, with the first bytes that arrive.
 */
export async function startRawServer(
  onData: (socket: net.Socket, data: Buffer) => void,
): Promise<TestServer> {
  const server = net.createServer((socket) => {
    socket.once('data', (data) => {
      onData(socket, data);
    });
  });
  return await describe(server, 'http', []);
}

async function describe(
  server: net.Server,
  scheme: string,
  requests: readonly ReceivedRequest[],
): Promise<TestServer> {
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const port = await listen(server);
  return {
    url: new URL(`${scheme}://127.0.0.1:${port}`),
    requests,
    connections: () => connections,
  };
}
