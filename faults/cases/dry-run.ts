import type { Expected, FaultCase, Group } from '../case.ts';
import { answer, refusal } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { mirror, SOURCE_URL } from '../service/script.ts';
import { TOKEN } from '../token.ts';

type Inputs = Readonly<Record<string, string>>;

function dry(name: string, read: Reply, expect: Partial<Expected>, inputs: Inputs = {}): FaultCase {
  return {
    name,
    service: { routes: { read } },
    step: {
      with: { dry_run: 'true', ...inputs },
      secrets: ['EXAMPLE-password', 'pa/EXAMPLE-word'],
      env: { RUNNER_DEBUG: '1' },
    },
    expect: {
      status: 'checked',
      requests: expect.status === 'failed' ? ['read'] : ['read', 'repository'],
      outputs: { plan: 'synchronize', jid: undefined },
      ...expect,
    },
  };
}

function shown(
  name: string,
  changes: Readonly<Record<string, unknown>>,
  expect: Partial<Expected> = {},
): FaultCase {
  return dry(name, answer(200, mirror(changes)), expect);
}

const PLANS: readonly FaultCase[] = [
  shown('a mirror', {}, { outputs: { plan: 'synchronize', mirror_url: SOURCE_URL } }),
  shown(
    'T18: no mirror',
    { url: null },
    { outputs: { plan: 'fail' }, warnings: [/would fail/], summary: /would fail/ },
  ),
  dry(
    'no mirror, and one is to be',
    answer(200, mirror({ url: null })),
    { outputs: { plan: 'associate' } },
    { associate_url: SOURCE_URL },
  ),
  dry(
    'another source',
    answer(200, mirror({ url: 'https://old.example/o/r' })),
    { outputs: { plan: 'change_source' }, warnings: [/old\.example/] },
    { associate_url: SOURCE_URL },
  ),
  dry('with `wait`', answer(200, mirror()), {}, { wait: 'true' }),
  ...[
    [401, 'CH.080401', /24 hours/],
    [403, 'CH.080403', /getRepository/],
    [404, 'CH.000404', /repository_id/],
  ].map(([status, code, advice]) =>
    dry(`HTTP ${String(status)}`, refusal(status as number, code), {
      status: 'failed',
      outputs: { plan: undefined },
      errors: [advice as RegExp],
      notInLog: /may be running/,
    }),
  ),
  dry('HTTP 503', answer(503), {
    status: 'failed',
    outputs: {},
    errors: [/HTTP 503/],
    notInLog: /may be running/,
  }),
];

const SHAPES: readonly FaultCase[] = [
  ...(
    [
      ['HTML', '<html>::error::x</html>'],
      ['empty', ''],
      ['an array', '[]'],
      ['null', 'null'],
      ['a string', '"x"'],
      ['cut', '{"url":"x'],
    ] as const
  ).map(([name, body]) =>
    dry(`the answer is ${name}`, answer(200, body), {
      status: 'failed',
      outputs: {},
      errors: [/HTTP 200/],
    }),
  ),
  dry(
    'N16: the answer states an error',
    answer(200, { error_code: 'CH.010001', error_msg: 'Not today' }),
    { status: 'failed', outputs: {}, errors: [/CH\.010001.*Not today/] },
  ),
  dry(
    'N16: the answer is that of V1, failed',
    answer(200, { error: { code: 'DEV.CH.10001', message: 'Not today' }, status: 'failed' }),
    { status: 'failed', outputs: {}, errors: [/DEV\.CH\.10001.*Not today/] },
  ),
  ...[7, {}, [], true].map((url) =>
    shown(`url is ${JSON.stringify(url)}`, { url }, { outputs: {}, warnings: null }),
  ),
  ...[7, {}, '', null, 'x'.repeat(10_000), 'a\n::error::x', 'finished\u202e'].map((update_status) =>
    shown(`update_status is ${JSON.stringify(update_status).slice(0, 30)}`, { update_status }),
  ),
  ...[7, {}, '', '2026-01-01\nstatus=synced', 'yesterday', '::error::x', '9'.repeat(100_000)].map(
    (at) =>
      shown(
        `last_successful_update_at is ${JSON.stringify(at).slice(0, 40)}`,
        { last_successful_update_at: at },
        { outputs: { last_successful_update_at: undefined } },
      ),
  ),
  ...['3', -1, 1e300, {}, 2.5].map((number_of_failures) =>
    shown(`number_of_failures is ${JSON.stringify(number_of_failures)}`, { number_of_failures }),
  ),
  ...(
    [
      ['a command', 'fatal\n::error::x\n##[add-mask]y'],
      ['the token', `bad ${TOKEN}`],
      ['a login', 'cannot read https://robot:EXAMPLE-password@github.com/o/r'],
      ['1 MB', '/'.repeat(1_000_000)],
      ['an object', { a: 1 }],
    ] as const
  ).map(([name, last_error]) =>
    shown(`last_error is ${name}`, { update_status: 'failed', last_error }),
  ),
];

const URLS: readonly (readonly [string, string])[] = [
  ['N12: 900,000 slashes', `https://h.example/${'/'.repeat(900_000)}`],
  ['N12: 900,000 at signs', `https://${'@'.repeat(900_000)}h.example/o/r`],
  ['N12: 900,000 percent signs', `https://h.example/${'%'.repeat(900_000)}`],
  ['N12: 1 MB of the token', `https://h.example/${TOKEN.repeat(1_200)}`],
  ['N12: 900,000 dots', `https://${'.'.repeat(900_000)}/o/r`],
  ['a part of the token', `https://h.example/${TOKEN.slice(0, 40)}/r`],
];
const LOGINS: readonly string[] = [
  'https://robot:EXAMPLE-password@h.example/o/r.git',
  'https://robot:EXAMPLE-password%40x@h.example/o/r.git',
  'https://user:pa/EXAMPLE-word@host/o/r.git',
  'user:EXAMPLE-password@host:o/r',
  'robot:EXAMPLE-password@host/o/r.git',
  'ssh://robot:EXAMPLE-password@host/o/r',
  'HTTPS://robot:EXAMPLE-password@host/o/r',
  'https:\\\\robot:EXAMPLE-password@host\\o\\r',
  ' https://robot:EXAMPLE-password@h.example/o/r.git',
  'https://a b:EXAMPLE-password@h.example/o',
];
const HOSTILE_URLS: readonly FaultCase[] = [
  ...URLS.map(([name, url]) =>
    shown(`the url is ${name}`, { url }, { outputs: { mirror_url: undefined }, withinMs: 1_500 }),
  ),
  ...LOGINS.map((url) =>
    shown(
      `N13: the url is ${JSON.stringify(url)}`,
      { url },
      { notInLog: /EXAMPLE-/, notInSummary: /EXAMPLE-/ },
    ),
  ),
  ...[
    'git://h.example/\n::error::x ##[error]y',
    'https://h.example/\u202egnp',
    'javascript:alert(1)',
    '[x](https://trap.example)',
    'https://h.example/`<img src=x>`|x',
  ].map((url) =>
    shown(
      `the url is ${JSON.stringify(url)}`,
      { url },
      { notInSummary: /\]\(https:\/\/trap|<img/ },
    ),
  ),
];

/** What is read of a mirror, however odd. */
export const DRY_RUN: Group = {
  name: 'C. Reading alone',
  cases: [...PLANS, ...SHAPES, ...HOSTILE_URLS],
};
