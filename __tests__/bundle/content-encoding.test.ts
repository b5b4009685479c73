import * as zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ACCEPTED_JID, expectOracles, JID, START } from './oracles.ts';
import { runOnStage, startFault } from './stage.ts';

const ACCEPTED = JSON.stringify({ jid: JID });

describe('An answer in an encoding that nobody asked for', () => {
  test.each([
    ['gzip', zlib.gzipSync(ACCEPTED)],
    ['deflate', zlib.deflateSync(ACCEPTED)],
    ['br', zlib.brotliCompressSync(ACCEPTED)],
    ['utf-8', Buffer.from(ACCEPTED)],
    ['gzip', Buffer.from(ACCEPTED)],
  ])('tells the jid under "%s" (%#)', async (encoding, body) => {
    const answer = { status: 200, body, headers: { 'Content-Encoding': encoding } };
    const run = await runOnStage({ faults: [startFault(answer)] });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
  });

  test('tells of throttling, which passes', async () => {
    const error = JSON.stringify({
      error_code: 'APIG.0308',
      error_msg: 'The throttling threshold',
    });
    const headers = { 'Content-Encoding': 'gzip' };
    const answer = { status: 403, body: zlib.gzipSync(error), headers };
    const faults = [{ ...startFault(answer), times: 1 }];
    const run = await runOnStage({ faults }, { with: { retries: '1' } });
    expectOracles(run, { requests: [START, START], withinMs: 5_000 });
    expect(run.log).toContain('APIG.0308');
  });

  test('is no way to fill the memory', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(500_000_000, ' '));
    const answer = { status: 200, body: bomb, headers: { 'Content-Encoding': 'gzip' } };
    const env = { NODE_OPTIONS: '--max-old-space-size=64' };
    const run = await runOnStage({ faults: [startFault(answer)] }, { env });
    expectOracles(run, { requests: [START], errors: [/longer than 1048576 bytes/] });
  });
});
