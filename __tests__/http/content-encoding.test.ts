import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/http/collect.ts';
import { decodeContent } from '../../src/http/content-encoding.ts';
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
  ['zstd', (text) => zlib.zstdCompressSync(text)],
  ['utf-8', (text) => zlib.zstdCompressSync(text)],
  // The list has the last coding at its end.
  ['gzip, gzip', (text) => zlib.gzipSync(zlib.gzipSync(text))],
  ['gzip, br', (text) => zlib.brotliCompressSync(zlib.gzipSync(text))],
  ['br, gzip', (text) => zlib.gzipSync(zlib.brotliCompressSync(text))],
  ['deflate,BR', (text) => zlib.brotliCompressSync(zlib.deflateSync(text))],
  ['br, deflate', (text) => zlib.deflateSync(zlib.brotliCompressSync(text))],
  ['identity, br', (text) => zlib.brotliCompressSync(text)],
  ['br, identity', (text) => zlib.brotliCompressSync(text)],
  ['identity, deflate', (text) => zlib.deflateRawSync(text)],
  ['gzip', (text) => zlib.zstdCompressSync(zlib.gzipSync(text))],
];

const LINE_BREAK = Buffer.from('\r\n');

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

const { signal } = new AbortController();

test.each<[string, number[], string | undefined, string]>([
  ['half of the mark of gzip', [0x1f, 0x00], undefined, 'as it is'],
  ['the other half', [0x00, 0x8b], undefined, 'as it is'],
  ['the mark of gzip under another name', [0x1f, 0x8b], 'br', 'incomplete'],
  ['bytes that are no text', [0xff, 0xfe], 'br', 'corrupt'],
  ['a control character', [0x61, 0x00], 'deflate', 'incomplete'],
  ['a name in blanks', [0xff, 0xfe], ' BR ', 'corrupt'],
  ['a name of no coding we read', [0xff, 0xfe], 'compress', 'as it is'],
  ['text that is cut within a character', [0x61, 0xc3], 'br', 'as it is'],
  ['text', [0x61, 0x0a], 'br', 'as it is'],
])('%s is taken for a coding, or for none', async (_name, raw, names, outcome) => {
  const { bytes, ending } = await decodeContent(Buffer.from(raw), names, { strict: true, signal });
  expect(ending === 'complete' && bytes.equals(Buffer.from(raw)) ? 'as it is' : ending).toBe(
    outcome,
  );
});

test.each([
  ['begins as the format of zlib may', '080200fdff6f6b010000ffff', 'ok'],
  ['has a sum as the format of zlib has', '4b520400', 'b!'],
])('deflate without its head is read, also where it %s', async (_name, hex, text) => {
  const raw = Buffer.from(hex, 'hex');
  const { bytes, ending } = await decodeContent(raw, 'deflate', { strict: true, signal });
  expect([bytes.toString(), ending]).toEqual([text, 'complete']);
});

describe('what is behind the end of a compressed answer', () => {
  const coded = zlib.gzipSync(PLAIN);
  test.each<[string, string, Buffer]>([
    ['a line break', 'gzip', Buffer.concat([coded, LINE_BREAK])],
    ['words', 'gzip', Buffer.concat([coded, Buffer.from('<!-- cached -->')])],
    ['nothing but NUL', 'gzip', Buffer.concat([coded, Buffer.alloc(512)])],
    ['a line break', 'deflate', Buffer.concat([zlib.deflateSync(PLAIN), LINE_BREAK])],
    ['a line break', 'br', Buffer.concat([zlib.brotliCompressSync(PLAIN), LINE_BREAK])],
    ['a line break', 'zstd', Buffer.concat([zlib.zstdCompressSync(PLAIN), LINE_BREAK])],
  ])('is left out: %s after %s', async (_what, encoding, body) => {
    await expect(receive(body, encoding)).resolves.toMatchObject({ text: TEXT });
    await expect(receive(body, encoding, 403)).resolves.toMatchObject({ text: TEXT });
  });

  test('is read where it is another member of gzip', async () => {
    const members = [PLAIN.subarray(0, 20), PLAIN.subarray(20)].map((part) => zlib.gzipSync(part));
    await expect(receive(Buffer.concat(members), 'gzip')).resolves.toMatchObject({ text: TEXT });
  });

  const broken = Buffer.from(coded);
  broken.writeUInt8(broken.readUInt8(broken.length - 8) ^ 1, broken.length - 8);
  test.each([
    ['the member has a wrong checksum', Buffer.concat([broken, LINE_BREAK])],
    ['another member is broken', Buffer.concat([coded, Buffer.from([0x1f, 0x8b, 0xff, 0xff])])],
  ])('saves nothing where %s', async (_why, body) => {
    await expect(receive(body, 'gzip')).rejects.toMatchObject({ fault: 'protocol' });
  });

  test('has the same limit', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20 * MAX_BODY_BYTES, 'a'));
    await expect(receive(Buffer.concat([bomb, LINE_BREAK]), 'gzip')).rejects.toMatchObject({
      message: expect.stringContaining('longer than 1048576 bytes'),
    });
  });
});

describe('an answer that was encoded again and again', () => {
  const times = (count: number): Buffer =>
    Array.from({ length: count }).reduce<Buffer>((bytes) => zlib.gzipSync(bytes), PLAIN);

  test('is read where it was so four times', async () => {
    await expect(receive(times(4), 'gzip')).resolves.toMatchObject({ text: TEXT });
  });

  test('is given up then', async () => {
    await expect(receive(times(5), 'gzip')).rejects.toMatchObject({ fault: 'protocol' });
  });

  test('may ask for no more memory than a content coding may', async () => {
    const { ZSTD_c_windowLog, ZSTD_c_contentSizeFlag } = zlib.constants;
    const params = { [ZSTD_c_windowLog]: 27, [ZSTD_c_contentSizeFlag]: 0 };
    const encoder = zlib.createZstdCompress({ params });
    encoder.end(PLAIN);
    const parts: Buffer[] = [];
    for await (const part of encoder) parts.push(part as Buffer);
    await expect(receive(Buffer.concat(parts), 'zstd')).rejects.toMatchObject({
      fault: 'protocol',
    });
  });
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
