import { describe, expect, test } from '@jest/globals';
import { causeOf, CAUSES } from '../../src/waiting/causes.ts';

describe('the cause of a failure', () => {
  // What git, and the hosts behind it, print; how CodeArts words it is not documented.
  test.each<[keyof typeof CAUSES, string]>([
    ['historyRewritten', '! [rejected] main -> main (non-fast-forward)'],
    ['historyRewritten', '! [rejected] v1 -> v1 (would clobber existing tag)'],
    ['historyRewritten', 'error: cannot lock ref: branches have diverged'],
    [
      'credentials',
      "fatal: could not read Username for 'https://a.example': terminal prompts disabled",
    ],
    ['credentials', "fatal: Authentication failed for 'https://a.example/b.git/'"],
    ['credentials', 'remote: HTTP Basic: Access denied'],
    ['credentials', 'remote: Permission to octo-org/hello.git denied to mona.'],
    [
      'credentials',
      "fatal: unable to access 'https://a.example/': The requested URL returned error: 403",
    ],
    ['notFound', 'remote: Repository not found.'],
    ['notFound', "fatal: repository 'https://a.example/b.git/' not found"],
    [
      'notFound',
      "fatal: unable to access 'https://a.example/': The requested URL returned error: 404",
    ],
    [
      'unreachable',
      "fatal: unable to access 'https://a.example/': Could not resolve host: a.example",
    ],
    [
      'unreachable',
      "fatal: unable to access 'https://a.example/': Failed to connect to a.example port 443",
    ],
    [
      'unreachable',
      "fatal: unable to access 'https://a.example/': Connection timed out after 300 seconds",
    ],
    ['unreachable', 'fatal: the remote end hung up unexpectedly'],
    ['unreachable', 'error: RPC failed; curl 56 Recv failure: Connection reset by peer'],
    ['unreachable', 'fatal: early EOF'],
    ['unreachable', 'gnutls_handshake() failed: The TLS connection was non-properly terminated.'],
    ['unreachable', 'SSL certificate problem: unable to get local issuer certificate'],
    ['unreachable', '访问远程仓库超时,请检查网络'],
    [
      'unreachable',
      "fatal: unable to access 'https://a.example/force-404.git/': Could not resolve host",
    ],
    ['notFound', "fatal: repository 'https://a.example/rejected/connect.git' not found"],
    ['unknown', 'an internal trouble at https://a.example/rejected/403'],
    ['unknown', 'an internal trouble'],
    ['unknown', ''],
  ])('%s: %s', (name, lastError) => {
    expect(causeOf(lastError)).toBe(CAUSES[name]);
  });

  test('is not known where the service gives no reason', () => {
    expect(causeOf(undefined)).toBe(CAUSES.unknown);
  });

  test.each(['commitMissing', 'timedOut'] as const)('%s is told by no text', (name) => {
    expect(CAUSES[name]).not.toHaveProperty('pattern');
  });
});

describe('every cause', () => {
  const causes = Object.entries(CAUSES);

  test('has a name and an advice of its own, which is a sentence without its full stop', () => {
    for (const key of ['name', 'advice'] as const) {
      expect(new Set(causes.map(([, cause]) => cause[key])).size).toBe(causes.length);
    }
    for (const [, { advice }] of causes) expect(advice).toMatch(/^[A-Z].*[^.!?]$/);
  });

  test.each([
    ['historyRewritten', '`force_fetch: true`'],
    ['credentials', '`source_username`'],
    ['credentials', '`endpoint_uuid`'],
    ['notFound', '`associate_url`'],
    ['commitMissing', 'default branch'],
    ['commitMissing', '`force_fetch`'],
    ['timedOut', '`wait_timeout`'],
  ] as const)('%s names %s', (name, remedy) => {
    expect(CAUSES[name].advice).toContain(remedy);
  });
});
