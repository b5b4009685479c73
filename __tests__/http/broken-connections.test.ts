import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/http/collect.ts';
import { GuardedTransport, type HttpResponse } from '../../src/http/transport.ts';
import { startRawServer, startServer, stopServers, unusedPort } from '../support/server.ts';

const BRIEF_MS = 50;
const AMPLE_MS = 20_000;

afterEach(stopServers);

/** Sends one request to `url`, with at most `timeoutMs` for it. */
async function send(url: URL, timeoutMs: number): Promise<HttpResponse> {
  const transport = new GuardedTransport(timeoutMs);
  try {
    return await transport.send({ method: 'GET', url, headers: {} });
  } finally {
    transport.close();
  }
}

/** Sends one request to a server that does as `reply` says with the connection. */
async function sendTo(
  reply: (socket: Socket) => void,
  timeoutMs = AMPLE_MS,
): Promise<HttpResponse> {
  const server = await startRawServer(reply);
  return await send(server.url, timeoutMs);
}

const HEAD = 'HTTP/1.1 200 OK\r\n';

/** Writes a byte a millisecond for as long as the connection lasts. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('x'), 1);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

describe('before an answer', () => {
  test('nobody listens: no connection, may pass', async () => {
    const url = new URL(`http://127.0.0.1:${await unusedPort()}`);
    await expect(send(url, AMPLE_MS)).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      outcomeUnknown: false,
      message: `no connection to ${url.host} (ECONNREFUSED)`,
    });
  });

  test.each([
    ['reset', (socket: Socket): void => void socket.resetAndDestroy()],
    ['closed', (socket: Socket): void => void socket.end()],
    ['closed within the status line', (socket: Socket): void => void socket.end('HTTP/1.1 2')],
    ['closed within the headers', (socket: Socket): void => void socket.end(`${HEAD}Date: x`)],
  ])('the connection is %s: may pass, outcome unknown', async (_case, reply) => {
    await expect(sendTo(reply)).rejects.toMatchObject({
      fault: 'connection',
      transient: true,
      outcomeUnknown: true,
    });
  });

  test.each(['hello, this is no HTTP\r\n\r\n', 'HTTP/1.1 OK 200\r\n\r\n', `${HEAD}a b: c\r\n\r\n`])(
    'something other than HTTP, %j: will not pass',
    async (bytes) => {
      await expect(sendTo((socket) => socket.end(bytes))).rejects.toMatchObject({
        fault: 'protocol',
        transient: false,
      });
    },
  );

  test('headers without end are cut off', async () => {
    const endless = `${HEAD}${'x-filler: y\r\n'.repeat(5_000)}`;
    await expect(sendTo((socket) => socket.write(endless))).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
    });
  });

  test('an http server at an https address: will not pass', async () => {
    const server = await startServer(() => ({ status: 200 }));
    await expect(
      send(new URL(`https://127.0.0.1:${server.url.port}`), AMPLE_MS),
    ).rejects.toMatchObject({ fault: 'protocol', transient: false });
    expect(server.requests).toEqual([]);
  });
});

describe('the time for one request', () => {
  const timeout = {
    fault: 'timeout',
    transient: true,
    outcomeUnknown: true,
    message: expect.stringMatching(/^no full answer from 127\.0\.0\.1:\d+ within 0\.05 s$/),
  };

  test.each([
    ['headers that never come', (): void => undefined],
    ['a stall within the headers', (socket: Socket): void => void socket.write(HEAD)],
    [
      'a stall after the headers',
      (socket: Socket): void => void socket.write(`${HEAD}Content-Length: 9\r\n\r\n`),
    ],
    [
      'a body that drips',
      (socket: Socket): void => {
        socket.write(`${HEAD}Content-Length: 900000\r\n\r\n`);
        drip(socket);
      },
    ],
  ])('ends %s', async (_case, reply) => {
    await expect(sendTo(reply, BRIEF_MS)).rejects.toMatchObject(timeout);
  });

  test('may be less than the transport allows', async () => {
    const server = await startRawServer(() => undefined);
    const transport = new GuardedTransport(AMPLE_MS);
    const request = { method: 'GET', url: server.url, headers: {} } as const;
    await expect(transport.send(request, BRIEF_MS)).rejects.toMatchObject(timeout);
    await expect(transport.send(request, -1_000)).rejects.toMatchObject({ fault: 'timeout' });
    transport.close();
  });

  test('ends a stall of the TLS handshake', async () => {
    const server = await startRawServer(() => undefined);
    const url = new URL(`https://127.0.0.1:${server.url.port}`);
    await expect(send(url, 5 * BRIEF_MS)).rejects.toMatchObject({
      fault: 'timeout',
      transient: true,
      reached: 'securing',
      outcomeUnknown: false,
      message: expect.stringMatching(/^no full answer .* within 0\.25 s in the TLS handshake$/),
    });
  });

  test('ends the body of an error, whose status counts all the same', async () => {
    const stall = (socket: Socket): void =>
      void socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 99\r\n\r\n{"error_code":');
    await expect(sendTo(stall, 10 * BRIEF_MS)).resolves.toMatchObject({
      status: 401,
      text: '{"error_code":',
    });
  });
});

describe('a body that breaks off', () => {
  const BREAKS: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['before its Content-Length', (s) => s.end(`${HEAD}Content-Length: 99\r\n\r\n{"jid":"a"}`)],
    ['within a chunk', (s) => s.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\n{"jid":"a"}`)],
    [
      'without the last chunk',
      (s) => s.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`),
    ],
    [
      'by a reset',
      (socket) => {
        const bytes = `${HEAD}Content-Length: 99\r\n\r\n{"jid":"a"}`;
        socket.write(bytes, () => socket.resetAndDestroy());
      },
    ],
  ];

  test.each(BREAKS)('%s, is incomplete and may pass', async (_case, reply) => {
    await expect(sendTo(reply)).rejects.toMatchObject({
      transient: true,
      outcomeUnknown: true,
      // A reset may overtake the head.
      fault: expect.stringMatching(/^(?:incomplete|connection)$/),
    });
  });

  test('of an error leaves its status', async () => {
    const reply = (socket: Socket): void =>
      void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 99\r\n\r\n{}');
    await expect(sendTo(reply)).resolves.toMatchObject({ status: 403, text: '{}' });
  });
});

test.each([
  [
    'without a word on the protocol',
    'HTTP/1.1 101 Switching\r\n\r\n',
    'HTTP 101 is no answer to what was asked',
  ],
  [
    'to another',
    'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    ' did not answer in proper HTTPS (HPE_UPGRADE)',
  ],
])(
  'a change of protocol that nobody asked for ends the attempt at once: %s',
  async (_case, head, message) => {
    await expect(sendTo((socket) => void socket.write(head))).rejects.toMatchObject({
      message: expect.stringContaining(message),
      fault: 'protocol',
      transient: false,
      outcomeUnknown: true,
    });
  },
);

/** Answers with these bytes as the chunks of a text. */
function inChunks(chunks: string): (socket: Socket) => void {
  return (socket) => void socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks}`);
}

test.each([
  ['of no number', 'zz\r\n{}\r\n0\r\n\r\n'],
  ['below zero', '-2\r\n{}\r\n0\r\n\r\n'],
  ['beyond all numbers', 'ffffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
  ['shorter than the chunk', '2\r\n{"jid":"a"}\r\n0\r\n\r\n'],
])('a chunk with a size %s is no HTTP, and will not pass', async (_case, chunks) => {
  await expect(sendTo(inChunks(chunks))).rejects.toMatchObject({
    fault: 'protocol',
    transient: false,
    outcomeUnknown: true,
    message: 'the answer is cut into chunks in a way that HTTP does not know',
    hint: 'Something between this runner and the service may have changed the answer; check `endpoint` and the proxy',
  });
});

test.each([
  ['chunk extensions', `2;${'a=b;'.repeat(10_000)}\r\n{}\r\n0\r\n\r\n`],
  ['trailers', `2\r\n{}\r\n0\r\n${`A: ${'b'.repeat(100)}\r\n`.repeat(1_000)}\r\n`],
])(
  'more %s than Node reads will not pass, and are told as what they are',
  async (_case, chunks) => {
    await expect(sendTo(inChunks(chunks))).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      outcomeUnknown: true,
      message: 'the answer has more beside its text than is read',
    });
  },
);

test('more headers than Node reads will not pass, and are told as what they are', async () => {
  const lines = `A: ${'b'.repeat(100)}\r\n`.repeat(1_000);
  const reply = (socket: Socket): void => void socket.end(`${HEAD}${lines}\r\n`);
  await expect(sendTo(reply)).rejects.toMatchObject({
    fault: 'protocol',
    transient: false,
    outcomeUnknown: true,
    message: expect.stringMatching(
      /answered with more headers than are read \(HPE_HEADER_OVERFLOW\)$/,
    ),
  });
});

describe('the length of a body', () => {
  test('may be exactly the limit', async () => {
    const server = await startServer(() => ({ status: 200, body: 'x'.repeat(MAX_BODY_BYTES) }));
    const { text } = await send(server.url, AMPLE_MS);
    expect(text).toHaveLength(MAX_BODY_BYTES);
  });

  test('may not be one byte more', async () => {
    const body = 'x'.repeat(MAX_BODY_BYTES + 1);
    const server = await startServer(() => ({ status: 200, body }));
    await expect(send(server.url, AMPLE_MS)).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      message: 'the answer is longer than 1048576 bytes',
    });
  });

  /** Writes without end, as fast as the other side reads. */
  const flood =
    (head: string) =>
    (socket: Socket): void => {
      const more = (): void => {
        if (socket.destroyed) return;
        socket.write(Buffer.alloc(65_536, 'x'), more);
      };
      socket.write(`${head}\r\n\r\n`, more);
    };

  test('without end is cut at the limit', async () => {
    await expect(sendTo(flood('HTTP/1.1 200 OK'))).rejects.toMatchObject({ fault: 'protocol' });
  });

  test('without end of an error is cut at the limit, and the status counts', async () => {
    const { status, text } = await sendTo(flood('HTTP/1.1 500 Internal Server Error'));
    expect(status).toBe(500);
    expect(text).toHaveLength(MAX_BODY_BYTES);
  });
});

describe('the form of a body', () => {
  const answerWith = async (
    status: number,
    body: Buffer,
    headers: Record<string, string> = {},
  ): Promise<HttpResponse> => {
    const server = await startServer(() => ({ status, body, headers }));
    return await send(server.url, AMPLE_MS);
  };
  const INVALID = Buffer.from([0x7b, 0xff, 0x7d]);

  test.each([200, 500])('a byte-order mark is dropped (HTTP %d)', async (status) => {
    const answer = await answerWith(status, Buffer.from('\ufeff{"jid":"a"}'));
    expect(answer.text).toBe('{"jid":"a"}');
  });

  test('invalid UTF-8 is an error that will not pass', async () => {
    await expect(answerWith(200, INVALID)).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      message: 'the answer is not UTF-8 text',
    });
  });

  test('UTF-8 that is cut within a character is an error', async () => {
    await expect(answerWith(200, Buffer.from('é').subarray(0, 1))).rejects.toMatchObject({
      fault: 'protocol',
    });
  });

  test('invalid UTF-8 of an error answer is taken as far as it goes', async () => {
    await expect(answerWith(502, INVALID)).resolves.toMatchObject({
      status: 502,
      text: '{\ufffd}',
    });
  });
});
