import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import type { AccessKey, CodeArts, Repository } from '../../emulator/index.ts';
import { authorize, callSigned, sdkDate, send } from './signing.ts';
import { pathOf } from './call.ts';
import { ManualClock } from './manual-clock.ts';

const SOURCE = 'https://git.example/octo-org/hello.git';
const MINUTE = 60_000;

let clock: ManualClock;
let codearts: CodeArts;
let repository: Repository;

beforeEach(async () => {
  clock = new ManualClock('2026-08-01T01:02:03.000Z');
  codearts = await startCodeArts({ clock });
  repository = await codearts.createRepository();
});
afterEach(() => codearts.stop());

function readMirror(key: AccessKey, changes: { unsigned?: Record<string, string> } = {}) {
  return callSigned(codearts, key, { method: 'GET', path: pathOf(repository), ...changes });
}

/** The gateway's refusal whose message ends like this. */
function refusal(tail: string): object {
  return {
    status: 401,
    body: {
      error_code: 'APIG.0301',
      error_msg: `Incorrect IAM authentication information: ${tail}`,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  };
}

function wrong(key: AccessKey): AccessKey {
  return { ...key, secretAccessKey: 'EXAMPLE-another-secret' };
}

const WRONG_SIGNATURE = refusal('verify aksk signature fail');
const LOCKED = refusal('the access key is locked for 5 minutes, too many failures');

describe('a rightly signed request is served', () => {
  test('without a body', async () => {
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject({ status: 200 });
  });

  test.each([
    '{"url":"https://git.example/octo-org/hello.git"}',
    ' {\n "url" : "https:\\/\\/git.example/octo-org/hello.git" }\n',
    `{"url":"https://git.example/octo-org/h\u00e9llo-\u4f60\u597d-\u{1f600}.git"}`,
  ])('with the body %j, over its exact bytes', async (body) => {
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'POST',
      path: pathOf(repository, '/remote-mirror/associate'),
      body,
    });
    expect(reply).toMatchObject({ status: 201 });
  });

  test('with a query, in whatever order it is sent, and with encoded characters', async () => {
    const name = encodeURIComponent('feature/a b&c=d+\u00e9~');
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'GET',
      path: pathOf(repository, `/repository/branch?branch_name=${name}&a=&B=1`),
    });
    expect(reply).toMatchObject({ status: 404, body: { error_code: 'CH.000404' } });
  });

  test('with further signed and unsigned headers', async () => {
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'GET',
      path: pathOf(repository),
      headers: { 'x-project-id': 'pid' },
      unsigned: { 'user-agent': 'test', accept: 'application/json' },
    });
    expect(reply).toMatchObject({ status: 200 });
  });

  test('by the official signer, as a client uses it', async () => {
    const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
    const path = pathOf(repository, '/remote-mirror/associate');
    const data = { url: SOURCE };
    const unused = () => Promise.reject(new Error('unused'));
    const headers = AKSKSigner.sign(
      {
        method: 'POST',
        endpoint: codearts.endpoint + path,
        queryParams: {},
        headers: { 'content-type': 'application/json', 'X-Sdk-Date': sdkDate(clock.now()) },
        data,
      },
      {
        getAk: () => accessKeyId,
        getSk: () => secretAccessKey,
        processAuthRequest: unused,
        processAuthParams: unused,
      },
    );
    const body = JSON.stringify(data);
    const reply = await send(codearts, 'POST', path, body, headers);
    expect(reply).toMatchObject({ status: 201, body: { url: SOURCE } });
  });
});

describe('permissions', () => {
  test.each([
    ['forbidden', 403, 403],
    ['readOnly', 200, 403],
    ['writeOnly', 403, 201],
  ] as const)('of the %s key', async (name, reading, writing) => {
    const key = codearts.accessKeys[name];
    expect(await readMirror(key)).toMatchObject({ status: reading });
    const associated = await callSigned(codearts, key, {
      method: 'POST',
      path: pathOf(repository, '/remote-mirror/associate'),
      body: JSON.stringify({ url: SOURCE }),
    });
    expect(associated).toMatchObject({ status: writing });
  });

  test('of an added key, until it is revoked', async () => {
    const key = { accessKeyId: 'EXAMPLEADDED', secretAccessKey: 'EXAMPLE-secret' };
    codearts.addAccessKey(key, { read: true, write: false });
    expect(await readMirror(key)).toMatchObject({ status: 200 });
    codearts.revokeAccessKey(key.accessKeyId);
    expect(await readMirror(key)).toMatchObject(refusal('the access key does not exist'));
  });
});

describe('what the signature covers', () => {
  const path = (): string => pathOf(repository, '/repository/branch?branch_name=main');

  test.each([
    ['the method', 'PUT', '/remote-mirror', '{}'],
    ['the path', 'POST', '/remote-mirror/associate', '{}'],
    ['the query', 'POST', '/remote-mirror?a=1', '{}'],
    ['the body', 'POST', '/remote-mirror', '{ }'],
  ])('%s', async (_, method, rest, body) => {
    const headers = {
      'content-type': 'application/json',
      host: new URL(codearts.endpoint).host,
      'x-sdk-date': sdkDate(clock.now()),
    };
    const key = codearts.accessKeys.valid;
    const authorization = authorize(key, 'POST', pathOf(repository), headers, '{}');
    const reply = await send(codearts, method, pathOf(repository, rest), body, {
      ...headers,
      authorization,
    });
    expect(reply).toMatchObject(WRONG_SIGNATURE);
  });

  test('the headers it names', async () => {
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'GET',
      path: path(),
      headers: { 'x-project-id': 'one' },
      unsigned: { 'x-project-id': 'other' },
    });
    expect(reply).toMatchObject(WRONG_SIGNATURE);
  });

  test('the secret', async () => {
    expect(await readMirror(wrong(codearts.accessKeys.valid))).toMatchObject(WRONG_SIGNATURE);
  });
});

describe('a request is refused', () => {
  test.each([
    'SDK-HMAC-SHA256',
    'SDK-HMAC-SHA256 Access=EXAMPLEVALID00000000',
    'SDK-HMAC-SHA256 SignedHeaders=host, Access=EXAMPLEVALID00000000, Signature=00',
  ])('with the malformed Authorization %s', async (authorization) => {
    const reply = await readMirror(codearts.accessKeys.valid, { unsigned: { authorization } });
    expect(reply).toMatchObject(refusal('the Authorization header is malformed'));
  });

  test('with another scheme: it counts as one without a token', async () => {
    const unsigned = { authorization: 'Bearer EXAMPLE' };
    const reply = await readMirror(codearts.accessKeys.valid, { unsigned });
    expect(reply).toMatchObject({ status: 401, body: { error_code: 'CH.080401' } });
  });

  test.each([
    [['host'], 'x-sdk-date is not signed'],
    [['x-sdk-date'], 'host is not signed'],
    [['host', 'x-sdk-date'], 'content-type is not signed'],
    [['host', 'x-absent', 'x-sdk-date'], 'signed header x-absent not found'],
    [['x-sdk-date', 'host'], 'SignedHeaders must be sorted names in lower case'],
    [['Host', 'x-sdk-date'], 'SignedHeaders must be sorted names in lower case'],
    [['host', 'host', 'x-sdk-date'], 'SignedHeaders must be sorted names in lower case'],
  ])('whose signed headers are %j', async (names, tail) => {
    const { accessKeyId } = codearts.accessKeys.valid;
    const authorization = `SDK-HMAC-SHA256 Access=${accessKeyId}, SignedHeaders=${names.join(';')}, Signature=00`;
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'POST',
      path: pathOf(repository),
      body: '{}',
      unsigned: { authorization },
    });
    expect(reply).toMatchObject(refusal(tail));
  });

  test.each(['2026-08-01T01:02:03Z', '20260230T010203Z', '20261301T010203Z', ''])(
    'signed at %j, which is no date',
    async (date) => {
      const reply = await callSigned(codearts, codearts.accessKeys.valid, {
        method: 'GET',
        path: pathOf(repository),
        headers: { 'x-sdk-date': date },
      });
      expect(reply).toMatchObject(refusal('x-sdk-date is malformed'));
    },
  );

  test.each([
    [-15 * MINUTE, 200],
    [15 * MINUTE, 200],
    [-15 * MINUTE - 1000, 401],
    [15 * MINUTE + 1000, 401],
  ])('signed %d ms off the clock: %d', async (offset, status) => {
    const date = new Date(clock.now().getTime() + offset);
    const reply = await callSigned(codearts, codearts.accessKeys.valid, {
      method: 'GET',
      path: pathOf(repository),
      headers: { 'x-sdk-date': sdkDate(date) },
    });
    expect(reply.status).toBe(status);
    const skewed = { error_code: 'APIG.0303', error_msg: expect.stringContaining('clock skew') };
    expect(reply.body).toMatchObject(status === 200 ? { repository_id: repository.id } : skewed);
  });
});

describe('more than five wrong signatures in a row', () => {
  async function fail(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      expect(await readMirror(wrong(codearts.accessKeys.valid))).toMatchObject(WRONG_SIGNATURE);
    }
  }

  test('lock the key for five minutes, for right signatures, too', async () => {
    await fail(6);
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject(LOCKED);
    clock.advance(5 * MINUTE - 1);
    expect(await readMirror(wrong(codearts.accessKeys.valid))).toMatchObject(LOCKED);
    clock.advance(1);
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject({ status: 200 });
  });

  test('are counted anew after the lock', async () => {
    await fail(6);
    clock.advance(5 * MINUTE);
    await fail(6);
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject(LOCKED);
  });

  test('are not five', async () => {
    await fail(5);
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject({ status: 200 });
  });

  test('are not in a row with a right one between them', async () => {
    await fail(5);
    await readMirror(codearts.accessKeys.valid);
    await fail(5);
    expect(await readMirror(codearts.accessKeys.valid)).toMatchObject({ status: 200 });
  });

  test('lock no other key, and no token', async () => {
    await fail(6);
    expect(await readMirror(codearts.accessKeys.readOnly)).toMatchObject({ status: 200 });
    const token = { 'x-auth-token': codearts.tokens.valid };
    const reply = await send(codearts, 'GET', pathOf(repository), undefined, token);
    expect(reply).toMatchObject({ status: 200 });
  });
});

describe('a temporary key', () => {
  const key = {
    accessKeyId: 'EXAMPLETEMPORARY',
    secretAccessKey: 'EXAMPLE-secret',
    securityToken: 'EXAMPLE-security-token',
    expiration: new Date('2026-08-01T01:17:03.000Z'),
  };
  const foreign = refusal('x-security-token does not belong to the access key');

  beforeEach(() => {
    codearts.addAccessKey(key);
  });

  test('is good until it expires', async () => {
    clock.advance(15 * MINUTE - 1);
    expect(await readMirror(key)).toMatchObject({ status: 200 });
    clock.advance(1);
    const tail = 'the temporary access key expires, expires_at=2026-08-01T01:17:03.000Z';
    expect(await readMirror(key)).toMatchObject(refusal(tail));
  });

  test('needs its security token', async () => {
    const { accessKeyId, secretAccessKey } = key;
    expect(await readMirror({ accessKeyId, secretAccessKey })).toMatchObject(foreign);
    const other = { ...key, securityToken: 'EXAMPLE-other-token' };
    expect(await readMirror(other)).toMatchObject(foreign);
  });

  test('needs its security token to be signed', async () => {
    const { accessKeyId, secretAccessKey, securityToken } = key;
    const unsigned = { 'x-security-token': securityToken };
    const reply = await readMirror({ accessKeyId, secretAccessKey }, { unsigned });
    expect(reply).toMatchObject(refusal('x-security-token is not signed'));
  });

  test('lends its security token to no permanent key', async () => {
    const mixed = { ...codearts.accessKeys.valid, securityToken: key.securityToken };
    expect(await readMirror(mixed)).toMatchObject(foreign);
  });
});
