import { once } from 'node:events';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import type { CertificateKind } from '../../emulator/index.ts';
import { unusedPort } from '../support/server.ts';
import { expectOracles, expectSafe, START } from './oracles.ts';
import type { Run } from './run-step.ts';
import { runOnStage, SOURCE_URL } from './stage.ts';

/** Runs the action against a TCP server, which is closed afterwards. */
async function runAgainst(
  serve: (socket: net.Socket) => void,
  inputs: Record<string, string>,
): Promise<{ run: Run; connections: number; received: Buffer }> {
  const sockets: net.Socket[] = [];
  const received: Buffer[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined); // A client that hangs up is what is tested.
    socket.on('data', (data) => received.push(data));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
  try {
    const run = await runOnStage({}, { with: { endpoint, ...inputs } });
    return { run, connections: sockets.length, received: Buffer.concat(received) };
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
}

describe('A service out of reach', () => {
  test('is tried again when its name is not found, and the error names it', async () => {
    const endpoint = 'https://codearts.invalid';
    const inputs = { endpoint, retries: '1', request_timeout: '2s' };
    const run = await runOnStage({}, { with: inputs });
    const errors = [/after 2 attempts: .*codearts\.invalid.*Check/];
    expectOracles(run, { requests: [], errors, withinMs: 6_000 });
  });

  test('is tried again when it refuses the connection, and the error names it', async () => {
    const host = `127.0.0.1:${await unusedPort()}`;
    const run = await runOnStage({}, { with: { endpoint: `https://${host}`, retries: '1' } });
    const errors = [new RegExp(`after 2 attempts: no connection to ${host} \\(ECONNREFUSED\\)`)];
    expectOracles(run, { requests: [], errors });
  });

  test('is tried again when it stays silent in the TLS handshake', async () => {
    const inputs = { retries: '1', request_timeout: '1s' };
    const { run, connections } = await runAgainst(() => undefined, inputs);
    const errors = [/after 2 attempts: no full answer from localhost:\d+ within 1 s/];
    expectOracles(run, { requests: [], errors, withinMs: 3_000 });
    expect(connections).toBe(2);
  });

  test('is tried again when it hangs up in the TLS handshake', async () => {
    const hangUp = (socket: net.Socket): void => {
      socket.once('data', () => socket.destroy());
    };
    const { run, connections } = await runAgainst(hangUp, { retries: '1' });
    expectOracles(run, { requests: [], errors: [/after 2 attempts: no connection to localhost/] });
    expect(connections).toBe(2);
  });

  test('is not tried again when it does not speak TLS, and gets no token', async () => {
    const chat = (socket: net.Socket): void => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    };
    const { run, connections, received } = await runAgainst(chat, { retries: '2' });
    expectOracles(run, { requests: [], errors: [/did not answer in proper HTTPS.*`endpoint`/] });
    expect(connections).toBe(1);
    expect(received.includes(String(run.secrets[0]))).toBe(false);
  });

  test('leaves no doubt about whether a synchronization was started', async () => {
    const endpoint = `https://127.0.0.1:${await unusedPort()}`;
    const run = await runOnStage({}, { with: { endpoint } });
    expectSafe(run);
    expect(run.log).not.toContain('may be running');
  });
});

describe('A certificate that cannot be trusted', () => {
  test.each<CertificateKind>(['selfSigned', 'expired', 'wrongHost'])(
    'ends the run before the credential is sent: %s',
    async (certificate) => {
      const run = await runOnStage({ certificate }, { with: { retries: '2' } });
      const errors = [/failed: the certificate of localhost:\d+ .*NODE_EXTRA_CA_CERTS/];
      expectOracles(run, { requests: [], errors });
    },
  );

  test('is one of an unknown authority', async () => {
    const run = await runOnStage({}, { caFile: null, with: { retries: '2' } });
    const errors = [/failed: the certificate of localhost:\d+ .*NODE_EXTRA_CA_CERTS/];
    expectOracles(run, { requests: [], errors });
  });

  test('is not needed over plain http on this machine', async () => {
    const plain = await startCodeArts();
    try {
      const { id } = await plain.createRepository({ mirror: { url: SOURCE_URL } });
      const inputs = { endpoint: plain.endpoint, repository_id: String(id) };
      const run = await runOnStage({}, { with: { ...inputs, token: plain.tokens.valid } });
      expectSafe(run);
      expect(run.conclusion).toBe('success');
      expect(plain.requests.map(({ method }) => method)).toEqual(['POST']);
    } finally {
      await plain.stop();
    }
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED', () => {
  test('is refused with 0 before anything is sent', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const run = await runOnStage({}, { env, caFile: null });
    const errors = [/^NODE_TLS_REJECT_UNAUTHORIZED: .*NODE_EXTRA_CA_CERTS/];
    expect(run.exitCode).toBe(1);
    expect(run.requests).toEqual([]);
    expect(run.annotations.map(({ message }) => message)).toEqual(
      errors.map((error) => expect.stringMatching(error) as unknown),
    );
  });

  test('changes nothing with 1', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '1' };
    expectOracles(await runOnStage({}, { env }), { requests: [START] });
  });
});
