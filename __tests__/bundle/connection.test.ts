import { once } from 'node:events';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import type { CertificateKind } from '../../emulator/index.ts';
import { passOn } from '../support/proxy.ts';
import { listen, stopServers, unusedPort } from '../support/server.ts';
import { expectOracles, expectSafe, START } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, runOnStage, SOURCE_URL } from './stage.ts';

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

/** A fatal TLS alert, as it goes over the wire. */
function alert(number: number): Buffer {
  return Buffer.from([21, 3, 3, 0, 2, 2, number]);
}

/** It is said that nothing was started. */
function expectNoDoubt(run: Run): void {
  expect(run.log).not.toContain('may be running');
  expect(run.summary).not.toContain('may be running');
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

  test('is said to be stuck in the TLS handshake where it is', async () => {
    const inputs = { retries: '0', request_timeout: '1s' };
    const { run } = await runAgainst(() => undefined, inputs);
    expectOracles(run, { requests: [], errors: [/within 1 s in the TLS handshake/] });
    expectNoDoubt(run);
  });

  test.each([
    ['80 (internal error)', alert(80), 3, /after 3 attempts: no connection .*TLS handshake/],
    ['20 (bad record MAC)', alert(20), 3, /after 3 attempts: no connection .*TLS handshake/],
    ['40 (handshake failure)', alert(40), 1, /failed: localhost:\d+ refuses the TLS handshake/],
    ['70 (protocol version)', alert(70), 1, /failed: localhost:\d+ .*no TLS version in common/],
    ['116 (certificate required)', alert(116), 1, /localhost:\d+ wants a client certificate/],
  ])('is told by its TLS alert: %s', async (_alert, bytes, attempts, error) => {
    const sendAlert = (socket: net.Socket): void => {
      socket.once('data', () => socket.end(bytes));
    };
    const { run, connections } = await runAgainst(sendAlert, { retries: '2' });
    expectOracles(run, { requests: [], errors: [error] });
    expect(connections).toBe(attempts);
    expectNoDoubt(run);
  });

  test('for one TLS alert is reached the next time', async () => {
    await onStage({}, async ({ codearts, run: runStep }) => {
      let connections = 0;
      const port = await listen(
        net.createServer((socket) => {
          connections += 1;
          if (connections === 1) socket.once('data', () => socket.end(alert(80)));
          else passOn(socket, new URL(codearts.endpoint).host);
        }),
      );
      try {
        const run = await runStep({
          with: { endpoint: `https://localhost:${port}`, retries: '1' },
        });
        expectOracles(run, { requests: [START] });
        expect(connections).toBe(2);
      } finally {
        await stopServers();
      }
    });
  });

  test('leaves no doubt about whether a synchronization was started', async () => {
    const endpoint = `https://127.0.0.1:${await unusedPort()}`;
    const run = await runOnStage({}, { with: { endpoint } });
    expectSafe(run);
    expectNoDoubt(run);
  });
});

describe('A certificate that cannot be trusted', () => {
  test.each<[CertificateKind, string]>([
    ['selfSigned', 'cannot be trusted'],
    ['expired', 'has expired'],
    ['wrongHost', 'is for another host'],
    ['weak', 'is too weak'],
  ])('ends the run before the credential is sent: %s', async (certificate, what) => {
    const run = await runOnStage({ certificate }, { with: { retries: '2' } });
    const error = `failed: the certificate of localhost:\\d+ ${what}.*NODE_EXTRA_CA_CERTS`;
    expectOracles(run, { requests: [], errors: [new RegExp(error)] });
    expectNoDoubt(run);
  });

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

test('Signing in over https goes together with a service on this machine over http', async () => {
  await onStage({}, async ({ codearts, runWith }) => {
    const { port } = new URL(codearts.endpoint);
    const plain = net.createServer((socket) => {
      const upstream = tls.connect({ port: Number(port), rejectUnauthorized: false });
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    try {
      const endpoint = `http://127.0.0.1:${await listen(plain)}`;
      const run = await runWith('oidc', { with: { endpoint } });
      expectOracles(run, { requests: [START] });
    } finally {
      await stopServers();
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
