/**
 * A process of its own that answers the request under measurement over TLS, so that it takes no
 * time from the process that measures. Told a {@link ServerIdentity} by its parent, it listens on
 * 127.0.0.1 and tells its port; it ends when the parent lets go of it.
 */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server proves itself with, PEM. */
export interface ServerIdentity {
  key: string;
  cert: string;
}

const PATH = '/v4/repositories/1/remote-mirror';
const ANSWER = JSON.stringify({ jid: '00000000-0000-4000-8000-000000000001' });

function answer(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const asExpected =
      request.method === 'POST' &&
      request.url === PATH &&
      request.headers['x-auth-token'] !== undefined &&
      Buffer.concat(chunks).toString('utf8') === '{"force_fetch":false}';
    response.writeHead(asExpected ? 200 : 400, { 'content-type': 'application/json' });
    response.end(asExpected ? ANSWER : '{}');
  });
}

process.once('message', (identity: ServerIdentity) => {
  const server = createServer(identity, answer);
  server.listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port);
  });
});
process.once('disconnect', () => {
  process.exit();
});
