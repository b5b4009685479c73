import { describe, expect, test } from '@jest/globals';
import type { RequestError } from '../../src/http/errors.ts';
import { serviceError } from '../../src/http/service-error.ts';
import { Secrets } from '../../src/text/secrets.ts';

const TOKEN = 'made-up-token-'.repeat(10);

const secrets = new Secrets(() => undefined);
secrets.add(TOKEN);

function errorOf(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): RequestError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return serviceError(
    { status, headers, text },
    secrets,
    Date.UTC(2026, 1, 3),
    (...known) => `Advice: ${known.join(' ')}`,
  );
}

describe('where an error answer has its code and message', () => {
  test.each([
    [{ error_code: 'C.1', error_msg: 'told' }],
    [{ errorCode: 'C.1', errorMsg: 'told' }],
    [{ code: 'C.1', message: 'told' }],
    [{ error: { code: 'C.1', message: 'told' }, status: 'failed' }],
    [{ error: { error_code: 'C.1', error_msg: 'told' } }],
    [{ a: { b: { c: { d: { error_code: 'C.1', error_msg: 'told' } } } } }],
    [[{ error_code: 'C.1', error_msg: 'told' }]],
    [{ detail: { code: 'X', message: 'inner' }, error_code: 'C.1', error_msg: 'told' }],
  ])('%j', (body) => {
    expect(errorOf(400, body)).toMatchObject({ message: 'HTTP 400, C.1: told', code: 'C.1' });
  });

  test('a code may be a number', () => {
    const body = { error: { code: 401, message: 'told', title: 'Unauthorized' } };
    expect(errorOf(401, body)).toMatchObject({ message: 'HTTP 401, 401: told', code: '401' });
  });

  test.each([
    ['no JSON', '<html>Bad Gateway</html>'],
    ['cut JSON', '{"error_code":"C.1","error_'],
    ['nothing', ''],
    ['a string', '"broken"'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['1 MB of something', 'x'.repeat(1_000_000)],
  ])('nowhere in %s: the status alone is told', (_case, body) => {
    expect(errorOf(400, body)).toMatchObject({ message: 'HTTP 400', code: '', status: 400 });
  });

  test('a message may stand without a code', () => {
    expect(errorOf(400, { message: 'told' })).toMatchObject({
      message: 'HTTP 400: told',
      code: '',
    });
  });

  test('five levels deep, and no deeper', () => {
    const body = { a: { b: { c: { d: { e: { code: 'C.1', message: 'told' } } } } } };
    expect(errorOf(400, body).message).toBe('HTTP 400, C.1: told');
    expect(errorOf(400, { f: body }).message).toBe('HTTP 400');
  });

  test('a nesting without end is not followed', () => {
    expect(errorOf(400, `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`).message).toBe('HTTP 400');
  });

  test.each([[null], [17], [{ a: 1 }], [['a']], [undefined]])(
    'a message of %j is none',
    (value) => {
      expect(errorOf(400, { error_code: 'C.1', error_msg: value }).message).toBe('HTTP 400, C.1');
    },
  );
});

describe('the text of a server', () => {
  const messageOf = (error_msg: string): string =>
    errorOf(400, { error_code: 'C.1', error_msg }).message;

  test('is shown with 300 characters at most', () => {
    expect(messageOf('y'.repeat(1_000_000))).toHaveLength('HTTP 400, C.1: '.length + 300);
  });

  test.each([
    'a\n::set-output name=jid::x',
    'a\r\n::stop-commands::x',
    'a ##[add-matcher]x',
    'a\u2028::error::x',
    '\u001b[31ma\u202e',
  ])('%j is one inert line', (text) => {
    const message = messageOf(text);
    expect(message).toMatch(/^HTTP 400, C\.1: .*a/);
    expect(message).not.toMatch(/::|##\[|\p{Cc}|\p{Zl}|\p{Zp}|\p{Cf}/u);
  });

  test.each([TOKEN, TOKEN.slice(0, 64), Buffer.from(TOKEN).toString('base64url')])(
    'has no part of a secret (%#)',
    (secret) => {
      expect(messageOf(`refused ${secret}!`)).toBe('HTTP 400, C.1: refused ***!');
    },
  );

  test('is made safe in the code and the request id, too', () => {
    const body = { error_code: `C::1\n0 ${TOKEN}` };
    const { message } = errorOf(400, body, { 'x-request-id': `r\u001b[1m ##[error]${TOKEN}` });
    expect(message).toBe('HTTP 400, C: :1 0 *** (request id r ## [error]***)');
  });
});

describe('what an error carries', () => {
  test('the request id', () => {
    const error = errorOf(
      404,
      { error_code: 'C.1', error_msg: 'told' },
      { 'x-request-id': 'ab12' },
    );
    expect(error.message).toBe('HTTP 404, C.1: told (request id ab12)');
    expect(error).toMatchObject({ requestId: 'ab12', brief: 'HTTP 404, C.1: told' });
    expect(errorOf(404, {}).requestId).toBeUndefined();
  });

  test('a hint that fits the code', () => {
    expect(errorOf(401, { error_code: 'APIG.0303' }).hint).toBe('Advice: 401 APIG.0303');
    expect(errorOf(500, '').hint).toBe('Advice: 500 ');
  });

  test('how long the service asks to wait', () => {
    expect(errorOf(429, {}, { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
    expect(errorOf(429, {}).retryAfterMs).toBeUndefined();
  });
});

describe('whether another attempt may help', () => {
  test.each([408, 429, 500, 502, 503, 504])('HTTP %d: yes', (status) => {
    expect(errorOf(status, {})).toMatchObject({ fault: 'status', transient: true });
  });

  test.each([400, 401, 403, 404, 405, 407, 409, 410, 413, 418, 422, 501, 505, 511])(
    'HTTP %d: no',
    (status) => {
      expect(errorOf(status, {})).toMatchObject({ fault: 'status', transient: false });
    },
  );

  test.each(['APIG.0308', 'APIGW.0308'])('%s with any status: yes', (error_code) => {
    expect(errorOf(403, { error_code })).toMatchObject({ transient: true });
    expect(errorOf(400, { error: { code: error_code } })).toMatchObject({ transient: true });
  });
});
