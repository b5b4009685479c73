import { describe, expect, test } from '@jest/globals';
import { accessKeyCredentials } from '../../src/credentials/access-key.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import { createClient } from '../support/client.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import { keyless, minting, rejection } from '../support/keyless.ts';

const OURS = Date.parse('2026-08-01T12:00:00Z');
const KEY = { accessKeyId: 'MADEUPKEY', secretAccessKey: 'made-up-secret' };
const SKEW = /clock of this runner is \d+ minutes/;

function refusal(date: string | undefined, status = 401): Outcome {
  const body = { error_code: 'APIG.0303', error_msg: 'Refused' };
  return { status, body, headers: date === undefined ? {} : { date } };
}

/** The message where the service answers so to a request that an access key signs. */
async function messageFor(outcome: Outcome): Promise<string> {
  const clock = new FakeClock(OURS);
  const client = createClient(new ScriptedTransport(outcome), {
    credentials: accessKeyCredentials(KEY),
    clock,
  });
  return (await rejection(client.showRemoteMirror())).message;
}

describe('a refused signature', () => {
  test.each([
    ['Sat, 01 Aug 2026 12:20:00 GMT', "20 minutes behind the service's"],
    ['Sat, 01 Aug 2026 12:06:00 GMT', "6 minutes behind the service's"],
    ['Sat, 01 Aug 2026 11:40:00 GMT', "20 minutes ahead of the service's"],
    ['Sat, 01 Aug 2026 13:59:31 GMT', "120 minutes behind the service's"],
    ['Fri, 31 Jul 2026 12:00:00 GMT', "1440 minutes ahead of the service's"],
  ])('with the answer of %s: our clock is %s', async (date, expected) => {
    const message = await messageFor(refusal(date));
    expect(message).toContain(`HTTP 401, APIG.0303: Refused. The clock of this runner is`);
    expect(message).toContain(expected);
    expect(message).toContain('15 minutes');
  });

  test.each([
    ['the clocks agree', 'Sat, 01 Aug 2026 12:00:00 GMT'],
    ['the clocks nearly agree', 'Sat, 01 Aug 2026 11:55:01 GMT'],
    ['the answer has no date', undefined],
    ['the date makes no sense', 'yesterday'],
  ])('has the advice about the key itself where %s', async (_case, date) => {
    const message = await messageFor(refusal(date));
    expect(message).not.toMatch(SKEW);
    expect(message).toMatch(/`access_key` and `secret_key` belong together/);
  });

  test('is the only refusal that is about the clock', async () => {
    const message = await messageFor(refusal('Sat, 01 Aug 2026 12:20:00 GMT', 403));
    expect(message).not.toMatch(SKEW);
  });

  test('is about the clock for a minted key, too', async () => {
    const clock = new FakeClock(OURS);
    const late = refusal('Sat, 01 Aug 2026 12:20:00 GMT');
    const transport = new ScriptedTransport(...minting(1), late, ...minting(2), late);
    const { credentials } = keyless(transport, { clock });
    const client = createClient(transport, { credentials, clock });
    await expect(client.showRemoteMirror()).rejects.toThrow(/20 minutes behind/);
  });
});

test('a refused token has nothing to do with the clock', async () => {
  const clock = new FakeClock(OURS);
  const client = createClient(new ScriptedTransport(refusal('Sat, 01 Aug 2026 12:20:00 GMT')), {
    credentials: tokenCredentials('made-up-iam-token'),
    clock,
  });
  const { message } = await rejection(client.showRemoteMirror());
  expect(message).not.toMatch(SKEW);
  expect(message).toMatch(/24 hours/);
});
