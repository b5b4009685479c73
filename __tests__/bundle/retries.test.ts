import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../emulator/index.ts';
import { lapsed, lapseVariables } from './lapse.ts';
import { ACCEPTED_JID, expectOracles, JID, START } from './oracles.ts';
import type { Run } from './run-step.ts';
import { runOnStage } from './stage.ts';

const SERVICE_DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

/** Answers with `status` so often, then as usual. */
function fails(status: number, times: number, headers: Record<string, string> = {}): Fault {
  return { times, answer: { status, headers: { Date: SERVICE_DATE, ...headers } } };
}

function withRetries(retries: number, ...faults: Fault[]): Promise<Run> {
  const accepted = { answer: { status: 200, body: { jid: JID } } };
  return runOnStage(
    { faults: [...faults, accepted] },
    // In time that runs faster.
    { with: { retries: String(retries), request_timeout: '5m' }, env: lapseVariables() },
  );
}

describe('A failure that may pass', () => {
  test.each([408, 500, 502, 503, 504])('is tried again: HTTP %i', async (status) => {
    const run = await withRetries(1, fails(status, 1));
    expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
    expect(run.log).toMatch(/HTTP \d+.*; attempt 2 of 2 in \d+\.\d s/);
  });

  test('is tried as often as `retries` says', async () => {
    const run = await withRetries(2, fails(503, 2, { 'Retry-After': '0' }));
    expectOracles(run, { requests: [START, START, START], outputs: ACCEPTED_JID });
  });

  test.each([
    [0, /failed: HTTP 503\b/],
    [1, /failed after 2 attempts: HTTP 503\b/],
  ])('ends the run after %i retries, and the error counts them', async (retries, error) => {
    const run = await withRetries(retries, fails(503, Infinity));
    const requests = Array.from({ length: retries + 1 }, () => START);
    expectOracles(run, { requests, errors: [error] });
  });

  test.each([400, 401, 403])(
    'is a throttling code, whatever the error status: %i',
    async (status) => {
      const body = { error_code: 'APIGW.0308', error_msg: 'The throttling threshold was reached' };
      const run = await withRetries(1, { answer: { status, body } });
      expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
      expect(run.durationMs).toBeGreaterThan(lapsed(2_000));
    },
  );

  test('is tried again less and less soon while the service throttles', async () => {
    const run = await withRetries(2, fails(429, 2));
    const requests = [START, START, START];
    expectOracles(run, { requests, outputs: ACCEPTED_JID });
    expect(run.log).toMatch(/attempt 2 of 3 in [23]\.\d s[^]*attempt 3 of 3 in [456]\.\d s/);
    expect(run.durationMs).toBeGreaterThan(lapsed(6_000));
  });
});

describe('Retry-After', () => {
  test.each([
    ['seconds', '4'],
    ["a date by the service's clock", 'Thu, 01 Jan 2026 00:00:04 GMT'],
  ])('is the least time to wait, given as %s', async (_form, value) => {
    const run = await withRetries(1, fails(429, 1, { 'Retry-After': value }));
    expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
    expect(run.durationMs).toBeGreaterThan(lapsed(4_000));
  });

  test.each([
    ['in the past', 'Wed, 31 Dec 2025 23:59:00 GMT'],
    ['garbage', '-1; soon ::error::x'],
    ['zero', '0'],
  ])('changes nothing when it is %s', async (_form, value) => {
    const run = await withRetries(1, fails(429, 1, { 'Retry-After': value }));
    expectOracles(run, { requests: [START, START], outputs: ACCEPTED_JID });
    expect(run.durationMs).toBeGreaterThan(lapsed(2_000));
  });

  test.each([
    ['3600', /asked to wait 3600\.0 s/],
    ['99999999999999999999', /asked to wait more than 30 years/],
    ['Fri, 02 Jan 2026 00:00:00 GMT', /asked to wait \d+\.\d s/],
  ])('of too long ends the run at once, and the error says how long: %s', async (value, words) => {
    const run = await withRetries(1, fails(429, Infinity, { 'Retry-After': value }));
    const errors = [new RegExp(`HTTP 429 .*\\. The service ${words.source}.*Too many requests`)];
    expectOracles(run, { requests: [START], errors });
  });
});
