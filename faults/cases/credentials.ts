import type { Expected, FaultCase, Group, Step } from '../case.ts';
import {
  answer,
  bytes,
  cutting,
  endless,
  head,
  inTurn,
  refusal,
  reset,
  silence,
} from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { ID_TOKEN, REQUEST_TOKEN, TEMPORARY_KEY } from '../service/script.ts';
import type { Route } from '../service/script.ts';

const ALL: readonly Route[] = ['idToken', 'sts', 'start'];

function keyless(
  name: string,
  routes: Partial<Record<Route, Reply>>,
  expect: Partial<Expected>,
  step: Step = {},
): FaultCase {
  return {
    name,
    service: { routes },
    step: { keyless: true, ...step },
    expect: { status: 'requested', requests: ALL, ...expect },
  };
}

const FAILED = { status: 'failed', notInLog: /may be running/ } as const;
const GITHUB = { ...FAILED, requests: ['idToken'] } as const;
const STS = { ...FAILED, requests: ['idToken', 'sts'] } as const;
const ONCE: Step = { with: { retries: '1' } };
const NEVER: Step = { with: { retries: '3' } };

/** Waits that may pass are tried again. */
const TRANSIENT: readonly (readonly [string, Reply])[] = [
  ['500', answer(500)],
  ['502', answer(502)],
  ['503', answer(503)],
  ['429', answer(429)],
  ['a reset', reset],
  ['a broken body', cutting(head(200, { 'Content-Length': 1_000 }), '{"value":"')],
  ['silence', silence],
];
const GOOD_TOKEN = answer(200, { value: ID_TOKEN });
const GOOD_KEY = answer(200, { credentials: TEMPORARY_KEY });

const FROM_GITHUB: readonly FaultCase[] = [
  {
    ...keyless(
      'without `id-token: write`',
      {},
      { ...FAILED, requests: [], errors: [/`id-token: write`.*forks never/] },
    ),
    step: {
      keyless: true,
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined },
    },
  },
  ...[
    ['no URL', 'nowhere'],
    ['http on a public host', 'http://github.example/idtoken/1'],
    ['a file', 'file:///etc/passwd'],
  ].map(([name, url]) =>
    keyless(
      `the address of GitHub is ${String(name)}`,
      {},
      { ...FAILED, requests: [], errors: [/ID token|ACTIONS_ID_TOKEN_REQUEST_URL/] },
      { env: { ACTIONS_ID_TOKEN_REQUEST_URL: url } },
    ),
  ),
  ...TRANSIENT.map(([name, reply]) =>
    keyless(
      `GitHub: ${name}, once`,
      { idToken: inTurn(reply, GOOD_TOKEN) },
      { requests: ['idToken', ...ALL], withinMs: 5_000 },
      ONCE,
    ),
  ),
  keyless(
    'GitHub: 500, always',
    { idToken: answer(500, 'down') },
    { ...GITHUB, requests: ['idToken', 'idToken'], errors: [/after 2 attempts: HTTP 500/] },
    ONCE,
  ),
  ...[401, 403, 404].map((status) =>
    keyless(
      `GitHub: ${status}`,
      { idToken: answer(status, { message: 'no' }) },
      { ...GITHUB, errors: [new RegExp(`HTTP ${status}.*id-token: write`)] },
      NEVER,
    ),
  ),
  ...(
    [
      ['{}', {}],
      ['an empty value', { value: '' }],
      ['null', { value: null }],
      ['a number', { value: 7 }],
      ['no JWT', { value: 'something' }],
      ['a JWT of two parts', { value: 'a.b' }],
      ['a command', { value: 'a.b.c\n::set-env name=X::y\n##[add-mask]z' }],
      ['a JWT of 100 kB', { value: `a.${'b'.repeat(100_000)}.c` }],
      ['HTML', '<html>'],
      ['an array', []],
      ['nothing', ''],
    ] as const
  ).map(([name, body]) =>
    keyless(
      `GitHub answers ${name}`,
      { idToken: answer(200, body) },
      { ...GITHUB, errors: [/ID token failed: HTTP 200/] },
      NEVER,
    ),
  ),
  keyless(
    'GitHub repeats the request token',
    { idToken: refusal(401, 'x', `Bad token ${REQUEST_TOKEN} (${REQUEST_TOKEN.slice(3, 30)})`) },
    { ...GITHUB, errors: [/Bad token \*\*\* \(\*\*\*\)/] },
  ),
  keyless(
    'GitHub: an endless answer',
    { idToken: endless(head(200, { Connection: 'close' }), 'x'.repeat(65_536)) },
    { ...GITHUB, errors: [/ID token/], withinMs: 1_500 },
    NEVER,
  ),
];

const MISMATCH =
  /iss https:\/\/\S+, sub repo:octo-org\/sample:ref:refs\/heads\/main, aud sts\.huaweicloud\.com/;
const FROM_STS: readonly FaultCase[] = [
  ...[
    [400, 'STS5.0400'],
    [403, 'STS5.1001'],
    [403, 'STS5.2001'],
    [404, 'STS5.0404'],
    [401, 'STS5.0401'],
  ].map(([status, code]) =>
    keyless(
      `STS: ${String(status)} ${String(code)}`,
      { sts: refusal(status as number, code, 'denied') },
      {
        ...STS,
        errors: [new RegExp(`HTTP ${String(status)}, ${String(code)}.*${MISMATCH.source}`)],
      },
      NEVER,
    ),
  ),
  ...TRANSIENT.map(([name, reply]) =>
    keyless(
      `STS: ${name}, once`,
      { sts: inTurn(reply, GOOD_KEY) },
      { requests: ['idToken', 'sts', 'sts', 'start'], withinMs: 5_000 },
      ONCE,
    ),
  ),
  keyless(
    'STS: 503, always',
    { sts: answer(503) },
    { ...STS, requests: ['idToken', 'sts', 'sts'], errors: [/after 2 attempts: HTTP 503/] },
    ONCE,
  ),
  ...(
    [
      ['no credentials', {}],
      ['credentials of null', { credentials: null }],
      ['no session token', { credentials: { ...TEMPORARY_KEY, security_token: '' } }],
      ['no secret', { credentials: { ...TEMPORARY_KEY, secret_access_key: undefined } }],
      [
        'a key with a line break',
        { credentials: { ...TEMPORARY_KEY, access_key_id: 'MADEUP\r\nx: y' } },
      ],
      ['a key that is a number', { credentials: { ...TEMPORARY_KEY, access_key_id: 12345678 } }],
      [
        'a key in Chinese',
        {
          credentials: {
            ...TEMPORARY_KEY,
            access_key_id: '\u94a5\u5319\u94a5\u5319\u94a5\u5319\u94a5\u5319',
          },
        },
      ],
      ['HTML', '<html>'],
      ['an array', [TEMPORARY_KEY]],
    ] as const
  ).map(([name, body]) =>
    keyless(
      `STS answers ${name}`,
      { sts: answer(200, body) },
      { ...STS, errors: [/key failed: HTTP 200/] },
      NEVER,
    ),
  ),
  keyless(
    'STS repeats the ID token in every form',
    {
      sts: answer(
        403,
        {
          error_code: ID_TOKEN,
          error_msg: `${ID_TOKEN.slice(0, 90)} ${Buffer.from(ID_TOKEN).toString('base64').slice(0, 90)}`,
        },
        { 'X-Request-Id': ID_TOKEN },
      ),
    },
    { ...STS, errors: [/HTTP 403, \*{3}/] },
    { env: { RUNNER_DEBUG: '1' } },
  ),
  keyless(
    'STS: half a head, then silence',
    { sts: bytes('HTTP/1.1 200 OK\r\nCont') },
    { ...STS, errors: [/2 s/] },
  ),
];

const ECHO: Reply = ({ request, ...rest }) => {
  const { authorization, 'x-security-token': session, 'x-auth-token': token } = request.headers;
  refusal(403, 'X.1', [session, authorization, token].join(' '))({ request, ...rest });
};
const FROM_SERVICE: readonly FaultCase[] = [
  keyless(
    'a minted key that has expired is minted anew, once',
    { start: inTurn(refusal(401, 'APIG.0301'), answer(200, { jid: 'x' })) },
    { requests: [...ALL, ...ALL] },
  ),
  keyless(
    'a minted key that is refused always',
    { start: refusal(401, 'APIG.0301') },
    { ...FAILED, requests: [...ALL, ...ALL], errors: [/APIG\.0301.*agency/] },
    NEVER,
  ),
  keyless(
    'all that was sent comes back',
    { start: ECHO },
    { ...FAILED, requests: ALL, errors: [/X\.1: \*{3}.*setRepository/] },
    { env: { RUNNER_DEBUG: '1' } },
  ),
  {
    name: 'an access key is refused, once',
    service: { routes: { start: refusal(401, 'APIG.0301', 'verify aksk signature fail') } },
    step: {
      with: {
        token: undefined,
        access_key: 'MADEUPACCESSKEY00001',
        secret_key: 'made-up-secret-key-0123456789',
        retries: '5',
      },
    },
    expect: { ...FAILED, requests: ['start'], errors: [/APIG\.0301.*belong together/] },
  },
  {
    name: 'the signature of an access key comes back',
    service: { routes: { start: ECHO } },
    step: {
      with: {
        token: undefined,
        access_key: 'MADEUPACCESSKEY00001',
        secret_key: 'made-up-secret-key-0123456789',
      },
      env: { RUNNER_DEBUG: '1' },
    },
    expect: { ...FAILED, requests: ['start'], errors: [/X\.1: /] },
  },
  {
    name: 'N10: keyless over https, the service over http',
    service: { plain: true },
    step: {
      keyless: true,
      with: ({ other }) => ({ sts_endpoint: other }),
      env: ({ other }) => ({ ACTIONS_ID_TOKEN_REQUEST_URL: `${other}/idtoken/1?api-version=2.0` }),
    },
    expect: { status: 'requested', requests: ALL },
  },
  {
    name: 'N10: keyless over http, the service over https',
    other: { plain: true },
    step: {
      keyless: true,
      with: ({ other }) => ({ sts_endpoint: other }),
      env: ({ other }) => ({ ACTIONS_ID_TOKEN_REQUEST_URL: `${other}/idtoken/1?api-version=2.0` }),
    },
    expect: { status: 'requested', requests: ALL },
  },
  {
    name: 'the clock of the service is 20 minutes ahead',
    service: {
      routes: {
        start: (exchange) => {
          const date = new Date(Date.now() + 1_200_000).toUTCString();
          const body = { error_code: 'APIG.0303', error_msg: 'clock skew' };
          answer(401, body, { Date: date })(exchange);
        },
      },
    },
    step: {
      with: {
        token: undefined,
        access_key: 'MADEUPACCESSKEY00001',
        secret_key: 'made-up-secret-key-0123456789',
      },
    },
    expect: {
      ...FAILED,
      requests: ['start'],
      errors: [/APIG\.0303.*clock of this runner is (?:19|20|21) minutes/],
    },
  },
];

/** Who asks, and how that is proven. */
export const CREDENTIALS: Group = {
  name: 'D. Credentials',
  cases: [...FROM_GITHUB, ...FROM_STS, ...FROM_SERVICE],
};
