import { describe, expect, test } from '@jest/globals';
import { causeOf, CAUSES } from '../../src/waiting/causes.ts';

describe('the cause of a failure', () => {
  // What git, and the hosts behind it, print; how CodeArts words it is not documented.
  test.each<[keyof typeof CAUSES, string]>([
    ['diverged', '! [rejected] main -> main (non-fast-forward)'],
    ['diverged', '! [rejected] v1 -> v1 (would clobber existing tag)'],
    ['diverged', 'error: cannot lock ref: branches have diverged'],
    [
      'credentials',
      "fatal: could not read Username for 'https://a.example': terminal prompts disabled",
    ],
    ['credentials', "fatal: Authentication failed for 'https://a.example/b.git/'"],
    ['credentials', 'remote: HTTP Basic: Access denied'],
    ['throttled', 'fatal: unable to access: The requested URL returned error: 429'],
    ['throttled', 'remote: API rate limit exceeded for user, HTTP 403'],
    ['throttled', '请求过于频繁,请稍后再试'],
    ['storage', 'fatal: write error: No space left on device'],
    ['storage', '仓库空间不足'],
    ['protectedRef', '! [remote rejected] main -> main (pre-receive hook declined)'],
    ['protectedRef', '受保护分支不允许强制推送'],
    ['diverged', '拉取失败: 非快进更新'],
    ['credentials', '用户名或密码错误'],
    ['notFound', '远程仓库不存在'],
    ['unreachable', '无法连接到远程仓库'],
    ['certificate', '证书校验失败'],
    ['forbidden', 'remote: Permission to octo-org/hello.git denied to mona.'],
    [
      'forbidden',
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
    ['certificate', 'SSL certificate problem: unable to get local issuer certificate'],
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
    ['diverged', '`force_fetch: true`'],
    ['credentials', '`source_username`'],
    ['credentials', '`endpoint_uuid`'],
    ['notFound', '`associate_url`'],
  ] as const)('%s names %s', (name, remedy) => {
    expect(CAUSES[name].advice).toContain(remedy);
  });
});
