import { describe, expect, test } from '@jest/globals';
import { ACCEPTED_JID, expectOracles, JID, READ, START } from './oracles.ts';
import { runOnStage, SOURCE_URL, startFault } from './stage.ts';

const DAY_MS = 24 * 3_600_000;

const PATIENT = { with: { retries: '2' } };

describe('An answer with a usable jid', () => {
  test.each([200, 201, 202])('is a success with HTTP %i', async (status) => {
    const faults = [startFault({ status, body: { jid: JID } })];
    const outputs = ACCEPTED_JID;
    expectOracles(await runOnStage({ faults }), { requests: [START], outputs });
  });

  test('is a success with a byte-order mark before it', async () => {
    const faults = [startFault({ status: 200, body: `\ufeff{"jid":"${JID}"}` })];
    expectOracles(await runOnStage({ faults }), { requests: [START], outputs: ACCEPTED_JID });
  });

  test.each(['x', 'A.b_c:d-9', 'j'.repeat(256)])('is a success: %s', async (jid) => {
    const run = await runOnStage({ faults: [startFault({ status: 200, body: { jid } })] });
    expectOracles(run, { requests: [START], outputs: { ...ACCEPTED_JID, jid } });
  });

  test.each([
    { error_code: 'CH.1', error_msg: 'made up', status: 'failed' },
    { jid: JID, error_code: 'CH.1', error_msg: 'made up' },
    { error_code: 'CH.1', error_msg: 'made up' },
    { jid: JID, errorCode: 'CH.1', errorMsg: 'made up', status: 'success' },
    { jid: JID, error: { code: 'CH.1', message: 'made up' }, status: 'failed' },
  ])('is an error where it tells of one: %j', async (body) => {
    const run = await runOnStage({ faults: [startFault({ status: 200, body })] });
    const errors = [/HTTP 200 with the error CH\.1 made up, .*may be running/];
    expectOracles(run, { requests: [START], errors });
  });

  test.each([
    { url: null, error_code: 'CH.1', error_msg: 'made up' },
    { url: SOURCE_URL, error_code: 'CH.1', error_msg: 'made up' },
    { error: { code: 'CH.1', message: 'made up' }, status: 'failed' },
  ])('is an error where a mirror is asked for, and nothing is changed: %j', async (body) => {
    const faults = [{ method: 'GET', times: Infinity, answer: { status: 200, body } }];
    const run = await runOnStage({ faults }, { with: { associate_url: SOURCE_URL } });
    expectOracles(run, { requests: [READ], errors: [/HTTP 200 with the error CH\.1 made up/] });
  });

  test("takes the time of acceptance from the service's clock", async () => {
    const served = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 30 * DAY_MS);
    const headers = { Date: served.toUTCString() };
    const faults = [startFault({ status: 200, headers, body: { jid: JID } })];
    const outputs = { ...ACCEPTED_JID, requested_at: served.toISOString() };
    expectOracles(await runOnStage({ faults }), { requests: [START], outputs });
  });

  test.each([-3_650, -401, 401, 3_650, 95_000_000])(
    'takes it from the local clock where that of the service is %d days off, and says so',
    async (days) => {
      const served = new Date(Date.now() + days * DAY_MS).toUTCString();
      const faults = [startFault({ status: 200, headers: { Date: served }, body: { jid: JID } })];
      const warnings = [/^The service dated its answer .*more than a year from .*`requested_at`/];
      const run = await runOnStage({ faults });
      expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
      const ageMs = Date.now() - Date.parse(run.outputs['requested_at'] ?? '');
      expect(Math.abs(ageMs)).toBeLessThan(DAY_MS);
    },
  );

  test('takes it from the local clock where the service tells no time', async () => {
    const Date = 'half past nine';
    const faults = [startFault({ status: 200, headers: { Date }, body: { jid: JID } })];
    expectOracles(await runOnStage({ faults }), { requests: [START], outputs: ACCEPTED_JID });
  });
});

describe('A success status that is no contract answer', () => {
  test.each([
    ['no content', 204, undefined],
    ['nothing', 200, undefined],
    ['HTML', 200, '<html><body>Log in, ECHOED</body></html>'],
    ['an array', 200, [JID]],
    ['a string', 200, JSON.stringify(JID)],
    ['null', 200, 'null'],
    ['an object without jid', 200, { job: 'ECHOED' }],
    ['an empty jid', 200, { jid: '' }],
    ['a null jid', 200, { jid: null }],
    ['a number', 200, { jid: 12 }],
    ['an object as jid', 200, { jid: { id: 'ECHOED' } }],
    ['a jid with a line break', 200, { jid: `${JID}\nghadelimiter_ECHOED\nstatus=synced` }],
    ['a jid with a command', 200, { jid: '\n::set-output name=status::ECHOED' }],
    ['a jid of 10 kB', 200, { jid: 'ECHOED'.repeat(1_700) }],
    ['a jid in another letter case', 200, { JID }],
  ])('is an error, never retried and never echoed: %s', async (_name, status, body) => {
    const run = await runOnStage({ faults: [startFault({ status, body })] }, PATIENT);
    expectOracles(
      // The body counts as a secret: none of it may be shown.
      { ...run, secrets: [...run.secrets, 'ECHOED', '<html><body>', 'ghadelimiter_'] },
      { requests: [START], errors: [/not the documented answer.*may be running.*`endpoint`/] },
    );
  });

  test.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), {}, /not UTF-8/],
    ['UTF-16', Buffer.from(`\ufeff{"jid":"${JID}"}`, 'utf16le'), {}, /not UTF-8/],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 0xff, 0x00, 0x10]), {}, /content encoding/],
  ])('is an error: %s', async (_name, body, headers, error) => {
    const run = await runOnStage({ faults: [startFault({ status: 200, body, headers })] }, PATIENT);
    expectOracles(run, { requests: [START], errors: [error] });
  });
});
