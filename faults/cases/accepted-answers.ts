import * as zlib from 'node:zlib';
import type { FaultCase, Group } from '../case.ts';
import { answer, bytes, closing, head, refusal } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { JID } from '../service/script.ts';
import { onStart } from './helpers.ts';

const BODY = JSON.stringify({ jid: JID });
const LENGTH = { 'Content-Length': BODY.length };

/** The body in chunks of these sizes at most, with what may stand after a size. */
function chunked(size: number, extension = '', trailer = ''): string {
  const chunks = BODY.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
  const lines = chunks.map((each) => `${each.length.toString(16)}${extension}\r\n${each}\r\n`);
  return `${lines.join('')}0\r\n${trailer}\r\n`;
}

/** A whole answer with this body, encoded so. */
function encoded(encoding: string, body: Buffer | string): Reply {
  return answer(200, body, { 'Content-Encoding': encoding });
}

function slowly(...parts: readonly string[]): Reply {
  return ({ wire }) => {
    parts.forEach((part, at) => setTimeout(() => wire.write(part), at * 100));
  };
}

const CHUNKED = head(200, { 'Transfer-Encoding': 'chunked' });
const REPLIES: readonly (readonly [string, Reply])[] = [
  ...[200, 201, 202, 203, 206].map(
    (status) => [`${status} with a jid`, answer(status, BODY)] as const,
  ),
  ['other fields beside the jid', answer(200, { code: null, jid: JID, x: { y: [] }, message: '' })],
  ['a byte-order mark', answer(200, `\ufeff${BODY}`)],
  ['blanks around the JSON', answer(200, ` \r\n\t${BODY}\n\n`)],
  ['no type', bytes(head(200, LENGTH), BODY)],
  ['a type of HTML', answer(200, BODY, { 'Content-Type': 'text/html; charset=gbk' })],
  [
    'headers in lower case',
    bytes(`HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n`, BODY),
  ],
  ['no reason phrase', bytes(`HTTP/1.1 200\r\nContent-Length: ${BODY.length}\r\n\r\n`, BODY)],
  ['HTTP/1.0', closing(`HTTP/1.0 200 OK\r\n\r\n${BODY}`)],
  ['an end by closing', closing(head(200, { Connection: 'close' }), BODY)],
  ['one chunk', bytes(CHUNKED, chunked(1_000))],
  ['chunks of one byte', bytes(CHUNKED, chunked(1))],
  ['chunk extensions', bytes(CHUNKED, chunked(7, ';a=b;c="d"'))],
  ['trailers', bytes(CHUNKED, chunked(9, '', 'X-Request-Id: ::error::x\r\n'))],
  ['a body in ten parts', slowly(head(200, LENGTH), ...(BODY.match(/.{1,6}/g) ?? []))],
  [
    'a head in parts',
    slowly('HT', 'TP/1.1 20', '0 OK\r', `\nContent-Length: ${BODY.length}\r\n\r`, `\n${BODY}`),
  ],
  ['100 before it', bytes('HTTP/1.1 100 Continue\r\n\r\n', head(200, LENGTH), BODY)],
  ['102 before it', bytes('HTTP/1.1 102 Processing\r\n\r\n', head(200, LENGTH), BODY)],
  [
    '103 before it',
    bytes('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n', head(200, LENGTH), BODY),
  ],
  [
    'twenty 1xx before it',
    bytes('HTTP/1.1 102 Processing\r\n\r\n'.repeat(20), head(200, LENGTH), BODY),
  ],
  ['a second answer after it', bytes(head(200, LENGTH), BODY, head(500, { 'Content-Length': 0 }))],
  ['garbage after it', bytes(head(200, LENGTH), BODY, '\n::error::x\n')],
  [
    '200 headers',
    answer(200, BODY, Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`X-${at}`, 'x']))),
  ],
  ['a header of 8 kB', answer(200, BODY, { 'X-Long': 'x'.repeat(8_000) })],
  ['a hostile request id', answer(200, BODY, { 'X-Request-Id': '##[error]x ::error::y' })],
  ['a cookie', answer(200, BODY, { 'Set-Cookie': 'a=b; Path=/' })],
  [
    'Keep-Alive of no time',
    answer(200, BODY, { 'Keep-Alive': 'timeout=0', Connection: 'keep-alive' }),
  ],
  ['an upgrade that nobody asked for', answer(200, BODY, { Upgrade: 'h2', Connection: 'Upgrade' })],
];

const ENCODINGS: readonly (readonly [string, Reply])[] = [
  ['gzip', encoded('gzip', zlib.gzipSync(BODY))],
  ['x-gzip', encoded('x-gzip', zlib.gzipSync(BODY))],
  ['GZIP in capitals', encoded('GZIP', zlib.gzipSync(BODY))],
  ['deflate', encoded('deflate', zlib.deflateSync(BODY))],
  ['br', encoded('br', zlib.brotliCompressSync(BODY))],
  ['zstd', encoded('zstd', zlib.zstdCompressSync(BODY))],
  ['gzip, br', encoded('gzip, br', zlib.brotliCompressSync(zlib.gzipSync(BODY)))],
  ['identity, deflate', encoded('identity, deflate', zlib.deflateSync(BODY))],
  ['gzip twice', encoded('gzip, gzip', zlib.gzipSync(zlib.gzipSync(BODY)))],
  [
    'gzip and a line break',
    encoded('gzip', Buffer.concat([zlib.gzipSync(BODY), Buffer.from('\r\n')])),
  ],
  ['utf-8 on plain text', encoded('utf-8', BODY)],
  ['UTF-8 and identity on plain text', encoded('UTF-8, identity', BODY)],
  ['none on plain text', encoded('none', BODY)],
  ['aws-chunked on plain text', encoded('aws-chunked', BODY)],
  ['an empty name on plain text', encoded('', BODY)],
  [
    'gzip in chunks',
    bytes(
      head(200, { 'Transfer-Encoding': 'chunked', 'Content-Encoding': 'gzip' }),
      chunkOf(zlib.gzipSync(BODY)),
    ),
  ],
];

function chunkOf(data: Buffer): Buffer {
  const start = Buffer.from(`${data.length.toString(16)}\r\n`);
  return Buffer.concat([start, data, Buffer.from('\r\n0\r\n\r\n')]);
}

const JIDS = ['x', 'a.b-c_d', 'a:b', 'x'.repeat(256), '.', '0'].map((jid) =>
  onStart(`the jid ${jid.slice(0, 10)} of ${jid.length} characters`, answer(200, { jid }), {
    outputs: { jid },
  }),
);

/** By a clock that is off, in whole seconds. */
const LAST_MONTH = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 30 * 24 * 3_600_000);
const EPOCH = new Date(0).toUTCString();

const CLOCKS: readonly FaultCase[] = [
  onStart(
    'the date of the service is told',
    answer(200, BODY, { Date: LAST_MONTH.toUTCString() }),
    {
      outputs: { requested_at: LAST_MONTH.toISOString() },
    },
  ),
  ...['Fri, 12 Sep 275760 00:00:00 GMT', 'Mon, 07 Jan 2047 00:00:00 GMT', EPOCH].map((Date) =>
    onStart(`the date of the service is ${Date}`, answer(200, BODY, { Date }), {
      outputs: { requested_at: /^20\d\d-\d\d-\d\dT(?!00:00:00)\d\d:\d\d:\d\d\.\d{3}Z$/ },
      warnings: [/more than a year from/],
    }),
  ),
  ...['garbage', '', 'Fri, 99 Jan 2026 03:04:05 GMT', '2026-01-02T03:04:05Z', '::error::x'].map(
    (Date) =>
      onStart(`the date of the service is ${JSON.stringify(Date)}`, answer(200, BODY, { Date }), {
        outputs: { requested_at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
      }),
  ),
];

/** Answers that are good, however odd they look. */
export const ACCEPTED_ANSWERS: Group = {
  name: 'C. Odd, but good answers',
  cases: [
    ...REPLIES.map(([name, reply]) => onStart(name, reply, { outputs: { jid: JID } })),
    ...ENCODINGS.map(([name, reply]) =>
      onStart(`N9: encoding ${name}`, reply, { outputs: { jid: JID } }),
    ),
    ...JIDS,
    ...CLOCKS,
    onStart(
      'N9: a refusal in gzip is read',
      answer(403, zlib.gzipSync('{"error_code":"CH.004403","error_msg":"Insufficient"}'), {
        'Content-Encoding': 'gzip',
      }),
      {
        status: 'failed',
        errors: [/HTTP 403, CH\.004403: Insufficient.*setRepository/],
      },
    ),
    onStart(
      'a refusal with a byte-order mark is read',
      answer(403, '\ufeff{"error_code":"CH.004403","error_msg":"Insufficient"}'),
      {
        status: 'failed',
        errors: [/HTTP 403, CH\.004403: Insufficient.*setRepository/],
      },
    ),
    onStart('a refusal is not taken for more', refusal(403, 'CH.004403'), {
      status: 'failed',
      errors: [/setRepository/],
    }),
  ],
};
