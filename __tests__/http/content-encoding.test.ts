import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/http/collect.ts';
import { codingOf, decompress } from '../../src/http/content-encoding.ts';
import { GuardedTransport, type HttpResponse } from '../../src/http/transport.ts';
import { startServer, stopServers } from '../support/server.ts';

let transport: GuardedTransport;

beforeEach(() => {
  transport = new GuardedTransport(20_000);
});

afterEach(async () => {
  transport.close();
  await stopServers();
});

/** What becomes of an answer with this body, and this encoding in its head, if any. */
async function receive(body: Buffer, encoding?: string, status = 200): Promise<HttpResponse> {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
  const server = await startServer(() => ({ status, body, headers }));
  return await transport.send({ method: 'GET', url: server.url, headers: {} });
}

const TEXT = '{"jid":"09a56216-cb37-494c-b314-d88dc6c9ff57","more":"镜像"}';
const PLAIN = Buffer.from(TEXT);
const NOT_STORED = Buffer.from(
  JSON.stringify({ error_code: 'APIG.0308', error_msg: 'a'.repeat(500) }),
);

/** Half of a body that is not known by its end alone to be cut. */
const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

const CODINGS: readonly (readonly [string, (text: Buffer) => Buffer])[] = [
  ['gzip', (text) => zlib.gzipSync(text)],
  ['x-gzip', (text) => zlib.gzipSync(text)],
  ['GZIP', (text) => zlib.gzipSync(text)],
  ['deflate', (text) => zlib.deflateSync(text)],
  ['deflate', (text) => zlib.deflateRawSync(text)],
  ['br', (text) => zlib.brotliCompressSync(text)],
  // What is in the head does not change what the bytes are.
  ['utf-8', (text) => zlib.gzipSync(text)],
  ['gzip, identity', (text) => zlib.gzipSync(text)],
  ['', (text) => zlib.gzipSync(text)],
];

describe('an answer in an encoding that nobody asked for', () => {
  test.each(CODINGS)('is read: %j (%#)', async (encoding, encode) => {
    await expect(receive(encode(PLAIN), encoding)).resolves.toMatchObject({ text: TEXT });
  });

  test.each(CODINGS)('is read of an error: %j (%#)', async (encoding, encode) => {
    await expect(receive(encode(PLAIN), encoding, 403)).resolves.toMatchObject({ text: TEXT });
  });

  test('is read without its byte-order mark', async () => {
    const marked = Buffer.from(`\ufeff${TEXT}`);
    await expect(receive(zlib.gzipSync(marked), 'gzip')).resolves.toMatchObject({ text: TEXT });
  });

  test('is known without any header', async () => {
    await expect(receive(zlib.gzipSync(PLAIN))).resolves.toMatchObject({ text: TEXT });
  });
});

test.each<[string, number[], string | undefined, string | undefined]>([
  ['the mark of gzip', [0x1f, 0x8b], undefined, 'gzip'],
  ['the mark of gzip under another name', [0x1f, 0x8b], 'br', 'gzip'],
  ['half of that mark', [0x1f, 0x00], undefined, undefined],
  ['the other half', [0x00, 0x8b], undefined, undefined],
  ['bytes that are no text', [0xff, 0xfe], 'br', 'br'],
  ['a control character', [0x61, 0x00], 'deflate', 'deflate'],
  ['a name in blanks', [0xff, 0xfe], ' BR ', 'br'],
  ['a name of no coding we read', [0xff, 0xfe], 'compress', undefined],
  ['text that is cut within a character', [0x61, 0xc3], 'br', undefined],
  ['text', [0x61, 0x0a], 'br', undefined],
])('%s tells the coding', (_name, bytes, name, coding) => {
  expect(codingOf(Buffer.from(bytes), name)).toBe(coding);
});

test.each([
  ['begins as the format of zlib may', '080200fdff6f6b010000ffff', 'ok'],
  ['has a sum as the format of zlib has', '4b520400', 'b!'],
])('deflate without its head is read, also where it %s', async (_name, hex, text) => {
  const signal = new AbortController().signal;
  const { bytes, ending } = await decompress(Buffer.from(hex, 'hex'), 'deflate', {
    strict: true,
    signal,
  });
  expect([bytes.toString(), ending]).toEqual([text, 'complete']);
});

describe('an answer that is plain text', () => {
  test.each([
    ...['gzip', 'deflate', 'br', 'identity', 'Identity', 'utf-8', 'UTF8', 'none', 'compress'],
    ...['gzip, br', 'aws-chunked', 'x'.repeat(300)],
  ])('is read, though its head says %j', async (encoding) => {
    await expect(receive(PLAIN, encoding)).resolves.toMatchObject({ text: TEXT });
  });

  test.each(['gzip', 'deflate', 'br', 'utf-8'])('may be empty under %j', async (encoding) => {
    await expect(receive(Buffer.alloc(0), encoding)).resolves.toMatchObject({ text: '' });
  });

  test.each(['<html>Bad gateway</html>\r\n\t', 'x', 'xyz^'])(
    'of an error may be no JSON: %j',
    async (text) => {
      const answer = receive(Buffer.from(text), 'deflate', 502);
      await expect(answer).resolves.toMatchObject({ text });
    },
  );
});

describe('an encoded answer that cannot be read', () => {
  test.each(CODINGS)('is incomplete where it is cut: %j (%#)', async (encoding, encode) => {
    await expect(receive(half(encode(NOT_STORED)), encoding)).rejects.toMatchObject({
      fault: 'incomplete',
      transient: true,
    });
  });

  test.each(['gzip', 'deflate', 'br'])('is an error where it is no %s', async (encoding) => {
    const noise = Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 0x00, 0x01, 0xff, 0xff, 0xff, 0xff]);
    await expect(receive(noise, encoding)).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
    });
  });

  test('is an error where what is in it is not UTF-8', async () => {
    const inner = zlib.gzipSync(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    await expect(receive(inner, 'gzip')).rejects.toMatchObject({ fault: 'protocol' });
  });

  test('leaves what could be read of an error', async () => {
    const text = Array.from({ length: 2_000 }, (_, at) => String(at)).join(' ');
    const answer = await receive(half(zlib.gzipSync(Buffer.from(text))), 'gzip', 500);
    expect(answer.text.length).toBeGreaterThan(100);
    expect(text.startsWith(answer.text)).toBe(true);
  });

  test('does not hide that there was an error', async () => {
    await expect(receive(Buffer.from([0x1f, 0x8b, 8]), 'gzip', 500)).resolves.toMatchObject({
      status: 500,
    });
  });
});

describe('an answer that grows', () => {
  const atLimit = Buffer.alloc(MAX_BODY_BYTES, 'a');
  const bomb = Buffer.alloc(200 * MAX_BODY_BYTES, 'a');

  test.each(CODINGS)('may grow to the limit: %j (%#)', async (encoding, encode) => {
    const { text } = await receive(encode(atLimit), encoding);
    expect(text).toHaveLength(MAX_BODY_BYTES);
  });

  test.each(CODINGS)('not beyond it: %j (%#)', async (encoding, encode) => {
    const over = Buffer.concat([atLimit, Buffer.from('a')]);
    await expect(receive(encode(over), encoding)).rejects.toMatchObject({
      fault: 'protocol',
      message: expect.stringContaining('longer than 1048576 bytes'),
    });
  });

  test.each([
    ['gzip', zlib.gzipSync(bomb)],
    ['deflate', zlib.deflateSync(bomb)],
    ['br', zlib.brotliCompressSync(bomb, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('is not let grow for an error either: %s', async (encoding, body) => {
    const before = process.memoryUsage().arrayBuffers;
    const { text } = await receive(body, encoding, 500);
    expect(text).toHaveLength(MAX_BODY_BYTES);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MAX_BODY_BYTES);
  });
});
