import * as net from 'node:net';
import * as tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createCertificates, type Certificates } from '../../emulator/server/certificates.ts';
import { Attempt, type Peer } from '../../src/http/attempt.ts';
import { secure } from '../../src/http/tls.ts';
import { GuardedTransport, type HttpResponse } from '../../src/http/transport.ts';
import { listen, startRawServer, startServer, stopServers } from '../support/server.ts';
import { trust } from '../support/trust.ts';

const AMPLE_MS = 20_000;

let certificates: Certificates;
let distrust: () => void;

beforeAll(async () => {
  certificates = await createCertificates();
  distrust = await trust(certificates);
});

afterAll(async () => {
  distrust();
  await certificates.remove();
});

afterEach(stopServers);

/** Sends one request that starts something, over TLS. */
async function send(port: number | string, transport?: GuardedTransport): Promise<HttpResponse> {
  const own = transport ?? new GuardedTransport(AMPLE_MS);
  const url = new URL(`https://localhost:${port}/x`);
  try {
    return await own.send({ method: 'POST', url, headers: {}, body: '{}' });
  } finally {
    if (transport === undefined) own.close();
  }
}

/** A fatal TLS alert, as it goes over the wire. */
const alert = (number: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, number]);

/** Answers the first connections with these bytes, and passes the others on to `port`. */
async function startFlaky(port: string, answers: readonly Buffer[]): Promise<number> {
  let connections = 0;
  return await listen(
    net.createServer((socket) => {
      const answer = answers[connections];
      connections += 1;
      if (answer === undefined) {
        const upstream = net.connect(Number(port), '127.0.0.1');
        socket.on('close', () => upstream.destroy());
        socket.pipe(upstream).pipe(socket);
      } else socket.once('data', () => socket.end(answer));
    }),
  );
}

describe('a TLS handshake that fails', () => {
  test.each([
    [80, 'internal error'],
    [20, 'bad record MAC'],
    [50, 'decode error'],
    [112, 'unrecognized name'],
  ])('with alert %d (%s) may pass, and nothing was sent', async (number) => {
    const server = await startRawServer((socket) => socket.end(alert(number)));
    await expect(send(server.url.port)).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      reached: 'securing',
      outcomeUnknown: false,
      message: expect.stringMatching(/^no connection to localhost:\d+ \(ERR_SSL_.*handshake$/),
    });
  });

  test('once or twice succeeds the next time', async () => {
    const api = await startServer(() => ({ status: 200, body: 'fine' }), certificates);
    const port = await startFlaky(api.url.port, [alert(80), alert(20)]);
    const transport = new GuardedTransport(AMPLE_MS);
    await expect(send(port, transport)).rejects.toMatchObject({ transient: true });
    await expect(send(port, transport)).rejects.toMatchObject({ transient: true });
    await expect(send(port, transport)).resolves.toMatchObject({ text: 'fine' });
    transport.close();
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    [40, 'refuses the TLS handshake'],
    [70, 'no TLS version in common'],
    [116, 'wants a client certificate'],
    [48, 'wants a client certificate'],
  ])('with alert %d will not pass: %s', async (number, what) => {
    const server = await startRawServer((socket) => socket.end(alert(number)));
    await expect(send(server.url.port)).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      reached: 'securing',
      outcomeUnknown: false,
      message: expect.stringContaining(what),
    });
    expect(server.connections()).toBe(1);
  });

  test.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-EXAMPLE\r\n', '<html>\n'])(
    'since the other side speaks another language will not pass: %j',
    async (words) => {
      const server = await startRawServer((socket) => socket.end(words));
      await expect(send(server.url.port)).rejects.toMatchObject({
        transient: false,
        reached: 'securing',
        outcomeUnknown: false,
        message: expect.stringContaining('did not answer in proper HTTPS'),
      });
    },
  );

  test.each([
    ['a close', (socket: net.Socket): void => void socket.end()],
    ['a reset', (socket: net.Socket): void => void socket.resetAndDestroy()],
    ['half a record', (socket: net.Socket): void => void socket.end(Buffer.from([22, 3, 3, 0, 9]))],
  ])('by %s may pass, and nothing was sent', async (_how, end) => {
    const server = await startRawServer(end);
    await expect(send(server.url.port)).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      reached: 'securing',
      outcomeUnknown: false,
      message: expect.stringMatching(/\(ECONNRESET\) in the TLS handshake$/),
    });
  });
});

describe('a TLS handshake', () => {
  /** Shakes hands with a server of one version of TLS, and gives what each side has seen. */
  async function shake(
    host: string,
    version: tls.SecureVersion,
    peer: Peer,
  ): Promise<{ attempt: Attempt; seen: tls.TLSSocket }> {
    const { key, cert } = certificates;
    const versions = { minVersion: version, maxVersion: version };
    const server = tls.createServer({ key, cert, ALPNProtocols: ['http/1.1'], ...versions });
    const connected = new Promise<tls.TLSSocket>((resolve) => {
      server.once('secureConnection', resolve);
    });
    const socket = net.connect(await listen(server), '127.0.0.1');
    const url = new URL(`https://${host}`);
    const attempt = new Attempt(url, new AbortController().signal, AMPLE_MS);
    const secured = await secure(socket, host, attempt, peer);
    const seen = await connected;
    secured.destroy();
    return { attempt, seen };
  }

  test.each([
    ['localhost', 'localhost'],
    ['127.0.0.1', false],
  ])('with %s names a host (%s), never an address, and HTTP/1.1', async (host, name) => {
    const { seen, attempt } = await shake(host, 'TLSv1.3', 'service');
    const { servername } = seen as { servername?: unknown };
    expect([servername, seen.alpnProtocol]).toEqual([name, 'http/1.1']);
    expect(attempt).toMatchObject({ stage: 'securing', peer: 'service', distrusted: false });
  });

  test.each([
    ['TLSv1.2', 'service', false],
    ['TLSv1.3', 'service', true],
    ['TLSv1.3', 'proxy', false],
  ] as const)('of %s with the %s may be refused late: %s', async (version, peer, late) => {
    const { attempt } = await shake('localhost', version, peer);
    expect(attempt).toMatchObject({ mayBeRefusedLate: late, peer });
  });
});

describe('a server that wants a client certificate', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('in %s gets no second attempt', async (version) => {
    const { key, cert, ca } = certificates;
    const versions = { minVersion: version, maxVersion: version };
    const server = tls.createServer({ key, cert, ca, ...versions, requestCert: true });
    const port = await listen(server);
    await expect(send(port)).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      reached: 'securing',
      outcomeUnknown: false,
    });
  });
});

test('a server with an old TLS alone has no version in common with us', async () => {
  const { key, cert } = certificates;
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
  const port = await listen(tls.createServer({ key, cert, ...old }));
  await expect(send(port)).rejects.toMatchObject({
    transient: false,
    message: expect.stringContaining('no TLS version in common'),
  });
});
