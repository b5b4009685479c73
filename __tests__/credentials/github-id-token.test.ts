import { afterEach, describe, expect, test } from '@jest/globals';
import {
  readClaims,
  requestIdToken,
  type IdTokenService,
} from '../../src/credentials/github-id-token.ts';
import { RequestError } from '../../src/http/errors.ts';
import { GuardedTransport, type Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from '../support/clock.ts';
import { startRawServer, startServer, stopServers } from '../support/server.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import {
  CLAIMS,
  ID_TOKEN,
  ID_TOKEN_ANSWER,
  ID_TOKEN_SERVICE,
  idTokenOf,
} from '../support/keyless.ts';

const PERMISSION = /the permission `id-token: write`/;

const secrets = new Secrets(() => undefined);

async function ask(
  transport: Transport,
  options: { service?: IdTokenService; audience?: string; clock?: FakeClock } = {},
): Promise<string> {
  const { service = ID_TOKEN_SERVICE, audience = CLAIMS.aud, clock = new FakeClock() } = options;
  return await requestIdToken(service, audience, createSession(transport, { clock }));
}

describe('asking GitHub for an ID token', () => {
  test('is one request, with the audience in its query and the request token in its header', async () => {
    const transport = new ScriptedTransport(ID_TOKEN_ANSWER);
    await expect(ask(transport, { audience: 'my audience&x=1' })).resolves.toBe(ID_TOKEN);
    expect(transport.requests).toHaveLength(1);
    const { method, url, headers, body } = transport.requests[0] ?? {};
    expect([method, body]).toEqual(['GET', undefined]);
    expect(`${String(url?.origin)}${String(url?.pathname)}`).toBe(
      'https://github.example/idtoken/1/2',
    );
    expect([...(url?.searchParams ?? [])]).toEqual([
      ['api-version', '2.0'],
      ['audience', 'my audience&x=1'],
    ]);
    expect(headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${ID_TOKEN_SERVICE.requestToken}`,
    });
    expect(ID_TOKEN_SERVICE.url.search).toBe('?api-version=2.0');
  });

  test.each<[string, Outcome]>([
    ['HTTP 500', { status: 500 }],
    ['HTTP 503', { status: 503, body: { message: 'later' } }],
    ['HTTP 429', { status: 429, headers: { 'retry-after': '2' } }],
    ['a timeout', new RequestError('no answer', { fault: 'timeout', transient: true })],
  ])('survives %s', async (_case, outcome) => {
    const transport = new ScriptedTransport(outcome, ID_TOKEN_ANSWER);
    await expect(ask(transport)).resolves.toBe(ID_TOKEN);
    expect(transport.requests).toHaveLength(2);
  });

  test('waits as long as it is told to', async () => {
    const clock = new FakeClock();
    const busy = { status: 429, headers: { 'retry-after': '2' } };
    await ask(new ScriptedTransport(busy, ID_TOKEN_ANSWER), { clock });
    expect(clock.slept).toEqual([2_000]);
  });

  test('gives up after the last attempt', async () => {
    const transport = new ScriptedTransport(...Array.from({ length: 9 }, () => ({ status: 500 })));
    await expect(ask(transport)).rejects.toThrow(
      /^Asking GitHub for the job's ID token failed after 4 attempts: HTTP 500\./,
    );
    expect(transport.requests).toHaveLength(4);
  });

  test.each([400, 401, 403, 404])('is not repeated after HTTP %d', async (status) => {
    const transport = new ScriptedTransport({ status, body: { message: 'no' } });
    await expect(ask(transport)).rejects.toThrow(PERMISSION);
    expect(transport.requests).toHaveLength(1);
  });

  test.each<[string, Outcome]>([
    ['an empty object', { body: {} }],
    ['an empty value', { body: { value: '' } }],
    ['a number', { body: { value: 1 } }],
    ['two parts', { body: { value: 'aaaa.bbbb' } }],
    ['four parts', { body: { value: 'aaaa.bbbb.cccc.dddd' } }],
    ['a line break', { body: { value: 'aaaa.bbbb.cccc\n' } }],
    ['a runner command', { body: { value: 'a.b.c\n::set-output name=x::y' } }],
    ['20,001 characters', { body: { value: `a.b.${'c'.repeat(19_997)}` } }],
    ['a list', { body: ['aaaa.bbbb.cccc'] }],
    ['no JSON', { body: 'aaaa.bbbb.cccc' }],
    ['no body', { status: 204, body: '' }],
    ['another success', { status: 201, body: { value: ID_TOKEN } }],
  ])('fails at once where the answer has %s', async (_case, outcome) => {
    const transport = new ScriptedTransport(outcome);
    await expect(ask(transport)).rejects.toThrow(
      /^Asking GitHub for the job's ID token failed: HTTP 20[014][. ]((?!bbbb|::).)*$/,
    );
    expect(transport.requests).toHaveLength(1);
  });

  test('takes a token of 20,000 characters', async () => {
    const value = `a.b.${'c'.repeat(19_996)}`;
    await expect(ask(new ScriptedTransport({ body: { value } }))).resolves.toBe(value);
  });
});

describe('over a real connection', () => {
  afterEach(stopServers);

  async function askAt(url: URL): Promise<string> {
    const transport = new GuardedTransport(5_000);
    try {
      return await ask(transport, { service: { url, requestToken: 'made-up-request-token' } });
    } finally {
      transport.close();
    }
  }

  test('an answer that breaks off is asked for again', async () => {
    const body = JSON.stringify({ value: ID_TOKEN });
    let connections = 0;
    const server = await startRawServer((socket) => {
      connections += 1;
      const sent = connections === 1 ? body.slice(0, 40) : body;
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${sent}`,
      );
    });
    await expect(askAt(server.url)).resolves.toBe(ID_TOKEN);
    expect(connections).toBe(2);
  });

  test('a redirect is not followed, so that the request token goes nowhere else', async () => {
    const target = await startServer(() => ({ status: 200, body: { value: ID_TOKEN } }));
    const server = await startServer(() => ({
      status: 307,
      headers: { location: target.url.href },
    }));
    await expect(askAt(server.url)).rejects.toThrow(/HTTP 307 redirects/);
    expect([server.requests.length, target.requests.length]).toEqual([1, 0]);
  });

  test('an endless answer is cut short', async () => {
    const server = await startServer(() => ({ status: 200, body: 'x'.repeat(2 * 1024 * 1024) }));
    await expect(askAt(server.url)).rejects.toThrow(/longer than 1048576 bytes/);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the claims of an ID token', () => {
  test('are those a trust policy looks at', () => {
    expect(readClaims(ID_TOKEN, secrets)).toEqual(CLAIMS);
  });

  test.each([
    ['are empty where they are no texts', idTokenOf({ iss: 1, sub: null, aud: { a: 1 } })],
    ['are empty where there are none', idTokenOf({})],
    ['are empty where the token cannot be read', 'aaaa.bbbb.cccc'],
  ])('%s', (_case, token) => {
    expect(readClaims(token, secrets)).toEqual({ iss: '', sub: '', aud: '' });
  });

  test('may name several audiences', () => {
    const token = idTokenOf({ ...CLAIMS, aud: ['one', 'other'] });
    expect(readClaims(token, secrets).aud).toBe('one, other');
  });

  test('are made safe to show', () => {
    const hostile = idTokenOf({ ...CLAIMS, sub: 'repo:a/b\n::add-mask::x ##[error]y' });
    expect(readClaims(hostile, secrets).sub).toBe('repo:a/b : :add-mask: :x ## [error]y');
  });

  test.each(['null', '1', '"text"', '[]'])('are empty where the payload is %s', (payload) => {
    const token = `aaaa.${Buffer.from(payload).toString('base64url')}.cccc`;
    expect(readClaims(token, secrets)).toEqual({ iss: '', sub: '', aud: '' });
  });
});
