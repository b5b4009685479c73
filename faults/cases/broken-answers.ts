import * as zlib from 'node:zlib';
import type { Expected, FaultCase, Group } from '../case.ts';
import {
  answer,
  bytes,
  closing,
  cutting,
  dripping,
  endless,
  head,
  inTurn,
} from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { JID } from '../service/script.ts';
import { onStart, times } from './helpers.ts';

const JOB = answer(200, { jid: JID });
const LONG = head(200, { 'Content-Length': 100 });
const CHUNKED = head(200, { 'Transfer-Encoding': 'chunked' });
const HALF = `{"jid":"${JID}"`;
const MARK = 'words-of-the-service';

/** The request was sent, and what came of it is not known; no word of the answer is shown. */
const UNKNOWN = {
  status: 'unconfirmed',
  outputs: { jid: undefined },
  notInLog: new RegExp(MARK),
} satisfies Partial<Expected>;

/** Something came, and not all of it. */
const INCOMPLETE: readonly (readonly [string, Reply])[] = [
  ['reset in the body', cutting(LONG, HALF)],
  ['closed before Content-Length', closing(LONG, HALF)],
  ['closed before the whole length, valid so far', closing(LONG, `${HALF}}`)],
  ['no body where one was announced', closing(LONG)],
  ['closed in a chunk', closing(CHUNKED, '64\r\n', HALF)],
  ['closed between chunks', closing(CHUNKED, `${(HALF.length + 1).toString(16)}\r\n${HALF}}\r\n`)],
  ['closed in the size of a chunk', closing(CHUNKED, '6')],
  [
    'closed in the trailers',
    closing(CHUNKED, `${(HALF.length + 1).toString(16)}\r\n${HALF}}\r\n0\r\nX-A: b`),
  ],
  ['a stall after the headers', bytes(LONG)],
  ['a stall in the body', bytes(LONG, HALF)],
  ['a stall in a chunk', bytes(CHUNKED, '64\r\n', HALF)],
  ['a stall in the headers', bytes('HTTP/1.1 200 OK\r\nContent-Type: app')],
  ['a stall after 100 Continue', bytes('HTTP/1.1 100 Continue\r\n\r\n')],
  ['one byte at a time', dripping(`${LONG}${HALF}`, 300)],
  [
    'a drip in the body',
    ({ wire }) => {
      wire.write(LONG);
      dripping(
        HALF,
        300,
      )({ wire, tcp: wire, request: { method: '', path: '', headers: {}, body: '' } });
    },
  ],
  [
    '1xx again and again',
    ({ wire }) => {
      const timer = setInterval(() => wire.write('HTTP/1.1 102 Processing\r\n\r\n'), 100);
      wire.on('close', () => {
        clearInterval(timer);
      });
    },
  ],
  [
    'half of what gzip made',
    closing(
      head(200, { 'Content-Encoding': 'gzip', 'Content-Length': 500 }),
      zlib.gzipSync(HALF).subarray(0, 20),
    ),
  ],
];

const RETRIED: readonly FaultCase[] = INCOMPLETE.flatMap(([name, reply]) => [
  onStart(
    `${name}, once`,
    inTurn(reply, JOB),
    { requests: times(2), outputs: { jid: JID } },
    { retries: '1', request_timeout: '1s' },
  ),
  onStart(
    `${name}, always`,
    reply,
    { ...UNKNOWN, errors: [/after 2 attempts/], requests: times(2) },
    { retries: '1', request_timeout: '1s' },
  ),
]);

/** No HTTP at all, or HTTP that contradicts itself. */
const PROTOCOL: readonly (readonly [string, Reply])[] = [
  ['a chunk size that is no number', bytes(CHUNKED, `zz\r\n${MARK}\r\n`)],
  ['a chunk size beyond all numbers', bytes(CHUNKED, `FFFFFFFFFFFFFFFFFFF\r\n${MARK}\r\n`)],
  ['a negative chunk size', bytes(CHUNKED, `-5\r\n${MARK}\r\n`)],
  ['a chunk longer than its size', bytes(CHUNKED, `2\r\n${MARK}\r\n0\r\n\r\n`)],
  [
    'two lengths that differ',
    bytes(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n${MARK}`),
  ],
  [
    'a length and chunks',
    bytes(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  ],
  ['a negative length', bytes(`HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n${MARK}`)],
  ['a length that is no number', bytes(`HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n${MARK}`)],
  [
    'a length beyond all numbers',
    bytes(`HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\n${MARK}`),
  ],
  ['no status line', bytes(`${MARK}\r\n\r\n`)],
  ['a runner command for a status line', bytes('::error::x\n##[add-mask]y\n\n')],
  ['a status that is no number', bytes(`HTTP/1.1 OK ${MARK}\r\n\r\n`)],
  ['HTTP/9.9', bytes('HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n')],
  ['the preface of HTTP/2', bytes(Buffer.from([0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 128]))],
  ['a header without a colon', bytes(`HTTP/1.1 200 OK\r\n${MARK}\r\n\r\n`)],
  ['a NUL in a header', bytes(`HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n`)],
  ['a blank in the name of a header', bytes('HTTP/1.1 200 OK\r\nContent Length: 0\r\n\r\n')],
  ['a head of 100 kB', bytes(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)],
  ['a head without end', endless('HTTP/1.1 200 OK\r\n', `X: ${'x'.repeat(1_000)}\r\n`)],
  [
    'random bytes',
    bytes(Buffer.from(Array.from({ length: 2_000 }, (_, at) => (at * 7919 + 13) % 251))),
  ],
];

/** A success that is longer than any answer is, or cannot be decoded. */
const TOO_MUCH: readonly (readonly [string, Reply])[] = [
  ['an endless body', endless(CHUNKED, `400\r\n${'x'.repeat(1024)}\r\n`)],
  [
    'an endless body without chunks',
    endless(head(200, { Connection: 'close' }), 'x'.repeat(65_536)),
  ],
  [
    'an endless body of blanks before the JSON',
    endless(head(200, { Connection: 'close' }), ' '.repeat(65_536)),
  ],
  ['a body of 2 MB with a jid', answer(200, { jid: JID, x: 'x'.repeat(2_000_000) })],
  [
    'a bomb of gzip',
    answer(200, zlib.gzipSync(Buffer.alloc(100_000_000)), { 'Content-Encoding': 'gzip' }),
  ],
  [
    'a bomb of br',
    answer(
      200,
      zlib.brotliCompressSync(Buffer.alloc(20_000_000), {
        params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 },
      }),
      { 'Content-Encoding': 'br' },
    ),
  ],
  [
    'a bomb of zstd in gzip',
    answer(200, zlib.gzipSync(zlib.zstdCompressSync(Buffer.alloc(100_000_000))), {
      'Content-Encoding': 'zstd, gzip',
    }),
  ],
  [
    'gzip that is none',
    answer(200, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(50, 77)]), {
      'Content-Encoding': 'gzip',
    }),
  ],
];

const FAILED_LATE: readonly (readonly [string, Reply])[] = [
  [
    'an error page of 50 MB',
    endless(head(400, { 'Content-Length': 50_000_000 }), 'x'.repeat(65_536)),
  ],
  ['an endless error page', endless(head(403, { Connection: 'close' }), MARK.repeat(1_000))],
  [
    'an error page that is a bomb',
    answer(404, zlib.gzipSync(Buffer.alloc(100_000_000)), { 'Content-Encoding': 'gzip' }),
  ],
  ['an error page that stalls', bytes(head(400, { 'Content-Length': 100 }), '{"error_')],
  ['an error page that is cut', cutting(head(400, { 'Content-Length': 100 }), '{"error_')],
  ['an error without a body', closing(head(400, { 'Content-Length': 100 }))],
];

/** Answers that break off, break the protocol, or break the bank. */
export const BROKEN_ANSWERS: Group = {
  name: 'C. Broken answers',
  cases: [
    ...RETRIED,
    ...PROTOCOL.map(([name, reply]) =>
      onStart(
        name,
        reply,
        { ...UNKNOWN, errors: [/^Starting the synchronization failed: /], requests: ['start'] },
        { retries: '2' },
      ),
    ),
    ...TOO_MUCH.map(([name, reply]) =>
      onStart(
        name,
        reply,
        { ...UNKNOWN, errors: [/^Starting the synchronization failed: /], withinMs: 1_000 },
        { retries: '2', request_timeout: '20s' },
      ),
    ),
    ...FAILED_LATE.map(([name, reply]) =>
      onStart(
        name,
        reply,
        { status: 'failed', errors: [/HTTP 40[034]/], withinMs: 2_000 },
        { retries: '2' },
      ),
    ),
  ],
};
