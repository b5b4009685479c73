import { wordsOf } from './last-error.ts';

/** Why a synchronization failed, by what the service says of it, and what to do. */
export interface Cause {
  /** In a few words, as in the documentation. */
  readonly name: string;
  /** What the service's `last_error` says then; missing where it is not told by that. */
  readonly pattern?: RegExp;
  readonly advice: string;
}

/**
 * What the service reports is not documented: git's own messages in English and in its translation
 * to Chinese, those of GitHub, GitLab and Gitee, and what a service in Chinese may say. The first
 * that fits is used: what is special stands before what is common. A pattern is for the words of a
 * text alone, without the names in it, and wants as many of them as tell the cause.
 */
export const CAUSES = {
  proxy: {
    name: 'A proxy of CodeArts is in the way',
    pattern:
      /\bHTTP407\b|from proxy|resolve proxy|proxy (?:auth|connect|server|error|handshake)|(?:connect to|via|through) (?:the |a )?proxy|connect tunnel failed|代理(?:服务器|认证|鉴权|身份|连接|错误|失败|超时)/i,
    advice:
      'A proxy between CodeArts and the source refuses, which only the operators of CodeArts can mend: ask ' +
      'its support',
  },
  throttled: {
    name: 'The source is throttling',
    pattern:
      /rate.?limit|too many requests|\bHTTP429\b|abuse detection|(?:api|request) quota|限流|频率(?:限制|过高|过快|超)|(?:请求|访问|调用|操作)(?:次数)?(?:过多|过于频繁|太频繁|频繁)|(?:调用|请求|访问)(?:次数|频率|配额).{0,6}(?:限制|上限|超)|(?:超出|超过).{0,6}(?:调用|请求|访问)(?:次数|频率|配额)/i,
    advice: 'The source answers too many requests with a refusal: run the step again later',
  },
  sourceLfs: {
    name: 'The LFS quota of the source is used up',
    pattern:
      /over its data quota|\blfs\b.{0,40}(?:quota|budget|bandwidth)|(?:quota|budget|bandwidth).{0,40}\blfs\b|lfs.{0,6}(?:配额|流量|带宽|额度)/i,
    advice:
      'The source has used up what it may transfer with Git LFS: let its owner raise that limit, or wait ' +
      'until the limit starts anew',
  },
  storage: {
    name: 'No space on the mirror',
    pattern:
      /no space left|disk (?:is )?full|disk quota|(?:storage|space|repository|size) quota|quota (?:is |was |has been )?(?:exceeded|full|reached|used up)|exceed(?:s|ed)? .{0,20}quota|(?:insufficient|not enough|out of) (?:disk|storage|space)|\bHTTP507\b|exceed(?:s|ed)? .{0,30}\b(?:size|storage|capacity)\b|\bsize exceed|(?:repository|pack|file|object) (?:size )?(?:is )?too large|(?:空间|容量|磁盘|存储)已?(?:不足|满|超|用完)|(?:仓库|文件|存储)(?:配额|大小|体积)?.{0,2}(?:超出|超过|超限)|配额(?:不足|已满|已用完|用尽|超限)|(?:超出|超过).{0,8}(?:大小|容量|空间|配额)/i,
    advice:
      'CodeArts has no room for what the source has: look at the size of the repository and at the limits ' +
      'of the tenant in CodeArts',
  },
  protectedRef: {
    name: 'A rule of the mirror refuses a ref',
    pattern:
      /(?:hook declined|(?:declined|rejected) by .{0,20}hook)|\bprotected (?:branch|tag|ref)|branch protection|push rule|rule violation|not allowed to push|(?<![未不])受保护|保护分支|钩子.{0,4}拒绝|推送规则|(?:禁止|不允许|拒绝)推送|推送被拒绝/i,
    advice:
      'A rule of the CodeArts repository refuses what the source has: check protected branches and tags, ' +
      'and commit rules, in its settings',
  },
  forcedPush: {
    name: 'A rule of the mirror forbids forced pushes',
    pattern:
      /denying non-?fast-?forward|\[remote rejected\] \(non-?fast-?forward|force.?push.{0,20}(?:not allowed|not permitted|forbidden|denied|disabled|prohibited)|(?:not allowed|not permitted|forbidden|denied|prohibited) (?:to )?force.?push|(?:禁止|不允许|不能|禁用|不支持|拒绝)(?:强制推送|强推)|(?:强制推送|强推).{0,4}(?:禁止|拒绝|不允许|禁用)/i,
    advice:
      'The CodeArts repository refuses what is no fast-forward, so that `force_fetch` alone does not help: ' +
      'look whether its settings may allow it',
  },
  certificate: {
    name: 'The certificate of the source was refused',
    pattern: /(?<!push |client )\bcertificate\b|\bx509\b|self.signed|(?<!推送|许可)证书/i,
    advice:
      'CodeArts does not trust the certificate of the source: let the source have one that is publicly trusted',
  },
  diverged: {
    name: 'Source and mirror have diverged',
    pattern:
      /non-?fast-?forward|\bdiverg|would clobber|\[(?:rejected|已拒绝)\](?! ?\()|fetch first|needs force|非快进|破坏现有的标签|分叉|(?:分支|提交|代码|合并|标签)冲突/i,
    advice:
      'The mirror has commits that the source does not have, or no longer has. `force_fetch: true` would ' +
      'overwrite them with what the source has; look first whether somebody needs them',
  },
  missing: {
    name: 'A ref or an object is missing',
    pattern:
      /(?:find|no such) (?:remote )?ref\b|not our ref|missing (?:necessary )?(?:object|blob|tree|commit)|all necessary objects|no match for id|bad object|(?<!repository or )\b(?:ref|reference|branch|tag|object|commit)s?\b[ a-z]{1,6}(?:not found|does not exist)|(?:找到|发现|这样的)远程(?:引用|分支)|(?:引用|分支|标签|对象|提交).{0,8}(?:不存在|未找到|找不到|未发现|丢失|缺失)|(?:找不到|未找到|无法找到|缺失|丢失).{0,4}(?:引用|分支|标签|对象|提交)/i,
    advice:
      'A branch, tag or object that the synchronization wants is not there: look whether the source still ' +
      'has it, files of Git LFS included, and run the step again',
  },
  notFound: {
    name: 'The source was not found',
    pattern:
      /(?<!mirror |target |destination )\b(?:repository|repo|project|source)\b[ a-z]{1,35}(?:not found|not exist|not be found)|(?:^|remote: |fatal: |error: )not found|no such (?:repo|remote|project)|\bHTTP404\b|appear to be a git repository|is this a git repository|(?<!镜像|目标|目的)(?:仓库|项目|源库|代码库|源地址).{0,4}(?:不存在|未找到|找不到)|(?:找不到|未找到|无法找到).{0,4}(?:仓库|项目|代码库)|^(?:不存在|未找到|找不到)/i,
    advice:
      'There is no such source, or it is private: check `associate_url`, and for a private source give ' +
      '`source_username` and `source_password`, or `endpoint_uuid`',
  },
  credentials: {
    name: 'The source wants credentials',
    pattern:
      /authentication (?:failed|is required|required|was removed)|\bunauthenticated\b|\bunauthorized\b|not authorized|authorization (?:failed|required)|could not read (?:username|password)|http basic|access denied|permission denied \(|(?:invalid|incorrect|bad) (?:username|password|credentials)|\bHTTP401\b|(?<!实名)认证(?:失败|错误|未通过|信息错误|信息无效)|(?:鉴权|身份验证|登录)(?:失败|错误|未通过)|(?:用户名|密码|帐号|账号|令牌|token)[或和与/]?(?:密码)?(?:错误|不正确|无效|过期|已过期|已失效)|(?:无法|不能)读取(?:用户名|密码)|未授权/i,
    advice:
      'The source wants credentials: give `source_username` and `source_password`, or `endpoint_uuid`, ' +
      'that are valid and may read it',
  },
  forbidden: {
    name: 'The source refused',
    pattern:
      /(?:^|remote: |error: )forbidden|\bHTTP403\b|access (?:is )?forbidden|access to (?:this )?repository (?:not granted|has been disabled)|permission to denied|(?<!(?:create|open|write|read|unlink|directory|file)[^:]{0,40}: )permission denied|拒绝访问|访问被拒绝|禁止访问|(?:没有|无)(?:访问|读取)?权限|无权访问|权限不足/i,
    advice:
      'The source refused the request, for want of permission or because of a limit of its own: check that ' +
      'the credentials of the source may read it, and run the step again later',
  },
  unreachable: {
    name: 'The source cannot be reached',
    pattern:
      /resolve host|unable to look up|name (?:or service )?not known|name resolution|no such host|dial tcp|no route to host|unreachable|(?:fail(?:ed|ure)|unable|could ?n[o']t|can(?:no|')t) (?:to )?connect|connection (?:was |to |has been )?(?:timed|refused|reset|closed|aborted|lost|failed|broken|terminated)|connection was non-properly|connect(?:ion)? time|(?:operation|read|request|handshake|socket|network|response|gateway) time[d-]? ?out|timeout was reached|reset by peer|hung up|early eof|transfer closed|empty reply|not closed cleanly|unexpected disconnect|\bssl_|\bssl (?:connect|handshake|error|routines)|\btls (?:connect|handshake|packet|alert)|gnutls|handshake fail|\bHTTP50[0234]\b|连接.{0,6}(?:超时|失败|中断|断开|异常|错误|重置|拒绝|关闭)|(?:无法|不能)(?:连接|查找)|拒绝连接|网络(?:异常|错误|故障|中断|超时|不通|不可达|不稳定|连接)|检查网络|不可达|(?:访问|请求|读取|响应|握手).{0,6}超时|(?:域名|主机名?|地址).{0,4}(?:解析|无法解析)|(?:无法|不能)解析(?:域名|主机|地址)|意外挂断|即挂断|过早的文件结束符/i,
    advice:
      'CodeArts could not reach the source, often a passing trouble between networks: run the step ' +
      'again, and check that the source can be reached from CodeArts',
  },
  timeLimit: {
    name: 'A time limit of CodeArts',
    pattern:
      /exceed(?:s|ed)? .{0,20}\btime|time limit|took (?:too|to) long|took longer than|(?:sync|synchronization|mirror|task|job|execution|import|update) time[d-]? ?out|(?:超出|超过).{0,8}(?:时间|时长)|(?:时间|时长|耗时)(?:超出|超过|过长|超限)|(?:同步|执行|任务|导入).{0,2}超时/i,
    advice:
      'The synchronization took longer than CodeArts lets it: run the step again, and look at the size of ' +
      'the repository and at the limits of CodeArts where it happens again',
  },
  unknown: {
    name: 'Another failure',
    advice: 'Look at the synchronization log on the repository page in CodeArts',
  },
} as const satisfies Record<string, Cause>;

/** Why a synchronization failed, as far as the service's text tells it. */
export function causeOf(lastError: string | undefined): Cause {
  if (lastError === undefined) return CAUSES.unknown;
  const causes: readonly Cause[] = Object.values(CAUSES);
  const words = wordsOf(lastError);
  return causes.find(({ pattern }) => pattern?.test(words)) ?? CAUSES.unknown;
}
