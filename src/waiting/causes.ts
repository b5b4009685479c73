/** Why a synchronization failed, by what the service says of it, and what to do. */
export interface Cause {
  /** In a few words, as in the documentation. */
  readonly name: string;
  /** What the service's `last_error` says then; missing where it is not told by that. */
  readonly pattern?: RegExp;
  readonly advice: string;
}

/**
 * What the service reports is not documented: git's own messages in English, those of GitHub and
 * Gitee, and what a service in Chinese may say. The first that fits is used: what is special stands
 * before what is common.
 */
export const CAUSES = {
  throttled: {
    name: 'The source is throttling',
    pattern: /rate ?limit|too many requests|\b429\b|abuse detection|限流|频率|请求过多|过于频繁/i,
    advice: 'The source answers too many requests with a refusal: run the step again later',
  },
  storage: {
    name: 'No space on the mirror',
    pattern:
      /no space left|disk (?:is )?full|quota|insufficient storage|exceeds? .{0,30}(?:limit|size)|too large|空间不足|磁盘|容量|配额|超出.{0,10}限制/i,
    advice:
      'CodeArts has no room for what the source has: look at the size of the repository and at the limits ' +
      'of the tenant in CodeArts',
  },
  protectedRef: {
    name: 'A rule of the mirror refuses a ref',
    pattern:
      /hook declined|protected (?:branch|tag|ref)|push rule|not allowed to (?:force )?push|受保护|保护分支|钩子|推送规则/i,
    advice:
      'A rule of the CodeArts repository refuses what the source has: check protected branches and tags, ' +
      'and commit rules, in its settings',
  },
  certificate: {
    name: 'The certificate of the source was refused',
    pattern: /certificate|\bx509\b|self.signed|证书/i,
    advice:
      'CodeArts does not trust the certificate of the source: let the source have one that is publicly trusted',
  },
  diverged: {
    name: 'Source and mirror have diverged',
    pattern: /non-fast-forward|diverg|would clobber|\[rejected\]|fetch first|非快进|分叉|冲突/i,
    advice:
      'The mirror has commits that the source does not have, or no longer has. `force_fetch: true` would ' +
      'overwrite them with what the source has; look first whether somebody needs them',
  },
  notFound: {
    name: 'The source was not found',
    pattern:
      /not found|does not exist|no such (?:repo|remote|project)|\b404\b|不存在|未找到|找不到/i,
    advice:
      'There is no such source, or it is private: check `associate_url`, and for a private source give ' +
      '`source_username` and `source_password`, or `endpoint_uuid`',
  },
  credentials: {
    name: 'The source wants credentials',
    pattern:
      /authenticat|authoriz|could not read (?:username|password)|access denied|permission denied|invalid (?:username|credentials)|\b401\b|认证|鉴权|用户名或密码|密码错误|未授权|无权限|没有权限|权限不足/i,
    advice:
      'The source wants credentials: give `source_username` and `source_password`, or `endpoint_uuid`, ' +
      'that are valid and may read it',
  },
  forbidden: {
    name: 'The source refused',
    pattern: /forbidden|\b403\b|permission|denied|禁止|拒绝访问/i,
    advice:
      'The source refused the request, for want of permission or because of a limit of its own: check that ' +
      'the credentials of the source may read it, and run the step again later',
  },
  unreachable: {
    name: 'The source cannot be reached',
    pattern:
      /resolve|time[d-]? ?out|unreachable|connect|refused|reset|hung up|early eof|\bssl\b|\btls\b|gnutls|\b50[0234]\b|超时|无法连接|连接失败|网络|解析/i,
    advice:
      'CodeArts could not reach the source, often a passing trouble between networks: run the step ' +
      'again, and check that the source can be reached from CodeArts',
  },
  unknown: {
    name: 'Another failure',
    advice: 'Look at the synchronization log on the repository page in CodeArts',
  },
} as const satisfies Record<string, Cause>;

export function causeOf(lastError: string | undefined): Cause {
  const causes: readonly Cause[] = Object.values(CAUSES);
  // Names of repositories and refs, which git quotes or puts into URLs, may hold any word.
  const words = lastError?.replace(/[a-z]{2,10}:\/\/\S+|'[^']*'|"[^"]*"|“[^”]*”/gi, ' ');
  return (
    causes.find(({ pattern }) => words !== undefined && pattern?.test(words)) ?? CAUSES.unknown
  );
}
