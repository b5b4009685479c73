import type { Expected, FaultCase, Group } from '../case.ts';
import { answer } from '../service/replies.ts';
import { description, freshMirror, mirror } from '../service/script.ts';
import { FORK, NO_TOKEN, refused } from './helpers.ts';

type Changes = Readonly<Record<string, unknown>>;

function aged(
  name: string,
  changes: Changes,
  expect: Partial<Expected>,
  max_age: string,
): FaultCase {
  return {
    name: `max_age: ${name}`,
    service: { routes: { read: answer(200, mirror(changes)) } },
    step: { with: { dry_run: 'true', max_age } },
    expect: {
      status: 'checked',
      requests: ['read', 'repository'],
      outputs: { plan: 'synchronize' },
      ...expect,
    },
  };
}

const DAYS = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const NOT_KNOWN = { status: 'unconfirmed', errors: [/Whether .*max_age.* is not known/] };

const AGES: readonly FaultCase[] = [
  aged('young enough', freshMirror(), {}, '1d'),
  aged(
    'too old',
    { last_successful_update_at: DAYS(3) },
    { status: 'failed', errors: [/max_age/] },
    '2d',
  ),
  aged(
    'never a success',
    { last_successful_update_at: null, update_status: 'none' },
    { status: 'failed', errors: [/never/] },
    '365d',
  ),
  aged('no success of one that finished', { last_successful_update_at: null }, NOT_KNOWN, '365d'),
  aged(
    'no mirror yet',
    { url: null, last_successful_update_at: null, update_status: null },
    {
      status: 'failed',
      errors: [/no mirror yet/],
      warnings: [/would fail/],
      outputs: { plan: 'fail' },
    },
    '365d',
  ),
  ...(
    [
      ['without offset', '2026-01-01 00:00:00'],
      ['to come', DAYS(-1)],
      ['of no date', '2026-99-99T00:00:00Z'],
      ['that is none', 'a\n::error::x'],
      ['that is an object', { at: 'EXAMPLE' }],
      ['that is 100,000 digits', '9'.repeat(100_000)],
      ['that is missing', undefined],
    ] as const
  ).map(([name, last_successful_update_at]) =>
    aged(`a time ${name}`, { last_successful_update_at }, NOT_KNOWN, '1h'),
  ),
  refused('max_age without dry_run', { max_age: '1d' }, /^max_age: .*dry_run/),
  ...['0m', '366d', '30s', '-1d', '1', 'NaN', '1w', '1.5d', '1D'].map((text) =>
    refused(
      `max_age "${text}" is refused`,
      { dry_run: 'true', max_age: text },
      /^max_age: .*1m.*365d/,
    ),
  ),
];

function looked(name: string, changes: Changes, expect: Partial<Expected> = {}): FaultCase {
  return {
    name: `the repository itself: ${name}`,
    service: { routes: { repository: answer(200, description(changes)) } },
    step: { with: { dry_run: 'true' }, secrets: ['EXAMPLE-password'] },
    expect: {
      status: 'checked',
      requests: ['read', 'repository'],
      outputs: { plan: 'synchronize' },
      ...expect,
    },
  };
}

const REPOSITORIES: readonly FaultCase[] = [
  looked(
    'archived',
    { archived: true },
    { outputs: { plan: 'fail' }, warnings: [/archived/], summary: /is archived/ },
  ),
  ...['true', 1, null, {}].map((archived) =>
    looked(
      `archived is ${JSON.stringify(archived)}`,
      { archived },
      { log: /Whether .* is archived is not told/ },
    ),
  ),
  ...['main\n::error::x', '\u202emain', '<img src=x>', 'x'.repeat(100_000), 7].map(
    (default_branch) =>
      looked(`default_branch is ${JSON.stringify(default_branch).slice(0, 30)}`, {
        default_branch,
      }),
  ),
  ...['fatal\n::error::x', 'cannot read https://robot:EXAMPLE-password@h.example/o/r'].map(
    (import_error) =>
      looked(
        `import_error is ${JSON.stringify(import_error)}`,
        { import_status: 'failed', import_error },
        { log: /an import into repository \d+ failed/, notInLog: /EXAMPLE-/ },
      ),
  ),
  ...(
    [
      ['HTML', '<html>'],
      ['an array', '[]'],
      ['empty', ''],
    ] as const
  ).map(([name, body]): FaultCase => ({
    ...looked(`the answer is ${name}`, {}, { log: /whether it is archived is not known/ }),
    service: { routes: { repository: answer(200, body) } },
  })),
  ...[400, 401, 403, 404, 429, 500].map((status): FaultCase => ({
    ...looked(`HTTP ${status}`, {}, { log: /whether it is archived is not known/ }),
    service: { routes: { repository: answer(status) } },
  })),
];

const SKIP = { ...NO_TOKEN, if_no_credential: 'skip' };
const SKIPPED = { status: 'skipped', requests: [], connections: [0, 0] } as const;
const SKIPS: readonly FaultCase[] = [
  { name: 'skip on a fork', step: { with: SKIP, event: FORK }, expect: SKIPPED },
  {
    name: 'skip for Dependabot',
    step: { with: SKIP, env: { GITHUB_ACTOR: 'dependabot[bot]' } },
    expect: SKIPPED,
  },
  {
    name: 'skip anywhere else warns',
    step: { with: SKIP },
    expect: { ...SKIPPED, warnings: [/credential/] },
  },
  {
    name: 'skip in wait/ where the first step was skipped',
    step: { waitAction: true, with: { ...SKIP, jid: '', requested_at: '' }, event: FORK },
    expect: SKIPPED,
  },
  refused(
    'skip with half a credential',
    { ...SKIP, access_key: 'MADEUPACCESSKEY00001' },
    /secret_key/,
  ),
  refused('skip with another wrong input', { ...SKIP, retries: 'x' }, /^retries: /),
  refused(
    'if_no_credential "never" is refused',
    { if_no_credential: 'never' },
    /^if_no_credential: .*skip/,
  ),
  {
    name: 'skip where GitHub offers a fork no ID token',
    step: {
      keyless: true,
      with: { if_no_credential: 'skip' },
      event: FORK,
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined },
    },
    expect: SKIPPED,
  },
];

/** How old a mirror may be, what its repository is like, and runs without secrets. */
export const CHOICES: Group = {
  name: 'A. Age, the repository itself, no credential',
  cases: [...AGES, ...REPOSITORIES, ...SKIPS],
};
