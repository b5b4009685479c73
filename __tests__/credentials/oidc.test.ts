import { describe, expect, test } from '@jest/globals';
import { sign } from '../../src/credentials/signature.ts';
import { RequestError } from '../../src/http/errors.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import {
  AGENCY_URN,
  CLAIMS,
  ID_TOKEN,
  ID_TOKEN_ANSWER,
  ID_TOKEN_SERVICE,
  idTokenOf,
  keyAnswer,
  keyless,
  minting,
  PROVIDER_URN,
  rejection,
  temporaryKey,
} from '../support/keyless.ts';

const FIRST_KEY = {
  accessKeyId: 'MADEUPTEMPORARYKEY1',
  secretAccessKey: 'made-up-temporary-secret-1',
  securityToken: 'made-up-session-token-1/+==',
};
const REQUEST: HttpRequest = {
  method: 'GET',
  url: new URL('https://api.example/v4/x'),
  headers: {},
};

/** The body of the exchange that `transport` was asked for. */
function exchangeBody(transport: ScriptedTransport): unknown {
  return JSON.parse(transport.requests[1]?.body ?? '');
}

describe('the exchange', () => {
  test('is one request without a signature or a token of any kind', async () => {
    const transport = new ScriptedTransport(...minting(1));
    await expect(keyless(transport).obtain()).resolves.toEqual(FIRST_KEY);
    expect(transport.requests).toHaveLength(2);
    expect(transport.requests[1]).toMatchObject({
      method: 'POST',
      url: new URL('https://sts.example/v5/agencies/assume-with-oidc'),
    });
    expect(transport.requests[1]?.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(exchangeBody(transport)).toEqual({
      provider_urn: PROVIDER_URN,
      agency_urn: AGENCY_URN,
      agency_session_name: 'github-9000000001-1',
      id_token: ID_TOKEN,
      duration_seconds: 900,
    });
  });

  test.each([
    [0, 900],
    [899, 900],
    [900.1, 901],
    [2_100, 2_100],
    [3_599.5, 3_600],
    [21_900, 3_600],
  ])('for %d s asks for a key of %d s', async (neededSeconds, duration_seconds) => {
    const transport = new ScriptedTransport(...minting(1));
    await keyless(transport, { neededSeconds }).obtain();
    expect(exchangeBody(transport)).toMatchObject({ duration_seconds });
  });

  test('is made once, however many requests are signed', async () => {
    const transport = new ScriptedTransport(...minting(1));
    const clock = new FakeClock();
    const { credentials, session } = keyless(transport, { clock });
    const first = await credentials.authorize(REQUEST, session);
    expect(first).toEqual(sign(REQUEST, FIRST_KEY, new Date(clock.date())).headers);
    clock.advance(1_000);
    const second = await credentials.authorize(REQUEST, session);
    expect(second).toEqual(sign(REQUEST, FIRST_KEY, new Date(clock.date())).headers);
    expect(second['x-sdk-date']).not.toBe(first['x-sdk-date']);
    expect(transport.requests).toHaveLength(2);
  });

  test('hides the ID token before it is sent, and the key before it is used', async () => {
    let maskedBefore: readonly string[] = [];
    const transport = new ScriptedTransport(...minting(1));
    const { obtain, masked } = keyless({
      send: (request) => {
        if (request.method === 'POST') maskedBefore = [...masked];
        return transport.send(request);
      },
    });
    await obtain();
    expect(maskedBefore).toEqual([ID_TOKEN]);
    expect(masked).toEqual([ID_TOKEN, ...Object.values(temporaryKey(1))]);
  });

  test.each<[string, Outcome]>([
    ['HTTP 500', { status: 500 }],
    ['HTTP 429', { status: 429 }],
    ['a timeout', new RequestError('no answer', { fault: 'timeout', transient: true })],
  ])('survives %s, with the ID token it has', async (_case, outcome) => {
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER, outcome, keyAnswer(1));
    await expect(keyless(transport).obtain()).resolves.toEqual(FIRST_KEY);
    expect(transport.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
  });

  test('gives up after the last attempt', async () => {
    const failures = Array.from({ length: 9 }, () => ({ status: 503 }));
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER, ...failures);
    await expect(keyless(transport).obtain()).rejects.toThrow(
      /^Exchanging the ID token for a temporary access key failed after 4 attempts: HTTP 503\./,
    );
    expect(transport.requests).toHaveLength(5);
  });
});

describe('a signature', () => {
  test('is hidden where a service repeats it, and gets no mask', async () => {
    const { credentials, session, secrets, masked } = keyless(new ScriptedTransport(...minting(1)));
    const { authorization = '' } = await credentials.authorize(REQUEST, session);
    const signature = authorization.slice(-64);
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.safe(`refused ${signature}!`)).toBe('refused ***!');
    expect(masked).not.toContain(signature);
  });
});

describe('under a deadline', () => {
  const START = new FakeClock().now();

  test('each request that a key takes is bounded by it, the one to GitHub, too', async () => {
    const transport = new ScriptedTransport(...minting(1));
    const { credentials, session } = keyless(transport);
    await credentials.authorize(REQUEST, session.until(START + 5_000));
    expect(transport.limits).toEqual([6_000, 6_000]);
  });

  test('a key that is asked for after it is not made', async () => {
    const transport = new ScriptedTransport();
    const { credentials, session } = keyless(transport);
    await expect(credentials.authorize(REQUEST, session.until(START - 501))).rejects.toMatchObject({
      attempts: 0,
      cause: { message: 'no time is left' },
    });
    expect(transport.requests).toEqual([]);
  });

  test('the exchange is not begun after it', async () => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport(() => {
      clock.advance(5_501);
      return ID_TOKEN_ANSWER;
    });
    const { credentials, session } = keyless(transport, { clock });
    await expect(credentials.obtain(session.until(START + 5_000))).rejects.toThrow(
      /^Exchanging the ID token .* failed: no time is left\.$/,
    );
    expect(transport.requests).toHaveLength(1);
  });
});

describe('a refused exchange', () => {
  const refuse = async (status: number, body: unknown): Promise<string> => {
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER, { status, body });
    const { message } = await rejection(keyless(transport).obtain());
    expect(transport.requests).toHaveLength(2);
    return message;
  };

  test.each([
    [400, 'STS5.0400', 'invalid parameter'],
    [401, 'STS5.0401', 'unauthorized'],
    [403, 'STS5.1001', 'access denied'],
    [403, 'STS5.2001', 'audience mismatch'],
    [404, 'STS5.0404', 'no such agency'],
  ])('HTTP %d, %s shows what the trust policy has to match', async (status, code, text) => {
    const message = await refuse(status, { error_code: code, error_msg: text, request_id: 'r' });
    expect(message).toContain(
      'Exchanging the ID token for a temporary access key failed: ' +
        `HTTP ${status}, ${code}: ${text}. `,
    );
    expect(message).toContain(`iss ${CLAIMS.iss}, sub ${CLAIMS.sub}, aud ${CLAIMS.aud}.`);
    for (const word of ['sts:agencies:assumeWithOIDC', 'oidc:iss', 'oidc:aud', 'oidc:sub']) {
      expect(message).toContain(word);
    }
    expect(message).toMatch(/repo:OWNER\/REPO:\*.*repo:OWNER@ID\/REPO@ID:\*/);
    expect(message).toMatch(/client id/);
  });

  test.each([409, 501])(
    'HTTP %d is none, and nothing is said of a trust policy',
    async (status) => {
      const message = await refuse(status, {});
      expect(message).toMatch(new RegExp(`HTTP ${status}\\. .*\`sts_endpoint\``));
      expect(message).not.toContain('trust policy');
    },
  );

  const PIECES = ID_TOKEN.split('.');

  test.each([
    ['the ID token', ID_TOKEN],
    ['its Base64', Buffer.from(ID_TOKEN).toString('base64')],
    ['its payload', PIECES[1] ?? ''],
    ['its signature', PIECES[2] ?? ''],
    ['a part of it', ID_TOKEN.slice(60, 90)],
    ['its start in hexadecimal', Buffer.from(ID_TOKEN.slice(0, 40)).toString('hex')],
  ])('never shows %s that the service repeats', async (_case, secret) => {
    const message = await refuse(403, { error_code: 'STS5.1001', error_msg: `denied ${secret}!` });
    expect(message).toMatch(/denied \*{3}.*!/);
    for (let at = 0; at + 12 <= secret.length; at += 1) {
      expect(message).not.toContain(secret.slice(at, at + 12));
    }
  });

  test('shows hostile claims as harmless text', async () => {
    const value = idTokenOf({ ...CLAIMS, sub: 'repo:a/b\r\n::stop-commands::x\u001b[31m' });
    const transport = new ScriptedTransport({ body: { value } }, { status: 403 });
    const { message } = await rejection(keyless(transport).obtain());
    expect(message).toMatch(/^[ -~]+$/);
    expect(message).toContain('sub repo:a/b : :stop-commands: :x, aud');
  });
});

describe('an answer without a usable key', () => {
  const { access_key_id, secret_access_key, security_token } = temporaryKey(1);
  const key = { access_key_id, secret_access_key, security_token };

  test.each<[string, unknown]>([
    ['no object', '[]'],
    ['no JSON', '<html>'],
    ['no credentials', {}],
    ['null for credentials', { credentials: null }],
    ['a text for credentials', { credentials: 'text' }],
    ['no key id', { credentials: { ...key, access_key_id: undefined } }],
    ['an empty secret', { credentials: { ...key, secret_access_key: '' } }],
    ['a number for a secret', { credentials: { ...key, secret_access_key: 123_456 } }],
    ['no session token', { credentials: { secret_access_key, access_key_id } }],
    ['a line break', { credentials: { ...key, security_token: 'made-up\r\nx-header: made-up' } }],
    ['a letter beyond ASCII', { credentials: { ...key, access_key_id: 'MÄDEUPKEY' } }],
    ['five characters', { credentials: { ...key, access_key_id: 'ABCDE' } }],
    ['20,001 characters', { credentials: { ...key, security_token: 'x'.repeat(20_001) } }],
  ])('fails at once and is not quoted: %s', async (_case, body) => {
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER, { body });
    const { obtain, masked } = keyless(transport);
    const { message } = await rejection(obtain());
    expect(message).toMatch(/^Exchanging the ID token .* failed: HTTP 200 .*documented answer\./);
    expect(message).not.toMatch(/made-up|MADEUP|html/i);
    expect(transport.requests).toHaveLength(2);
    expect(masked).toEqual([ID_TOKEN]);
  });

  test.each([201, 202, 204])('is that of any success but 200: HTTP %d', async (status) => {
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER, { ...keyAnswer(1), status });
    await expect(keyless(transport).obtain()).rejects.toThrow(/temporary access key/);
  });
});

test('where GitHub gives no ID token, nothing is exchanged', async () => {
  const transport = new ScriptedTransport({ status: 401 });
  const { obtain, masked } = keyless(transport);
  await expect(obtain()).rejects.toThrow(/`id-token: write`/);
  expect(transport.requests.map(({ url }) => url.host)).toEqual([ID_TOKEN_SERVICE.url.host]);
  expect(masked).toEqual([]);
});
