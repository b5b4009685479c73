import { describe, expect, test } from '@jest/globals';
import type { Repository } from '../../src/codearts/repository.ts';
import { accessKeyCredentials } from '../../src/credentials/access-key.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import { RequestError } from '../../src/http/errors.ts';
import { createClient } from '../support/client.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import { ID_TOKEN_ANSWER, keyAnswer, keyless, minting } from '../support/keyless.ts';

const SOURCE = 'https://github.com/octo-org/hello.git';
const JID = '09a56216-cb37-494c-b314-d88dc6c9ff57';
const STARTED: Outcome = { body: { jid: JID } };
const MIRROR: Outcome = { body: { url: SOURCE } };
const EXPIRED: Outcome = { status: 401, body: { error_code: 'APIG.0301', error_msg: 'expires' } };

const TOKEN = 'GET /idtoken/1/2';
const EXCHANGE = 'POST /v5/agencies/assume-with-oidc';
const START = 'POST /v4/repositories/123/remote-mirror';

/** A client that signs with minted keys, and what it sent, as `METHOD path`. */
function keylessClient(...outcomes: Outcome[]): {
  client: Repository;
  clock: FakeClock;
  sent: () => string[];
} {
  const transport = new ScriptedTransport(...outcomes);
  const clock = new FakeClock();
  const client = createClient(transport, { credentials: keyless(transport).credentials, clock });
  return { client, clock, sent: () => transport.sent().map((line) => line.replace(/\?.*/, '')) };
}

describe('a minted key that the service no longer takes', () => {
  test('is replaced, and the request sent again, at once', async () => {
    const { client, sent } = keylessClient(...minting(1), EXPIRED, ...minting(2), STARTED);
    await expect(client.startSynchronization({ forceFetch: false })).resolves.toMatchObject({
      jid: JID,
    });
    expect(sent()).toEqual([TOKEN, EXCHANGE, START, TOKEN, EXCHANGE, START]);
  });

  test('is replaced in every operation that finds it expired', async () => {
    const { client, clock, sent } = keylessClient(
      ...minting(1),
      MIRROR,
      EXPIRED,
      ...minting(2),
      MIRROR,
      EXPIRED,
      ...minting(3),
      MIRROR,
    );
    for (let look = 0; look < 3; look += 1) {
      await client.showRemoteMirror();
      clock.advance(900_000);
    }
    expect(sent().filter((line) => line === EXCHANGE)).toHaveLength(3);
  });

  test('is replaced but once where it is young: it has not expired', async () => {
    const { client, clock, sent } = keylessClient(
      ...[...minting(1), EXPIRED, ...minting(2), MIRROR, EXPIRED, EXPIRED],
      ...minting(3),
      MIRROR,
    );
    await client.showRemoteMirror();
    await expect(client.showRemoteMirror()).rejects.toMatchObject({ cause: { status: 401 } });
    expect(sent().filter((line) => line === EXCHANGE)).toHaveLength(2);
    clock.advance(450_000);
    await client.showRemoteMirror();
    expect(sent().filter((line) => line === EXCHANGE)).toHaveLength(3);
  });

  test('is replaced by one that is hidden, too', async () => {
    const transport = new ScriptedTransport(...minting(1), EXPIRED, ...minting(2), MIRROR);
    const { credentials, secrets, masked } = keyless(transport);
    await createClient(transport, { credentials, secrets }).showRemoteMirror();
    expect(masked).toContain('made-up-temporary-secret-2');
    expect(masked).toContain('made-up-session-token-2/+==');
    expect(transport.requests.at(-1)?.headers).toMatchObject({
      'x-security-token': 'made-up-session-token-2/+==',
    });
  });

  test('is replaced once: a second refusal ends the operation', async () => {
    const { client, sent } = keylessClient(...minting(1), EXPIRED, ...minting(2), EXPIRED);
    await expect(client.startSynchronization({ forceFetch: false })).rejects.toMatchObject({
      attempts: 1,
      cause: { status: 401, hint: expect.stringMatching(/temporary access key was refused/) },
    });
    expect(sent()).toEqual([TOKEN, EXCHANGE, START, TOKEN, EXCHANGE, START]);
  });

  test('is replaced once in an operation, also where a failure lies between two refusals', async () => {
    const { client, sent } = keylessClient(
      ...minting(1),
      EXPIRED,
      ...minting(2),
      { status: 503 },
      EXPIRED,
    );
    await expect(client.startSynchronization({ forceFetch: false })).rejects.toMatchObject({
      attempts: 2,
      cause: { status: 401 },
    });
    expect(sent().filter((line) => line === EXCHANGE)).toHaveLength(2);
  });

  test('is replaced where the mirror is looked for, which 401 does not deny', async () => {
    const { client, sent } = keylessClient(...minting(1), EXPIRED, ...minting(2), {
      status: 404,
    });
    await expect(client.findRemoteMirror()).resolves.toBeUndefined();
    expect(sent()).toHaveLength(6);
  });

  test('ends the operation where no other is granted, also where the mirror is looked for', async () => {
    const denied = { status: 403, body: { error_code: 'STS5.1001', error_msg: 'denied' } };
    const { client } = keylessClient(...minting(1), EXPIRED, ID_TOKEN_ANSWER, denied);
    await expect(client.findRemoteMirror()).rejects.toThrow(/^Exchanging .*STS5\.1001/);
  });

  test('is replaced within the deadline, by requests that it bounds, or not at all', async () => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport(...minting(1), EXPIRED, ID_TOKEN_ANSWER, () => {
      clock.advance(3_501);
      return keyAnswer(2);
    });
    const { credentials, obtain } = keyless(transport, { clock });
    const client = createClient(transport, { credentials, clock }).until(clock.now() + 3_000);
    await obtain();
    await expect(client.showRemoteMirror()).rejects.toMatchObject({
      attempts: 0,
      message: 'Reading the remote mirror failed: no time is left.',
    });
    expect(transport.limits).toEqual([Infinity, Infinity, 4_000, 4_000, 4_000]);
  });

  test('ends the operation where no other can be had, and says why', async () => {
    const refused = { status: 403, body: { error_code: 'STS5.1001', error_msg: 'denied' } };
    const { client } = keylessClient(...minting(1), EXPIRED, minting(2)[0] ?? {}, refused);
    await expect(client.showRemoteMirror()).rejects.toThrow(/Exchanging .*STS5\.1001.* sub repo:/);
  });

  test('leaves the next operation another try where minting failed for a moment', async () => {
    const down = Array.from({ length: 4 }, () => ({ status: 503 }));
    const { client } = keylessClient(...minting(1), EXPIRED, ...down, ...minting(2), MIRROR);
    await expect(client.showRemoteMirror()).rejects.toMatchObject({ cause: { transient: true } });
    await expect(client.showRemoteMirror()).resolves.toMatchObject({ url: SOURCE });
  });
});

test('requests that are under way together share one new key', async () => {
  let minted = 0;
  // Takes keys from the second one on.
  const transport = new ScriptedTransport(({ url, headers }) => {
    if (url.host === 'github.example') return ID_TOKEN_ANSWER;
    if (url.host === 'sts.example') return keyAnswer((minted += 1));
    return headers['x-security-token']?.includes('token-1/') ? EXPIRED : MIRROR;
  });
  const { credentials, obtain } = keyless(transport);
  const client = createClient(transport, { credentials });
  await obtain();
  await Promise.all([client.showRemoteMirror(), client.showRemoteMirror()]);
  expect(minted).toBe(2);
});

describe('a credential that the user supplied', () => {
  const key = { accessKeyId: 'MADEUPKEY', secretAccessKey: 'made-up-secret' };

  test.each([
    ['token', tokenCredentials('made-up-iam-token'), /24 hours/],
    ['access key', accessKeyCredentials(key), /belong together/],
  ])('is not tried again after 401: %s', async (_kind, credentials, hint) => {
    const transport = new ScriptedTransport(EXPIRED, STARTED);
    await expect(
      createClient(transport, { credentials }).startSynchronization({ forceFetch: false }),
    ).rejects.toMatchObject({ attempts: 1, cause: { hint: expect.stringMatching(hint) } });
    expect(transport.sent()).toEqual([START]);
  });

  test('is signed anew for every attempt, with the date of that attempt', async () => {
    const clock = new FakeClock(Date.parse('2026-08-01T01:02:03Z'));
    const transport = new ScriptedTransport(
      { status: 503, headers: { 'retry-after': '7' } },
      new RequestError('no answer', { fault: 'timeout', transient: true }),
      STARTED,
    );
    const credentials = accessKeyCredentials(key);
    const client = createClient(transport, { credentials, clock, random: () => 0.999_999 });
    await client.startSynchronization({ forceFetch: true });
    const dates = transport.requests.map(({ headers }) => headers['x-sdk-date']);
    expect(dates).toEqual(['20260801T010203Z', '20260801T010210Z', '20260801T010212Z']);
    const signatures = new Set(transport.requests.map(({ headers }) => headers['authorization']));
    expect(signatures.size).toBe(3);
  });
});
