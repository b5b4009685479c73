import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { ACCEPTED_JID, expectOracles, JID, START } from './oracles.ts';
import { runOnStage } from './stage.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const WHOLE = JSON.stringify({ jid: JID });
const HALF = WHOLE.slice(0, 20);

/** The head of an answer that promises more than `HALF`. */
function beginAnswer(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Length': WHOLE.length });
  response.write(HALF);
}

/** Lets what was written reach the client, then ends the connection. */
function thenReset(response: ServerResponse, write: () => void): void {
  write();
  response.socket?.write('', () => response.socket?.destroy());
}

const BROKEN: readonly (readonly [string, Handler])[] = [
  [
    'closed before the status line',
    (request) => {
      request.socket.destroy();
    },
  ],
  [
    'reset before the status line',
    (request) => {
      request.socket.resetAndDestroy();
    },
  ],
  [
    'cut off within the head',
    (request) => {
      request.socket.end('HTTP/1.1 200 OK\r\nContent-Le');
    },
  ],
  [
    'cut off before Content-Length',
    (_request, response) => {
      thenReset(response, () => {
        beginAnswer(response);
      });
    },
  ],
  [
    'cut off in a chunk',
    (request) => {
      request.socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n${WHOLE}`);
    },
  ],
  [
    'cut off before the last chunk',
    (request) => {
      const size = WHOLE.length.toString(16);
      request.socket.end(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n${WHOLE}\r\n`,
      );
    },
  ],
];

const STALLED: readonly (readonly [string, Handler])[] = [
  ['never begins', () => undefined],
  [
    'stops after the head',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': WHOLE.length }).flushHeaders();
    },
  ],
  [
    'stops in the body',
    (_request, response) => {
      beginAnswer(response);
    },
  ],
  [
    'drips one byte at a time',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': 1_000_000 });
      const dripping = setInterval(() => response.write(' '), 100);
      response.once('close', () => {
        clearInterval(dripping);
      });
    },
  ],
];

describe('A broken answer', () => {
  test.each(BROKEN)('is asked for again: %s', async (_name, handle) => {
    const faults = [{ handle }, { answer: { status: 200, body: WHOLE } }];
    const run = await runOnStage({ faults }, { with: { retries: '1' } });
    expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
  });

  test.each(BROKEN)('is never a success: %s', async (_name, handle) => {
    const run = await runOnStage({ faults: [{ handle }] });
    expectOracles(run, { requests: [START], errors: [/A synchronization may be running/] });
  });
});

describe('A stalled answer', () => {
  test.each(STALLED)('is given up after request_timeout when it %s', async (_name, handle) => {
    const inputs = { request_timeout: '1s', retries: '0' };
    const run = await runOnStage({ faults: [{ handle }] }, { with: inputs });
    expectOracles(run, {
      requests: [START],
      errors: [/no full answer from localhost:\d+ within 1 s.*`request_timeout`/],
      withinMs: 1_000,
    });
    expect(run.durationMs).toBeGreaterThan(1_000);
  });

  test('is asked for again', async () => {
    const faults = [{ handle: () => undefined }, { answer: { status: 200, body: WHOLE } }];
    const run = await runOnStage({ faults }, { with: { request_timeout: '1s', retries: '1' } });
    expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
  });
});

describe('An answer without end', () => {
  const CHUNK = Buffer.alloc(64 * 1024, 'x');

  function endless(status: number): Handler {
    return (_request, response) => {
      response.writeHead(status);
      const more = (): void => {
        while (!response.destroyed && response.write(CHUNK));
      };
      response.on('drain', more);
      more();
    };
  }

  test('is cut at the cap', async () => {
    const run = await runOnStage(
      { faults: [{ handle: endless(200) }] },
      { with: { retries: '2' } },
    );
    const errors = [/longer than 1048576 bytes/];
    expectOracles(run, { requests: [START], errors, withinMs: 1_000 });
  });

  test('is cut at the cap when it is an error page', async () => {
    const run = await runOnStage({ faults: [{ handle: endless(500) }] });
    expectOracles(run, { requests: [START], errors: [/failed: HTTP 500\b/], withinMs: 1_000 });
  });

  test('is cut at the cap when it is an error page of 50 MB', async () => {
    const answer = { status: 403, body: Buffer.alloc(50_000_000, 'x') };
    const run = await runOnStage({ faults: [{ answer }] }, { with: { retries: '2' } });
    expectOracles(run, { requests: [START], errors: [/HTTP 403 .*setRepo/], withinMs: 1_000 });
  });
});
