import { describe, expect, test } from '@jest/globals';
import { Attempt, bare, wasSent, type Peer, type Stage } from '../../src/http/attempt.ts';

const { signal } = new AbortController();
const attemptFor = (timeoutMs: number): Attempt =>
  new Attempt(new URL('https://api.example'), signal, timeoutMs);

describe('an attempt', () => {
  test('begins with nothing, at the service', () => {
    expect(attemptFor(1_000)).toMatchObject({
      stage: 'resolving',
      peer: 'service',
      addresses: [],
      distrusted: false,
      mayBeRefusedLate: false,
      garbled: undefined,
    });
  });

  test('comes to a stage at the service, unless it is one at the proxy', () => {
    const attempt = attemptFor(1_000);
    attempt.reach('tunnel', 'proxy');
    expect([attempt.stage, attempt.peer]).toEqual(['tunnel', 'proxy']);
    attempt.reach('sent');
    expect([attempt.stage, attempt.peer]).toEqual(['sent', 'service']);
  });

  test('has as much time left as it was given, and never less than none', () => {
    const { leftMs } = attemptFor(3_600_000);
    expect(leftMs).toBeLessThanOrEqual(3_600_000);
    expect(leftMs).toBeGreaterThan(3_000_000);
    expect(attemptFor(-1).leftMs).toBe(0);
  });
});

test.each<[Stage, boolean]>([
  ['resolving', false],
  ['connecting', false],
  ['tunnel', false],
  ['securing', false],
  ['sent', true],
  ['answered', true],
])('in the stage %s something of a request was sent: %s', (stage, sent) => {
  expect(wasSent(stage)).toBe(sent);
});

test.each([
  ['https://[2001:db8::1]:8443', '2001:db8::1'],
  ['https://192.0.2.1', '192.0.2.1'],
  ['https://api.example', 'api.example'],
])('the host of %s is %s', (url, host) => {
  expect(bare(new URL(url))).toBe(host);
});

test.each<[Stage, Peer, boolean]>([
  ['resolving', 'service', true],
  ['connecting', 'service', true],
  ['securing', 'service', true],
  ['sent', 'service', false],
  ['answered', 'service', false],
  ['resolving', 'proxy', false],
  ['connecting', 'proxy', false],
  ['securing', 'proxy', false],
  ['tunnel', 'proxy', true],
])('a failure in the stage %s at the %s may be due to the host: %s', (stage, peer, inDoubt) => {
  const attempt = attemptFor(1_000);
  attempt.reach(stage, peer);
  expect(attempt.hostInDoubt).toBe(inDoubt);
});
