import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import https from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AGENCY_URN as AGENCY,
  AUDIENCE,
  createCertificates,
  PROVIDER_URN as PROVIDER,
  startCloud,
  startGitHubOidc,
} from '../../emulator/index.ts';
import type {
  Agency,
  Cloud,
  CodeArts,
  GitHubOidc,
  Sts,
  TemporaryAccessKey,
} from '../../emulator/index.ts';
import { forgeToken, hs256, readToken, rs256 } from './id-tokens.ts';
import { callSigned } from './signing.ts';
import { pathOf } from './call.ts';
import { ManualClock } from './manual-clock.ts';

const PATH = '/v5/agencies/assume-with-oidc';

let clock: ManualClock;
let cloud: Cloud;
let codearts: CodeArts;
let oidc: GitHubOidc;
let agency: Agency;
let sts: Sts;

beforeEach(async () => {
  clock = new ManualClock('2026-08-01T01:02:03.000Z');
  cloud = await startCloud({ clock });
  ({ codearts, oidc, sts } = cloud);
  [agency] = cloud.trust.agencies;
  cloud.trust.agencies.push({
    urn: `${AGENCY}-foreign`,
    providerUrn: `${PROVIDER}-other`,
    subject: '*',
  });
});
afterEach(() => cloud.stop());

interface StsReply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** Sends the exchange with these changes to a good body; `undefined` leaves a field out. */
async function assume(changes: Record<string, unknown> = {}): Promise<StsReply> {
  return await post(
    JSON.stringify({
      provider_urn: PROVIDER,
      agency_urn: AGENCY,
      agency_session_name: 'github-9000000001-1',
      id_token: await oidc.issueToken(AUDIENCE),
      ...changes,
    }),
  );
}

async function post(body: string, contentType = 'application/json'): Promise<StsReply> {
  const response = await fetch(sts.endpoint + PATH, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

function keyOf({ body }: StsReply): TemporaryAccessKey {
  const fields = body['credentials'] as Record<string, string>;
  return {
    accessKeyId: String(fields['access_key_id']),
    secretAccessKey: String(fields['secret_access_key']),
    securityToken: String(fields['security_token']),
    expiration: new Date(String(fields['expiration'])),
  };
}

function denied(detail: string): object {
  return { status: 403, body: { error_code: 'STS5.1001', error_msg: `access denied: ${detail}` } };
}

const FORGED = denied('the signature of the id token cannot be verified');

describe('an exchange', () => {
  test('gives a temporary key that CodeArts Repo takes until it expires', async () => {
    const url = `${oidc.requestUrl}&audience=${AUDIENCE}`;
    const headers = { authorization: `Bearer ${oidc.requestToken}` };
    const { value } = (await (await fetch(url, { headers })).json()) as { value: string };
    const reply = await assume({ id_token: value, duration_seconds: 900 });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      source_identity: '',
      assumed_agency: {
        urn: 'sts::0123456789:assumed-agency:mirror/github-9000000001-1',
        id: 'mirror:github-9000000001-1',
      },
      credentials: {
        access_key_id: expect.stringMatching(/^[0-9A-Z]{20}$/),
        secret_access_key: expect.stringMatching(/^[\w-]{40}$/),
        security_token: expect.stringMatching(/^[\w+/]{600}$/),
        expiration: '2026-08-01T01:17:03.000Z',
      },
      audience: AUDIENCE,
      provider: PROVIDER,
      subject_from_id_token: 'repo:octo-org/hello:ref:refs/heads/main',
    });

    const key = keyOf(reply);
    const repository = await codearts.createRepository();
    const read = () => callSigned(codearts, key, { method: 'GET', path: pathOf(repository) });
    expect(await read()).toMatchObject({ status: 200 });
    clock.advance(900_000 - 1);
    expect(await read()).toMatchObject({ status: 200 });
    clock.advance(1);
    expect(await read()).toMatchObject({ status: 401, body: { error_code: 'APIG.0301' } });
  });

  test('lasts an hour unless told', async () => {
    expect(keyOf(await assume()).expiration).toEqual(new Date('2026-08-01T02:02:03.000Z'));
  });

  test('gives another key every time', async () => {
    const [one, other] = [keyOf(await assume()), keyOf(await assume())];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(one.securityToken).not.toBe(other.securityToken);
  });

  test('gives what the agency may do', async () => {
    agency.permissions = { read: true, write: false };
    const key = keyOf(await assume());
    const repository = await codearts.createRepository();
    const path = pathOf(repository);
    expect(await callSigned(codearts, key, { method: 'GET', path })).toMatchObject({ status: 200 });
    const write = await callSigned(codearts, key, { method: 'POST', path, body: '{}' });
    expect(write).toMatchObject({ status: 403, body: { error_code: 'CH.004403' } });
  });

  test('fetches the keys of the issuer by its discovery document', async () => {
    await assume();
    expect(oidc.requests.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/.well-known/jwks',
    ]);
  });

  test('goes over TLS with an own CA, on all sides', async () => {
    const tls = await createCertificates();
    const secure = await startCloud({ tls });
    const { oidc: issuer, sts: service } = secure;
    try {
      const request = https.request(service.endpoint + PATH, {
        ...{ method: 'POST', ca: tls.ca, agent: false },
        headers: { 'content-type': 'application/json' },
      });
      const id_token = await issuer.issueToken(AUDIENCE);
      const urns = { provider_urn: PROVIDER, agency_urn: AGENCY };
      request.end(JSON.stringify({ ...urns, agency_session_name: 'tls', id_token }));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(JSON.parse(await text(response))).toMatchObject({ audience: AUDIENCE });
      expect(issuer.requests).toHaveLength(2);
    } finally {
      await secure.stop();
      await tls.remove();
    }
  });
});

describe('a forged token is refused', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const none = (): Buffer => Buffer.alloc(0);

  test('signed with another key under the id of the right one', async () => {
    const id_token = forgeToken(readToken(await oidc.issueToken(AUDIENCE)), rs256(stranger));
    expect(await assume({ id_token })).toMatchObject(FORGED);
  });

  test.each([
    ['an unknown key id', { kid: 'EXAMPLE-other' }],
    ['no key id', { kid: undefined }],
    ['an extension that has to be understood', { crit: ['exp'] }],
    ['its own key', { jwk: createPublicKey(stranger).export({ format: 'jwk' }) }],
  ])('signed with another key, with %s', async (_, header) => {
    const parts = readToken(await oidc.issueToken(AUDIENCE));
    const forged = { ...parts, header: { ...parts.header, ...header } };
    const reply = await assume({ id_token: forgeToken(forged, rs256(stranger)) });
    expect(reply).toMatchObject(FORGED);
  });

  test.each(['none', 'None'])('not signed, with the algorithm %s', async (alg) => {
    const parts = readToken(await oidc.issueToken(AUDIENCE));
    const id_token = forgeToken({ ...parts, header: { ...parts.header, alg } }, none);
    expect(await assume({ id_token })).toMatchObject(FORGED);
  });

  test('signed with HS256 and the public key as the secret', async () => {
    const { keys } = (await (await fetch(`${oidc.issuer}/.well-known/jwks`)).json()) as {
      keys: [JsonWebKey];
    };
    const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({
      ...{ format: 'pem', type: 'spki' },
    });
    const parts = readToken(await oidc.issueToken(AUDIENCE));
    const forged = { ...parts, header: { ...parts.header, alg: 'HS256' } };
    expect(await assume({ id_token: forgeToken(forged, hs256(String(pem))) })).toMatchObject(
      FORGED,
    );
  });

  test('with changed claims', async () => {
    const token = await oidc.issueToken(AUDIENCE);
    const { header, claims } = readToken(token);
    const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
    const changed = { header, claims: { ...claims, repository: 'mona/site' } };
    expect(await assume({ id_token: forgeToken(changed, () => signature) })).toMatchObject(FORGED);
  });

  test('of another issuer under the name of the right one', async () => {
    const other = await startGitHubOidc({ clock });
    try {
      const parts = readToken(await oidc.issueToken(AUDIENCE));
      const { header } = readToken(await other.issueToken(AUDIENCE));
      const id_token = forgeToken({ header, claims: parts.claims }, rs256(stranger));
      expect(await assume({ id_token })).toMatchObject(FORGED);
      expect(await assume({ id_token: await other.issueToken(AUDIENCE) })).toMatchObject(FORGED);
    } finally {
      await other.stop();
    }
  });
});

describe('of tokens signed with the key of the issuer', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = 'EXAMPLE-key';

  /** Exchanges a good token with these changes; `undefined` leaves a field out. */
  async function assumeChanged(header: object, claims: object): Promise<StsReply> {
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid };
    oidc.inject({ path: '/.well-known/jwks', answer: { status: 200, body: { keys: [jwk] } } });
    const good = readToken(await oidc.issueToken(AUDIENCE));
    const parts = {
      header: { ...good.header, kid, ...header },
      claims: { ...good.claims, ...claims },
    };
    return await assume({ id_token: forgeToken(parts, rs256(privateKey)) });
  }

  test('an unchanged one is taken', async () => {
    expect(await assumeChanged({}, {})).toMatchObject({ status: 200 });
  });

  test.each([{ alg: 'RS512' }, { alg: 'none' }, { alg: undefined }, { crit: ['exp'] }])(
    'one with the header %j is refused',
    async (header) => {
      expect(await assumeChanged(header, {})).toMatchObject(FORGED);
    },
  );

  test.each([
    [{ iss: 'https://other.example' }, 'the issuer does not match'],
    [{ iss: undefined }, 'the issuer does not match'],
    [{ nbf: 1_785_546_124 }, 'the id token is not valid yet'],
    [{ nbf: '0' }, 'the id token is not valid yet'],
    [{ exp: undefined }, 'the id token has expired'],
    [{ exp: '9999999999' }, 'the id token has expired'],
    [{ iat: undefined }, 'the id token was issued in the future'],
    [{ sub: undefined }, 'the subject does not match'],
  ])('one with the claims %j is refused', async (claims, detail) => {
    expect(await assumeChanged({}, claims)).toMatchObject(denied(detail));
  });

  test.each([{ aud: undefined }, { aud: [AUDIENCE, 'other.example'] }])(
    'one with the claims %j is for somebody else',
    async (claims) => {
      const reply = await assumeChanged({}, claims);
      expect(reply).toMatchObject({ status: 403, body: { error_code: 'STS5.2001' } });
    },
  );
});

describe('a token is refused', () => {
  test('from five minutes on', async () => {
    const id_token = await oidc.issueToken(AUDIENCE);
    clock.advance(300_000 - 1);
    expect(await assume({ id_token })).toMatchObject({ status: 200 });
    clock.advance(1);
    expect(await assume({ id_token })).toMatchObject(denied('the id token has expired'));
  });

  test('that comes from the future', async () => {
    clock.advance(1000);
    const id_token = await oidc.issueToken(AUDIENCE);
    clock.advance(-1000);
    const tail = 'the id token was issued in the future';
    expect(await assume({ id_token })).toMatchObject(denied(tail));
  });

  test.each(['other.example', '', 'STS.huaweicloud.com'])(
    'for the audience %j',
    async (audience) => {
      const reply = await assume({ id_token: await oidc.issueToken(audience) });
      expect(reply).toMatchObject({ status: 403, body: { error_code: 'STS5.2001' } });
    },
  );

  test('of a subject that the trust policy does not match, and says so for an administrator', async () => {
    oidc.claims.repository = 'mona/hello';
    const reply = await assume();
    expect(reply).toMatchObject(denied('the subject does not match'));
    expect(Object.keys(reply.body)).toEqual([
      ...['error_msg', 'error_code', 'request_id', 'encoded_authorization_message'],
    ]);
    expect(reply.body['request_id']).toBe(reply.headers.get('X-Request-Id'));
  });

  test('when the provider is not a principal of the agency', async () => {
    const reply = await assume({ agency_urn: `${AGENCY}-foreign` });
    expect(reply).toMatchObject(denied('not a principal'));
  });
});

describe('the pattern of the subject', () => {
  test.each([
    ['repo:octo-org/hello:ref:refs/heads/main', 200],
    ['repo:octo-org/*:ref:refs/heads/*', 200],
    ['*', 200],
    ['repo:octo-org/hello', 403],
    ['octo-org/hello:*', 403],
    ['repo:octo-org/hell.:*', 403],
    ['repo:octo-org@*/hello@*:*', 403],
    ['REPO:octo-org/hello:*', 403],
  ])('%s: %d', async (subject, status) => {
    agency.subject = subject;
    expect((await assume()).status).toBe(status);
  });

  test('has to be of the immutable form where the subject is', async () => {
    oidc.claims.subject_form = 'immutable';
    expect(await assume()).toMatchObject(denied('the subject does not match'));
    agency.subject = 'repo:octo-org@65000001/hello@74000001:*';
    expect(await assume()).toMatchObject({ status: 200 });
  });
});

describe('a body is refused', () => {
  const long = (length: number): string => 'x'.repeat(length);

  test.each([
    [{ provider_urn: undefined }, 'provider_urn is required'],
    [{ provider_urn: 1 }, 'provider_urn must be of type string'],
    [{ provider_urn: '' }, 'provider_urn must have 1 to 1500 characters'],
    [{ provider_urn: long(1501) }, 'provider_urn must have 1 to 1500 characters'],
    [{ provider_urn: AGENCY }, 'provider_urn must be of the form'],
    [{ provider_urn: 'iam:::oidcProvider:github' }, 'provider_urn must be of the form'],
    [{ agency_urn: undefined }, 'agency_urn is required'],
    [{ agency_urn: PROVIDER }, 'agency_urn must be of the form'],
    [{ agency_urn: 'iam::0123456789:agency:' }, 'agency_urn must be of the form'],
    [{ agency_session_name: undefined }, 'agency_session_name is required'],
    [{ agency_session_name: 'x' }, 'agency_session_name must have 2 to 128 characters'],
    [{ agency_session_name: long(129) }, 'agency_session_name must have 2 to 128 characters'],
    [{ id_token: undefined }, 'id_token is required'],
    [{ id_token: 'x.y' }, 'id_token must have 4 to 20000 characters'],
    [{ id_token: long(20_001) }, 'id_token must have 4 to 20000 characters'],
    [{ id_token: 'xxxx' }, 'id_token is not a JSON Web Token'],
    [{ id_token: 'xx.yy.zz' }, 'id_token is not a JSON Web Token'],
    [{ duration_seconds: '900' }, 'duration_seconds must be of type number'],
    [{ duration_seconds: 899 }, 'duration_seconds must be an integer from 900 to 43200'],
    [{ duration_seconds: 43_201 }, 'duration_seconds must be an integer from 900 to 43200'],
    [{ duration_seconds: 900.5 }, 'duration_seconds must be an integer from 900 to 43200'],
    [{ duration_seconds: 3_601 }, "duration_seconds exceeds the agency's 3600"],
    [{ policy: '' }, 'policy must have 2 to 2048 characters'],
    [{ policy_ids: 'one' }, 'policy_ids must be of type strings'],
    [{ policy_ids: [1] }, 'policy_ids must be of type strings'],
    [{ more: true }, 'more is unknown'],
  ])('with %j', async (changes, detail) => {
    const reply = await assume(changes);
    expect(reply).toMatchObject({
      status: 400,
      body: { error_code: 'STS5.0400', error_msg: expect.stringContaining(detail) },
    });
    expect(reply.body).not.toHaveProperty('encoded_authorization_message');
  });

  test.each(['', '[]', 'null', '{', '{"id_token":'])('that is %j', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { error_code: 'STS5.0400' } });
  });

  test('of another type than JSON', async () => {
    const reply = await post('{}', 'application/x-www-form-urlencoded');
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'STS5.0400' } });
  });
});

test('a longer session, a session policy and its ids are taken where they are allowed', async () => {
  agency.maxSessionSeconds = 43_200;
  const reply = await assume({ duration_seconds: 43_200, policy: '{}', policy_ids: ['one'] });
  expect(keyOf(reply).expiration).toEqual(new Date('2026-08-01T13:02:03.000Z'));
});

test.each([
  ['provider_urn', `${PROVIDER}-unknown`],
  ['agency_urn', `${AGENCY}-unknown`],
])('an unknown %s is answered with 404', async (field, urn) => {
  const reply = await assume({ [field]: urn });
  const error_msg = `${urn} does not exist`;
  expect(reply).toMatchObject({ status: 404, body: { error_code: 'STS5.0404', error_msg } });
});

test.each([
  [{ status: 503 }, '/.well-known/openid-configuration'],
  [{ status: 200, body: {} }, '/.well-known/openid-configuration'],
  [{ status: 200, body: '<html>' }, '/.well-known/jwks'],
  [{ status: 200, body: {} }, '/.well-known/jwks'],
])('an issuer that answers %j at %s is a failure of the service', async (answer, path) => {
  oidc.inject({ path, answer });
  expect(await assume()).toMatchObject({ status: 500, body: { error_code: 'STS5.0500' } });
  expect(await assume()).toMatchObject({ status: 200 });
});

test('a discovery document that names another issuer is a failure of the service', async () => {
  const path = '/.well-known/openid-configuration';
  const body = { issuer: 'https://other.example', jwks_uri: `${oidc.issuer}/.well-known/jwks` };
  oidc.inject({ path, answer: { status: 200, body } });
  expect(await assume()).toMatchObject({ status: 500, body: { error_code: 'STS5.0500' } });
});

test.each([
  ['POST', '/v5/elsewhere', 404, 'APIG.0101'],
  ['GET', PATH, 405, 'APIG.0201'],
])('%s %s is answered with %d', async (method, path, status, error_code) => {
  const response = await fetch(sts.endpoint + path, { method });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error_code });
});

test('requests are logged, and faults strike them', async () => {
  sts.inject({ answer: { status: 503, body: {} } });
  expect(await assume()).toMatchObject({ status: 503 });
  expect(await assume()).toMatchObject({ status: 200 });
  expect(sts.requests).toMatchObject([
    { method: 'POST', path: PATH, status: 503 },
    { method: 'POST', path: PATH, status: 200 },
  ]);
  sts.inject({ answer: { status: 503 }, times: Infinity });
  sts.clearFaults();
  expect(await assume()).toMatchObject({ status: 200 });
});

// Far less than the time after which the service itself gives up.
const AT_ONCE_MS = 3_000;

test(
  'stopping ends an exchange that waits for the issuer, and the request to the issuer',
  async () => {
    const reached = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<undefined>();
    oidc.inject({
      handle: (_, response) => {
        response.once('close', () => {
          ended.resolve(undefined);
        });
        reached.resolve(undefined);
      },
    });
    const outcome = assume().catch((error: unknown) => error);
    await reached.promise;
    await sts.stop();
    await ended.promise;
    expect(await outcome).toMatchObject({ message: 'fetch failed' });
  },
  AT_ONCE_MS,
);
