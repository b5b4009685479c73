import type { Expected, FaultCase, Group, Step } from '../case.ts';
import {
  answer,
  bytes,
  cutting,
  hangUp,
  head,
  inTurn,
  refusal,
  reset,
  silence,
} from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { freshMirror, ID_TOKEN, JID, mirror, SHA, SOURCE_URL } from '../service/script.ts';
import type { Route } from '../service/script.ts';
import { TOKEN } from '../token.ts';

const OTHER_SHA = 'f'.repeat(40);
const ABSENT = answer(404, { error_code: 'CH.000404', error_msg: 'Not found.' });
const HEAD = answer(200, { name: 'main', commit: { id: SHA } });
const ELSEWHERE = answer(200, { name: 'main', commit: { id: OTHER_SHA } });
const NOWHERE = answer(200, []);
const OLD = answer(200, mirror());
const LAST_SUCCESS = mirror()['last_successful_update_at'];

/** A synchronization that ended when this was first asked for. */
function live(changes: Readonly<Record<string, unknown>> = {}): Reply {
  let seen: unknown;
  return (exchange) => {
    seen ??= freshMirror(changes);
    answer(200, seen)(exchange);
  };
}

function waiting(
  name: string,
  routes: Partial<Record<Route, Reply>>,
  expect: Partial<Expected>,
  step: Step = {},
): FaultCase {
  return {
    name,
    service: { routes },
    step: {
      ...step,
      with: {
        wait: 'true',
        wait_timeout: '10s',
        ...(step.with as Readonly<Record<string, string>>),
      },
    },
    expect: {
      status: 'synced',
      requests: { starts: 1 },
      withinMs: 11_000,
      outputs: { jid: JID, ...(expect.status === undefined && { commit: SHA, proof: 'commit' }) },
      ...expect,
    },
  };
}

function after(
  name: string,
  routes: Partial<Record<Route, Reply>>,
  expect: Partial<Expected>,
  inputs: Readonly<Record<string, string>> = {},
): FaultCase {
  return {
    name: `wait/: ${name}`,
    service: { routes },
    step: { waitAction: true, with: inputs },
    expect: {
      status: 'synced',
      requests: { starts: 0 },
      withinMs: 11_000,
      outputs: { jid: JID },
      ...expect,
    },
  };
}

/** Troubles of one look, which the next does not have. */
const PASSING: readonly (readonly [string, Reply])[] = [
  ['429', answer(429, '', { 'Retry-After': '1' })],
  ['408', answer(408)],
  ['421', answer(421)],
  ['500', answer(500)],
  ['502', answer(502, '<html>::error::x')],
  ['503', answer(503)],
  ['504', answer(504)],
  ['403 of throttling', refusal(403, 'APIG.0308', 'The throttling threshold has been reached')],
  ['a reset', reset],
  ['a hang-up', hangUp],
  ['silence', silence],
  ['half a body', cutting(head(200, { 'Content-Length': 500 }), '{"update_')],
  ['a stall in the body', bytes(head(200, { 'Content-Length': 500 }), '{"update_')],
];
const SURVIVED = PASSING.flatMap(([name, reply]) => [
  waiting(
    `${name} of the mirror`,
    { read: inTurn(OLD, reply, live()), branch: inTurn(ABSENT, HEAD) },
    {},
  ),
  waiting(`${name} of the branch`, { branch: inTurn(reply, HEAD) }, {}),
]);

/** Shapes of a read of a branch that is not there yet, as nobody documents them. */
const NOT_YET: readonly (readonly [string, Reply])[] = [
  ['400', refusal(400, 'CH.010001', 'Invalid parameter')],
  ['{}', answer(200, {})],
  ['commit: null', answer(200, { name: 'main', commit: null })],
  ['an empty list', answer(200, [])],
  [
    'an error of V1',
    answer(200, { error: { code: 'DEV.CH.10001', message: 'no' }, status: 'failed' }),
  ],
  ['404', ABSENT],
  ['403', refusal(403, 'CH.080403', 'Forbidden')],
  ['404 of the gateway', refusal(404, 'APIG.0101', 'The API does not exist')],
  ['nothing', answer(200, '')],
  ['HTML', answer(200, '<html>::error::x</html>')],
  ['a commit of no name', answer(200, { name: 'main', commit: { id: 7 } })],
  ['a commit cut short', answer(200, { name: 'main', commit: { id: SHA.slice(0, 8) } })],
  ['another branch', answer(200, { name: 'other', commit: { id: SHA } })],
];
const T11 = NOT_YET.map(([name, reply]) =>
  waiting(
    `T11: the branch is answered ${name} at first`,
    { branch: inTurn(reply, HEAD), refs: NOWHERE },
    {},
  ),
);

const UNCONFIRMED: readonly FaultCase[] = [
  ...[401, 403, 404].flatMap((status) => [
    waiting(
      `T14: the mirror is refused with ${status} once accepted`,
      { read: inTurn(OLD, refusal(status, 'CH.080401', 'no')), branch: ABSENT },
      {
        status: 'unconfirmed',
        errors: [new RegExp(`HTTP ${status}`)],
        outputs: { jid: JID },
        notInSummary: /was not synchronized/,
        summary: /could not be confirmed/,
      },
    ),
  ]),
  waiting(
    'the branch is refused with 401',
    { branch: refusal(401, 'CH.080401') },
    { status: 'unconfirmed', errors: [/HTTP 401/], outputs: { jid: JID } },
  ),
  waiting(
    'the commit is refused with 401',
    { branch: ELSEWHERE, refs: refusal(401, 'CH.080401') },
    { status: 'unconfirmed', errors: [/HTTP 401/], outputs: { jid: JID } },
  ),
  waiting(
    'the mirror is led elsewhere',
    { read: inTurn(OLD, answer(302, '', { Location: 'https://trap.example' })), branch: ABSENT },
    { status: 'unconfirmed', errors: [/HTTP 302/], outputs: { jid: JID } },
  ),
  waiting(
    'T15: no look can be had',
    { read: inTurn(OLD, answer(503)), branch: answer(503) },
    {
      status: 'timed_out',
      errors: [/503/],
      outputs: { jid: JID },
      notInLog: /did not end within/,
    },
  ),
  waiting(
    'T15: every look is reset',
    { read: inTurn(OLD, reset), branch: reset },
    { status: 'timed_out', errors: [/./], outputs: { jid: JID }, notInLog: /did not end within/ },
  ),
  waiting(
    'T8: finished without the commit, then no look',
    {
      read: inTurn(OLD, live(), answer(503)),
      branch: inTurn(ELSEWHERE, answer(503)),
      refs: NOWHERE,
    },
    {
      status: 'timed_out',
      errors: [/503/],
      outputs: { jid: JID },
      also: few(45),
    },
  ),
  waiting(
    'nothing ever changes',
    { read: OLD, branch: ABSENT, refs: NOWHERE },
    { status: 'timed_out', errors: [/./], outputs: { jid: JID, commit: undefined }, also: few(45) },
  ),
  waiting(
    'the status is unknown all the time',
    { read: inTurn(OLD, live({ update_status: 'pondering' })), branch: ABSENT },
    { status: 'timed_out', errors: [/pondering/], outputs: { jid: JID } },
  ),
  waiting(
    'the status flaps',
    {
      read: inTurn(
        OLD,
        live({ update_status: 'started', last_successful_update_at: LAST_SUCCESS }),
        live(),
        live({ update_status: 'scheduled' }),
        live({ update_status: 'started' }),
      ),
      branch: ABSENT,
    },
    { status: 'timed_out', errors: [/./], outputs: { jid: JID } },
  ),
  waiting(
    'the mirror gets another source',
    { read: inTurn(OLD, live({ url: 'https://old.example/o/r' })), branch: ABSENT },
    {
      status: ['timed_out', 'unconfirmed'],
      errors: [/old\.example|source/],
      outputs: { jid: JID },
      also: few(45),
    },
  ),
  waiting(
    'the mirror is none any more',
    { read: inTurn(OLD, live({ url: null })), branch: ABSENT },
    { status: ['timed_out', 'unconfirmed'], errors: [/./], outputs: { jid: JID } },
  ),
  waiting(
    'N16: the name is that of another branch, always',
    { branch: answer(200, { name: 'other', commit: { id: SHA } }), refs: NOWHERE },
    {
      status: ['timed_out', 'unconfirmed'],
      errors: [/./],
      outputs: { jid: JID, commit: undefined, proof: undefined },
    },
  ),
  waiting(
    'T7: pages of refs without end',
    { branch: ELSEWHERE, refs: pages() },
    {
      status: ['timed_out', 'unconfirmed'],
      errors: [/./],
      outputs: { jid: JID, commit: undefined },
      notInLog: /without the pushed commit/,
      also: few(400),
    },
  ),
  waiting(
    'N15: Retry-After of a day',
    {
      read: inTurn(OLD, answer(429, '', { 'Retry-After': '86400' }), live()),
      branch: inTurn(answer(429, '', { 'Retry-After': '86400' }), HEAD),
    },
    {
      status: ['synced', 'timed_out'],
      log: /24 h|86,?400|1440 min|60(?:\.0)? s/,
    },
  ),
];

function few(most: number): NonNullable<Expected['also']> {
  return ({ seen }) => (seen.length > most ? [`${seen.length} requests`] : []);
}

/** A hundred names on each page, and always another page. */
function pages(): Reply {
  let count = 0;
  return (exchange) => {
    const names = Array.from({ length: 100 }, () => `branch-${(count += 1)}`);
    answer(200, names)(exchange);
  };
}

const TEXTS: readonly (readonly [string, unknown])[] = [
  ['a command', 'fatal\n::error::x\n##[add-mask]y'],
  ['the token', `cannot fetch with ${TOKEN}`],
  ['a login', 'cannot read https://robot:EXAMPLE-password@github.com/o/r'],
  ['Chinese', '\u8ba4\u8bc1\u5931\u8d25'],
];
const FAILURES: readonly FaultCase[] = TEXTS.map(([name, last_error]) =>
  waiting(
    `it fails, with ${name}`,
    {
      read: inTurn(
        OLD,
        live({ update_status: 'started', last_successful_update_at: LAST_SUCCESS }),
        live({
          update_status: 'failed',
          last_successful_update_at: LAST_SUCCESS,
          last_error,
        }),
      ),
      branch: ABSENT,
      refs: NOWHERE,
    },
    {
      status: 'failed',
      errors: [/failed/],
      outputs: { jid: JID },
      withinMs: 26_000,
      log: /fatal|cannot|\u8ba4\u8bc1/,
    },
    { with: { wait_timeout: '25s' }, secrets: ['EXAMPLE-password'] },
  ),
);

const PUSH = {
  ref: 'refs/heads/main',
  before: OTHER_SHA,
  after: SHA,
  created: false,
  deleted: false,
  forced: false,
};
const EVENTS: readonly FaultCase[] = [
  waiting('a push', {}, {}),
  waiting(
    'a commit in capitals',
    { branch: answer(200, { name: 'main', commit: { id: SHA.toUpperCase() } }) },
    {},
  ),
  waiting(
    'a branch that contains the commit',
    { branch: ELSEWHERE },
    {},
    { event: { payload: PUSH } },
  ),
  waiting(
    'a tag',
    {},
    {},
    { event: { ref: 'refs/tags/v1', payload: { ...PUSH, ref: 'refs/tags/v1', created: true } } },
  ),
  waiting(
    'a tag whose target is the commit',
    { tag: answer(200, { name: 'v1', target: SHA, commit: { id: OTHER_SHA } }) },
    {},
    { event: { ref: 'refs/tags/v1', payload: { ...PUSH, ref: 'refs/tags/v1', created: true } } },
  ),
  waiting(
    'T3: a release from a draft',
    {},
    {
      outputs: { jid: JID, proof: 'commit' },
      also: ({ routes }) => (routes.includes('tag') ? [] : ['the tag was not looked for']),
    },
    {
      event: { name: 'release', payload: { action: 'published', release: { tag_name: 'v1' } } },
      env: { GITHUB_REF: '', GITHUB_REF_NAME: '', GITHUB_REF_TYPE: '' },
    },
  ),
  waiting(
    'a branch that was deleted',
    { branch: ABSENT },
    { outputs: { jid: JID, proof: 'commit', commit: undefined } },
    { event: { payload: { ...PUSH, deleted: true, after: '0'.repeat(40) } } },
  ),
  waiting(
    'a delete event',
    { branch: ABSENT },
    { outputs: { jid: JID, proof: 'commit', commit: undefined } },
    { event: { name: 'delete', payload: { ref: 'feature', ref_type: 'branch' } } },
  ),
  waiting(
    'T4: the repository in other letters',
    {},
    {},
    { env: { GITHUB_REPOSITORY: 'OCTO-org/SAMPLE' } },
  ),
  waiting(
    'T2: a push whose event file is missing',
    {},
    { warnings: [/event/] },
    { env: { GITHUB_EVENT_PATH: '/nowhere/event.json' } },
  ),
  waiting(
    'T17: without verification',
    {},
    {
      outputs: { jid: JID, proof: 'status', commit: undefined },
      summary: /status/,
      also: ({ routes }) => (routes.includes('branch') ? ['the branch was read'] : []),
    },
    { with: { verify_commit: 'false' } },
  ),
  waiting(
    'a branch with odd characters',
    { branch: answer(200, { name: 'a b/#?%&\u955c', commit: { id: SHA } }) },
    {
      also: ({ seen }) =>
        seen.some(({ path }) =>
          path.endsWith(`branch_name=${encodeURIComponent('a b/#?%&\u955c')}`),
        )
          ? []
          : ['the name was not encoded'],
    },
    { event: { ref: 'refs/heads/a b/#?%&\u955c' } },
  ),
  waiting(
    'a commit of SHA-256',
    { branch: answer(200, { name: 'main', commit: { id: 'a'.repeat(64) } }) },
    { outputs: { jid: JID, commit: 'a'.repeat(64) } },
    { event: { sha: 'a'.repeat(64) } },
  ),
  ...['2026-01-01T08:00:00.000', 'yesterday', null, 7].map((at) =>
    waiting(
      `times that are ${JSON.stringify(at)}`,
      { read: answer(200, mirror({ last_update_at: at, last_successful_update_at: at })) },
      {},
    ),
  ),
];

const KEYLESS: readonly FaultCase[] = [
  waiting(
    'a minted key expires in the middle',
    { read: inTurn(OLD, refusal(401, 'APIG.0301'), live()), branch: inTurn(ABSENT, HEAD) },
    {},
    { keyless: true },
  ),
  waiting(
    'N11: a key is renewed, and the STS is silent',
    {
      read: inTurn(OLD, refusal(401, 'APIG.0301')),
      branch: ABSENT,
      sts: inTurn(
        answer(200, {
          credentials: {
            access_key_id: 'MADEUPTEMPORARYKEY01',
            secret_access_key: 'made-up-secret-0123456789',
            security_token: 'made-up-session-0123456789',
          },
        }),
        silence,
      ),
    },
    { status: ['timed_out', 'unconfirmed'], errors: [/./], outputs: { jid: JID } },
    {
      keyless: true,
      with: { request_timeout: '30s' },
      secrets: ['made-up-secret-0123456789', 'made-up-session-0123456789'],
    },
  ),
  waiting(
    'N11: a key is renewed, and GitHub is silent',
    {
      read: inTurn(OLD, refusal(401, 'APIG.0301')),
      branch: ABSENT,
      idToken: inTurn(answer(200, { value: ID_TOKEN }), silence),
    },
    { status: ['timed_out', 'unconfirmed'], errors: [/./], outputs: { jid: JID } },
    { keyless: true, with: { request_timeout: '30s' } },
  ),
  {
    name: 'N2: a TLS alert at a look is no end',
    service: {
      routes: {
        read: inTurn(answer(200, mirror(), { Connection: 'close' }), live()),
        start: answer(200, { jid: JID }, { Connection: 'close' }),
        branch: inTurn(ABSENT, HEAD),
      },
      onConnection: (tcp, nth) => {
        if (nth !== 3) return false;
        tcp.once('data', () => tcp.end(Buffer.from([21, 3, 3, 0, 2, 2, 80])));
        return true;
      },
    },
    step: { with: { wait: 'true', wait_timeout: '20s' } },
    expect: { status: 'synced', requests: { starts: 1 } },
  },
];

const AFTERWARDS: readonly FaultCase[] = [
  after(
    'all is well',
    { read: live() },
    { outputs: { jid: JID, commit: SHA, proof: 'commit', mirror_url: SOURCE_URL } },
  ),
  ...PASSING.slice(0, 13)
    .filter((_, at) => at % 3 === 0)
    .map(([name, reply]) =>
      after(`${name}, once`, { read: inTurn(reply, live()), branch: inTurn(ABSENT, HEAD) }, {}),
    ),
  after(
    '401',
    { read: refusal(401, 'CH.080401'), branch: ABSENT },
    { status: 'unconfirmed', errors: [/HTTP 401/] },
  ),
  after(
    '403',
    { read: refusal(403, 'CH.080403'), branch: ABSENT },
    { status: 'unconfirmed', errors: [/HTTP 403.*getRepository/] },
  ),
  after(
    'a stale finish is none',
    { read: OLD, branch: ABSENT, refs: NOWHERE },
    { status: ['timed_out', 'unconfirmed'], errors: [/./] },
  ),
  after(
    'without verification a fresh finish will do',
    { read: live() },
    { outputs: { proof: 'status', commit: undefined } },
    { verify_commit: 'false' },
  ),
  after(
    'without verification a stale finish is none',
    { read: OLD },
    { status: ['timed_out', 'unconfirmed'], errors: [/./] },
    { verify_commit: 'false' },
  ),
  after(
    'no look can be had',
    { read: answer(503), branch: answer(503) },
    { status: ['timed_out', 'unconfirmed'], errors: [/503/] },
  ),
  after(
    'the mirror is none',
    { read: live({ url: null }), branch: ABSENT },
    { status: ['timed_out', 'unconfirmed', 'failed'], errors: [/./] },
  ),
];

/** From the start to the proof. */
export const WAITING: Group = {
  name: 'D. Waiting',
  cases: [...SURVIVED, ...T11, ...UNCONFIRMED, ...FAILURES, ...EVENTS, ...KEYLESS, ...AFTERWARDS],
};
