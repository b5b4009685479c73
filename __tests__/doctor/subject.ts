import type { Subject } from '../../doctor/observations.ts';

/** A repository on the service's own host, with a token. */
export const SUBJECT: Subject = {
  endpoint: new URL('https://codehub-ext.cn-north-4.myhuaweicloud.com'),
  region: 'cn-north-4',
  credentials: { kind: 'token', token: 'a-token-of-the-test' },
  repositoryId: 2_112_000_001,
  repository: undefined,
  unmirroredId: undefined,
  sourceUrl: undefined,
};
