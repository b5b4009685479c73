import { describe, expect, test } from '@jest/globals';
import { Attempt, type Peer, type Stage } from '../../src/http/attempt.ts';
import { connectionError, isParseError } from '../../src/http/connection-error.ts';

// What can be brought about with real connections is tested with them (broken-connections,
// certificates, handshakes, proxy-tunnel); here are the causes that no test can bring about
// everywhere.

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('untrusted text'), { code, ...more });

/** An attempt that came so far. */
function attemptAt(stage: Stage, peer: Peer = 'service'): Attempt {
  const url = new URL('https://api.example/x');
  const attempt = new Attempt(url, new AbortController().signal, 1_000);
  attempt.addresses.push('192.0.2.1');
  attempt.reach(stage, peer);
  return attempt;
}

const SENDING = attemptAt('sent');
const BEFORE: readonly Stage[] = ['resolving', 'connecting', 'tunnel', 'securing'];

describe('an answer that is none', () => {
  test.each([
    ['HPE_HEADER_OVERFLOW', 'answered with more headers than are read'],
    ['HPE_INVALID_CONSTANT', 'did not answer in proper HTTPS'],
  ])('is told as %s', (code, what) => {
    expect(connectionError(coded(code), attemptAt('sent'), null)).toMatchObject({
      fault: 'protocol',
      transient: false,
      message: `api.example ${what} (${code})`,
    });
  });
});

describe('before anything was sent', () => {
  test.each<[string, Stage, string]>([
    ['ENOTFOUND', 'resolving', 'while looking up the name'],
    ['EAI_AGAIN', 'resolving', 'while looking up the name'],
    ['ECONNREFUSED', 'connecting', 'while connecting to 192.0.2.1'],
    ['EHOSTUNREACH', 'connecting', 'while connecting to 192.0.2.1'],
    ['ENETUNREACH', 'connecting', 'while connecting to 192.0.2.1'],
    ['ETIMEDOUT', 'connecting', 'while connecting to 192.0.2.1'],
    ['ECONNRESET', 'connecting', 'while connecting to 192.0.2.1'],
    ['ECONNRESET', 'securing', 'in the TLS handshake'],
    ['EPIPE', 'securing', 'in the TLS handshake'],
  ])('%s in the stage %s may pass, and leaves no doubt', (code, stage, where) => {
    expect(connectionError(coded(code), attemptAt(stage), null)).toMatchObject({
      fault: 'unreachable',
      transient: true,
      reached: stage,
      outcomeUnknown: false,
      message: `no connection to api.example (${code}) ${where}`,
    });
  });

  test.each<[Stage, string]>([
    ['resolving', 'while looking up the name of the proxy'],
    ['connecting', 'while connecting to 192.0.2.1'],
    ['tunnel', 'while the proxy was to open a tunnel'],
    ['securing', 'in the TLS handshake with the proxy'],
  ])('it is told of the proxy in the stage %s', (stage, where) => {
    expect(connectionError(coded('ECONNRESET'), attemptAt(stage, 'proxy'), null)).toMatchObject({
      transient: true,
      outcomeUnknown: false,
      message: `no connection to the proxy (ECONNRESET) ${where}`,
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
  });

  test.each(BEFORE)('a time that ran out in the stage %s leaves no doubt', (stage) => {
    expect(connectionError(coded('ECONNRESET'), attemptAt(stage), 1_500)).toMatchObject({
      fault: 'timeout',
      transient: true,
      outcomeUnknown: false,
      message: expect.stringMatching(
        /^no full answer from api\.example within 1\.5 s (?:while|in) /,
      ),
    });
  });

  test('the address is not repeated where it is the host', () => {
    const url = new URL('https://[2001:db8::1]:8443/');
    const attempt = new Attempt(url, new AbortController().signal, 1_000);
    attempt.reach('connecting');
    attempt.addresses.push('2001:db8::1');
    expect(connectionError(coded('ETIMEDOUT'), attempt, null).message).toBe(
      'no connection to [2001:db8::1]:8443 (ETIMEDOUT)',
    );
    attempt.addresses.push('192.0.2.1');
    expect(connectionError(coded('ETIMEDOUT'), attempt, null).message).toBe(
      'no connection to [2001:db8::1]:8443 (ETIMEDOUT) while connecting to 2001:db8::1, 192.0.2.1',
    );
  });

  test('every address that was tried is named', () => {
    const attempt = attemptAt('connecting');
    attempt.addresses.push('2001:db8::1');
    expect(connectionError(coded('ETIMEDOUT'), attempt, null).message).toBe(
      'no connection to api.example (ETIMEDOUT) while connecting to 192.0.2.1, 2001:db8::1',
    );
  });
});

describe('what the user can do', () => {
  const PROXY = 'Check HTTPS_PROXY; NO_PROXY goes around the proxy';

  test.each<[string, Stage, Peer, number | null, string]>([
    [
      'ECONNREFUSED',
      'connecting',
      'service',
      null,
      'Check `region` and `endpoint`, and that this runner can reach the host',
    ],
    ['ECONNREFUSED', 'connecting', 'proxy', null, PROXY],
    ['HPE_INVALID_CONSTANT', 'sent', 'service', null, 'Check `region`, `endpoint` and the proxy'],
    ['HPE_INVALID_CONSTANT', 'tunnel', 'proxy', null, PROXY],
    [
      'ECONNRESET',
      'sent',
      'service',
      1_000,
      'Check that this runner can reach the host; `request_timeout` allows more time',
    ],
  ])('about %s in the stage %s, of the %s, after %s ms', (code, stage, peer, ms, hint) => {
    expect(connectionError(coded(code), attemptAt(stage, peer), ms).hint).toBe(hint);
  });
});

test.each([
  ['HPE_INVALID_CONSTANT', true],
  ['HPE_INVALID_EOF_STATE', false],
  ['ECONNRESET', false],
  ['X_HPE_', false],
  ['', false],
])('Node could not read an answer: %s, %s', (code, expected) => {
  expect(isParseError(coded(code))).toBe(expected);
});

describe('once the request was sent', () => {
  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'HPE_INVALID_EOF_STATE'])(
    '%s may pass, and the outcome is unknown',
    (code) => {
      expect(connectionError(coded(code), SENDING, null)).toMatchObject({
        fault: 'connection',
        transient: true,
        reached: 'sent',
        outcomeUnknown: true,
        message: `the connection to api.example broke (${code}) before it answered`,
      });
    },
  );

  test('a system call that failed in a way nobody foresaw may pass', () => {
    const error = coded('UNKNOWN', { syscall: 'read' });
    expect(connectionError(error, SENDING, null)).toMatchObject({
      fault: 'connection',
      transient: true,
    });
  });

  test.each(['SOME_ERROR', 'ERR_STREAM_DESTROYED', 'EAI_'])(
    'a code that only looks like one of a system call will not pass: %s',
    (code) => {
      expect(connectionError(coded(code), SENDING, null)).toMatchObject({
        fault: 'protocol',
        transient: false,
      });
    },
  );

  test('a time that ran out in the middle of the answer leaves doubt', () => {
    expect(connectionError(coded('ECONNRESET'), attemptAt('answered'), 2_000)).toMatchObject({
      outcomeUnknown: true,
      message: 'no full answer from api.example within 2 s',
    });
  });

  test('a time that ran out counts before all that followed from it', () => {
    expect(connectionError(coded('ECONNRESET'), SENDING, 1_500)).toMatchObject({
      fault: 'timeout',
      outcomeUnknown: true,
      message: 'no full answer from api.example within 1.5 s',
    });
  });

  test.each([
    [new Error('::error::made up')],
    [coded('x y')],
    [coded('::error::')],
    [coded('A'.repeat(61))],
    [{ code: 17 }],
    ['a string'],
    [null],
    [undefined],
  ])('of %j nothing but a well-formed code is shown', (error) => {
    expect(connectionError(error, SENDING, null)).toMatchObject({
      fault: 'protocol',
      transient: false,
      message: 'api.example did not answer in proper HTTPS',
    });
  });
});

describe('a host is in doubt', () => {
  const isInDoubt = (stage: Stage, peer: Peer, error = coded('ECONNRESET')): boolean =>
    connectionError(error, attemptAt(stage, peer), null).hostInDoubt;

  test.each<[Stage, Peer, boolean]>([
    ['resolving', 'service', true],
    ['connecting', 'service', true],
    ['securing', 'service', true],
    // A proxy that was told to connect to it hung up.
    ['tunnel', 'proxy', true],
    ['sent', 'service', false],
    ['answered', 'service', false],
    ['resolving', 'proxy', false],
    ['connecting', 'proxy', false],
    ['securing', 'proxy', false],
  ])('in the stage %s of the %s: %s', (stage, peer, expected) => {
    expect(isInDoubt(stage, peer)).toBe(expected);
    expect(connectionError(coded('x'), attemptAt(stage, peer), 1_000).hostInDoubt).toBe(expected);
  });

  test.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['CERT_HAS_EXPIRED', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', false],
  ])('after the certificate fault %s: %s', (code, expected) => {
    const distrusted = (peer: Peer): Attempt =>
      Object.assign(attemptAt('securing', peer), { distrusted: true });
    expect(connectionError(coded(code), distrusted('service'), null).hostInDoubt).toBe(expected);
    expect(connectionError(coded(code), distrusted('proxy'), null).hostInDoubt).toBe(false);
  });

  test('where another handshake was refused', () => {
    const refused = Object.assign(
      new Error('0:error:0A000410:SSL routines:x:sslv3 alert handshake failure:y:'),
      { code: 'EPROTO' },
    );
    expect(isInDoubt('securing', 'service', refused)).toBe(true);
    expect(isInDoubt('securing', 'proxy', refused)).toBe(false);
  });
});
