import { answer } from './replies.ts';
import type { Reply } from './replies.ts';
import type { Request } from './message.ts';

/** What is asked of the services, in the words of the cases. */
export const ROUTES = {
  start: /^POST \/v4\/repositories\/\d+\/remote-mirror$/,
  read: /^GET \/v4\/repositories\/\d+\/remote-mirror$/,
  repository: /^GET \/v4\/repositories\/\d+$/,
  associate: /^POST \/v4\/repositories\/\d+\/remote-mirror\/associate$/,
  change: /^PUT \/v4\/repositories\/\d+\/remote-mirror$/,
  branch: /^GET \/v4\/repositories\/\d+\/repository\/branch\?/,
  tag: /^GET \/v4\/repositories\/\d+\/repository\/tag\?/,
  refs: /^GET \/v4\/repositories\/\d+\/repository\/commits\/[0-9a-f]+\/refs\?/,
  repoid: /^GET \/v1\/repositories\/repoid\?/,
  search: /^GET \/v4\/user\/repositories\?/,
  idToken: /^GET \/idtoken\//,
  sts: /^POST \/v5\/agencies\/assume-with-oidc$/,
} as const;

export type Route = keyof typeof ROUTES;

/** The job id that the service gives unless a case says otherwise. */
export const JID = '0f5d1c9e-1111-4222-8333-444455556666';

/** The commit of the run, which the runner stand-in makes up. */
export const SHA = '0123456789abcdef0123456789abcdef01234567';

/** The repository of the run, and what the mirror is one of. */
export const SOURCE_URL = 'https://github.com/octo-org/sample.git';

export const REPOSITORY_ID = '4242';

/** What an agency hands out, all of it secret. */
export const TEMPORARY_KEY = {
  access_key_id: 'MADEUPTEMPORARYKEY01',
  secret_access_key: 'made-up-temporary-secret-key-0123456789',
  security_token: 'made-up-session-token/0123456789+abcdefghij==',
};

/** With which a job asks GitHub for its ID token. */
export const REQUEST_TOKEN = 'made-up-bearer-of-this-job-0123456789';

const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/sample:ref:refs/heads/main',
  aud: 'sts.huaweicloud.com',
};

/** GitHub's word for the job; the signature is none, and nobody here looks at it. */
export const ID_TOKEN = [{ alg: 'RS256', typ: 'JWT' }, CLAIMS, { signature: 'made up 0123456789' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** A mirror as the service shows it, changed as told. */
export function mirror(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 7,
    repository_id: Number(REPOSITORY_ID),
    update_status: 'finished',
    last_update_at: '2026-01-01T08:00:00.000+08:00',
    last_successful_update_at: '2026-01-01T08:00:00.000+08:00',
    url: SOURCE_URL,
    number_of_failures: null,
    mirroring_enabled: false,
    is_private: false,
    endpoint_uuid: null,
    last_error: null,
    ...changes,
  };
}

/** A repository itself as the service shows it, changed as told. */
export function description(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: Number(REPOSITORY_ID),
    default_branch: 'main',
    archived: false,
    empty_repo: false,
    import_url: null,
    import_status: 'none',
    import_error: null,
    ...changes,
  };
}

/** The same with a synchronization that has ended just now. */
export function freshMirror(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const now = new Date().toISOString();
  return mirror({ last_update_at: now, last_successful_update_at: now, ...changes });
}

/** A service that does all it is asked for at once, but where `routes` says otherwise. */
export function scripted(routes: Partial<Record<Route, Reply>>): (request: Request) => Reply {
  let ended: unknown;
  const regular: Record<Route, () => Reply> = {
    start: () => answer(200, { jid: JID }),
    read: () => answer(200, ended ?? mirror()),
    repository: () => answer(200, description()),
    associate: () => answer(201, mirror()),
    change: () => answer(200, { url: SOURCE_URL }),
    branch: () => answer(200, { name: 'main', commit: { id: SHA } }),
    tag: () => answer(200, { name: 'v1', target: SHA, commit: { id: SHA } }),
    refs: () => answer(200, ['main']),
    repoid: () => answer(200, { result: Number(REPOSITORY_ID), status: 'success' }),
    search: () => answer(200, []),
    idToken: () => answer(200, { count: ID_TOKEN.length, value: ID_TOKEN }),
    sts: () => answer(200, { credentials: TEMPORARY_KEY, audience: CLAIMS.aud }),
  };
  return ({ method, path }) => {
    const route = routeOf(`${method} ${path}`);
    if (route === undefined) return answer(404, { error_code: 'APIG.0101', error_msg: 'No API' });
    if (route === 'start') ended = freshMirror();
    return routes[route] ?? regular[route]();
  };
}

/** Which route `METHOD path` is. */
export function routeOf(request: string): Route | undefined {
  return (Object.keys(ROUTES) as Route[]).find((route) => ROUTES[route].test(request));
}
