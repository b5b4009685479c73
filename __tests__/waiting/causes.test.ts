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

  // git quotes no names in its status lines, and few elsewhere; any word may be a name.
  test.each([
    'timeout',
    'quota',
    'certificate-renewal',
    'fix/429-handling',
    'not-found',
    '404',
    'forbidden',
    'rejected',
    'rate-limit',
    'no-space-left',
    'non-fast-forward',
    '(non-fast-forward)',
    "don't-(connect)",
    'x->y',
    '证书',
    '功能/连接超时',
    '仓库空间不足',
  ])('is not told by a name, such as %s', (name) => {
    for (const [cause, lastError] of [
      ['diverged', ` ! [rejected]        ${name} -> ${name}  (non-fast-forward)`],
      ['diverged', `! [已拒绝]            ${name} -> origin/${name}  (非快进)`],
      ['diverged', ` * [new branch] ${name} -> ${name} ! [rejected] v1 -> v1 (fetch first)`],
      ['protectedRef', ` ! [remote rejected] ${name} -> ${name} (pre-receive hook declined)`],
      ['protectedRef', `! ${name}:${name} [remote rejected] (pre-receive hook declined)`],
      ['unknown', `! [remote rejected] ${name} -> ${name} (failed to update ref)`],
      ['unknown', `! [new branch] ${name} -> ${name} (unable to update local ref)`],
      ['unknown', `From https://a.example/${name} * [new branch] ${name}-and-the-re…`],
      ['missing', `fatal: couldn't find remote ref ${name}`],
      ['missing', `fatal: couldn't find remote ref refs/heads/${name}`],
      ['missing', `致命错误：无法找到远程引用 ${name}`],
      ['missing', `fatal: Remote branch ${name} not found in upstream origin`],
      ['missing', `致命错误：远程分支 ${name} 在上游 origin 未发现`],
      ['unknown', `error: cannot lock ref 'refs/heads/${name}': Unable to create the lock`],
      ['unknown', `error: refs/tags/${name} does not point to a valid object!`],
      ['unknown', `an internal trouble at https://${name.replaceAll(' ', '')}.example/${name}/403`],
      ['unknown', `fatal: bad config in file "/srv/${name}/config" and in “${name}”, 「${name}」`],
      ['unknown', `an internal trouble with '${name}…`],
      [
        'unknown',
        `an internal trouble in /srv/git/${name}.git, and in git@a.example:${name}/b.git`,
      ],
      ['notFound', `fatal: repository 'https://a.example/${name}.git/' not found`],
      ['notFound', `致命错误：仓库 'https://a.example/${name}.git/' 未找到`],
      ['forbidden', `remote: Permission to ${name}/${name}.git denied to ${name}.`],
    ] as const) {
      expect([lastError, causeOf(lastError).name]).toEqual([lastError, CAUSES[cause].name]);
    }
  });

  test('is told where a name of a host is in the way', () => {
    for (const host of ['quota.example', 'certificate.example', '429.example']) {
      expect(causeOf(`ssh: Could not resolve hostname ${host}: Name or service not known`)).toBe(
        CAUSES.unreachable,
      );
      expect(causeOf(`Failed to connect to ${host} port 443: Connection refused`)).toBe(
        CAUSES.unreachable,
      );
    }
  });

  test('is found in a time that grows with the text alone', () => {
    const parts = [
      "'",
      '"',
      '“',
      '[',
      '! [',
      '! ',
      'a://',
      'a.',
      '-> ',
      'refs/',
      '(',
      'error 4',
      'x',
    ];
    for (const part of parts) {
      const begun = performance.now();
      causeOf(part.repeat(60_000 / part.length));
      expect(performance.now() - begun).toBeLessThan(2_000);
    }
  });

  test('is not known where the service gives no reason', () => {
    expect(causeOf(undefined)).toBe(CAUSES.unknown);
  });
});

// The first two or more of each are in English, as git, curl, git-lfs, ssh and hosts print them; the
// others in Chinese, as git's own translation has them, or as a service may word them.
const TEXTS: Readonly<Record<keyof typeof CAUSES, readonly string[]>> = {
  proxy: [
    'HTTP 407 Proxy Authentication Required',
    "fatal: unable to access 'https://a.example/b.git/': Received HTTP code 407 from proxy after CONNECT",
    "fatal: unable to access 'https://a.example/': CONNECT tunnel failed, response 403",
    "fatal: unable to access 'https://a.example/': Could not resolve proxy: proxy.example",
    '代理服务器拒绝了请求',
    '代理认证失败',
  ],
  throttled: [
    'error: RPC failed; HTTP 429 curl 22 The requested URL returned error: 429',
    'remote: Too Many Requests',
    'fatal: You have exceeded a secondary rate limit, 403 Forbidden',
    '超出调用次数限制',
    '源仓库返回429',
    '访问频率限制,请稍后重试',
  ],
  sourceLfs: [
    'batch response: This repository is over its data quota. Account responsible for LFS bandwidth should purchase more data packs to restore access.',
    'This repository exceeded its LFS budget. The account responsible for the budget should increase it to restore access.',
    'LFS 流量已用完',
    '源仓库LFS配额不足',
  ],
  storage: [
    'error: file write error: No space left on device',
    'fatal: write error: Disk quota exceeded',
    'The repository exceeds the maximum size',
    '磁盘空间不足',
    '仓库容量超出限制',
    '超出仓库大小限制',
  ],
  protectedRef: [
    'remote: GitLab: You are not allowed to push code to protected branches on this project.',
    ' ! [remote rejected] main -> main (protected branch hook declined)',
    '推送被受保护分支拒绝',
    '违反推送规则',
    'refused by the branch protection of the repository',
  ],
  forcedPush: [
    'remote: error: denying non-fast-forward refs/heads/main (you should pull first)',
    '! [remote rejected] main -> main (non-fast-forward)',
    'force push is forbidden for this repository',
    'remote: You are not allowed to force push',
    '禁止强制推送',
    '该仓库不允许强推',
  ],
  certificate: [
    "fatal: unable to access 'https://a.example/': server certificate verification failed. CAfile: none CRLfile: none",
    'Get "https://a.example/": x509: unknown authority',
    'SSL证书已过期',
    '源仓库证书不受信任',
  ],
  diverged: [
    ' ! [rejected]        main       -> main  (non-fast-forward)',
    'Updates were rejected because a pushed branch tip is behind: (fetch first)',
    'refs/heads/main: REJECTED_NONFASTFORWARD',
    ' ! [已拒绝]          main       -> main  (非快进)',
    ' ! [已拒绝]          v1         -> v1  (会破坏现有的标签)',
    '源分支与镜像分支分叉',
  ],
  missing: [
    "fatal: couldn't find remote ref refs/heads/main",
    '[0123abcd] Object does not exist on the server: [404]',
    'fatal: Remote branch dev not found in upstream origin',
    'object not found - no match for id (0123456789abcdef0123456789abcdef01234567)',
    'fatal: remote error: upload-pack: not our ref 0123456789abcdef0123456789abcdef01234567',
    '致命错误：无法找到远程引用 refs/heads/main',
    '致命错误：没有这样的远程引用 refs/heads/main',
    '致命错误：远程分支 dev 在上游 origin 未发现',
    '分支不存在',
  ],
  notFound: [
    "fatal: repository 'https://a.example/b.git/' not found",
    'ERROR: Repository not found.',
    "remote: The project you were looking for could not be found or you don't have permission to view it.",
    "fatal: 'b' does not appear to be a git repository",
    "致命错误：仓库 'https://a.example/b.git/' 未找到",
    "致命错误：'b' 看起来不像一个 git 仓库 致命错误：仓库不存在",
    '找不到源仓库',
    '2:Fetching failed: exit status 128, stderr: "remote: Repository not found.\\nfatal: the end"',
  ],
  credentials: [
    "fatal: Authentication failed for 'https://a.example/b.git/'",
    'remote: Support for password authentication was removed on August 13, 2021.',
    'git@a.example: Permission denied (publickey). fatal: Could not read from remote repository.',
    'The requested URL returned error: 401',
    "致命错误：'https://a.example/b.git/' 鉴权失败",
    '远程仓库认证失败',
    '令牌已过期',
    'token已过期',
    `13:fetch remote: exit status 128, stderr: "fatal: could not read Username for 'https://a.example/404': No such device"`,
  ],
  forbidden: [
    "fatal: unable to access 'https://a.example/': The requested URL returned error: 403",
    'remote: Forbidden',
    'HTTP/1.1 403 Forbidden',
    '源仓库拒绝访问',
    '没有权限访问该仓库',
    'remote: Write access to repository not granted.',
  ],
  unreachable: [
    "fatal: unable to access 'https://a.example/': Failed to connect to a.example port 443 after 21045 ms: Couldn't connect to server",
    'ssh: connect to host a.example port 22: Connection timed out',
    'error: RPC failed; curl 28 Operation timed out after 300000 milliseconds',
    'Get "https://a.example/": dial tcp 192.0.2.1:443: i/o timeout',
    'remote: Internal Server Error, HTTP 500',
    '502 Bad Gateway',
    'fatal: fetch-pack: unexpected disconnect while reading sideband packet',
    '致命错误：远端意外挂断了',
    '致命错误：过早的文件结束符（EOF）',
    '致命错误：无法连接到 a.example：',
    '致命错误：无法查找 a.example（端口 9418）（未知的名称或服务）',
    '连接超时',
    '连接远程仓库超时',
    '源仓库地址不可达',
  ],
  timeLimit: [
    'execution exceeds the time limit',
    'The remote mirror took to long to complete.',
    'Import timed out. Import took longer than 86400 seconds',
    '同步时间超出限制',
    '同步任务执行超时',
  ],
  unknown: [
    'commit author email is not allowed by the settings',
    'The repository is locked, connect the administrator',
    'filename too large',
    'unable to create file: File name too long',
    'Receiving objects: 429, error in line 403 of 404',
    'error: unable to create file a: Permission denied',
    'error: insufficient permission for adding an object to repository database .git/objects',
    'fatal: could not resolve HEAD',
    'error: the push certificate has no nonce',
    'sh: git-lfs: command not found',
    'the user does not exist',
    'the branch is not protected',
    'something exceeds the limit',
    '! [rejected] main -> main (atomic push failed)',
    'fatal: Could not read from remote repository. Please make sure you have the correct access rights and the repository exists.',
    '致命错误：无法读取远程仓库。 请确认您有正确的访问权限并且仓库存在。',
    '请完成实名认证',
    '仓库已锁定,请联系管理员',
    '磁盘损坏',
    '任务冲突',
    '无法解析引用',
    '分支不受保护',
    '用户不存在',
    '镜像仓库不存在',
    '目标仓库未找到',
    'the mirror repository does not exist',
    'timeout',
  ],
};

describe.each(Object.entries(TEXTS))('%s', (name, texts) => {
  test.each(texts)('is the cause of: %s', (text) => {
    expect(causeOf(text).name).toBe(CAUSES[name as keyof typeof CAUSES].name);
  });

  test('is told in either language', () => {
    const inChinese = texts.filter((text) => /\p{Script=Han}/u.test(text)).length;
    expect(Math.min(inChinese, texts.length - inChinese)).toBeGreaterThanOrEqual(2);
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
