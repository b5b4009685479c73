/** The audience that is asked of GitHub where the user names none. */
export const DEFAULT_AUDIENCE = 'sts.huaweicloud.com';

/** Defaults as in action.yml, for a caller that is not a runner. */
export const DEFAULTS = {
  region: 'cn-north-4',
  oidc_audience: DEFAULT_AUDIENCE,
  force_fetch: 'false',
  wait: 'false',
  wait_timeout: '30m',
  verify_commit: 'true',
  dry_run: 'false',
  if_no_credential: 'fail',
  request_timeout: '30s',
  retries: '3',
  summary: 'true',
} as const;
