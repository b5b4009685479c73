import type { Expected, FaultCase, Group, Service } from '../case.ts';
import { answer } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { freshMirror, mirror } from '../service/script.ts';
import { accepted, FORK, named, NO_TOKEN, refused, sent } from './helpers.ts';

const BRANCHES: readonly FaultCase[] = [
  refused(
    'sync_branches "some" is refused',
    { sync_branches: 'some' },
    /^sync_branches: .*all.*default/,
  ),
  ...['all', 'default'].map((kind) =>
    accepted(
      `sync_branches ${kind} is sent`,
      { sync_branches: kind },
      {
        requests: { starts: 1 },
        warnings: null,
        ...sent('change', new RegExp(`"sync_branch_type":"${kind}"`)),
      },
    ),
  ),
  {
    name: 'sync_branches where the source has a login',
    service: {
      routes: {
        read: answer(
          200,
          mirror({ url: 'https://robot:EXAMPLE-password@github.com/octo-org/sample.git' }),
        ),
      },
    },
    step: { with: { sync_branches: 'all' }, secrets: ['EXAMPLE-password'] },
    expect: { status: 'failed', requests: ['read'], errors: [/console/] },
  },
];

const byName = (
  name: string,
  routes: Service['routes'],
  expect: Partial<Expected>,
  repository = 'group/sample',
): FaultCase => ({
  name,
  service: { routes: routes ?? {} },
  step: { with: { repository_id: undefined, repository } },
  expect: { status: 'requested', requests: ['repoid', 'start'], ...expect },
});
const V1_NO: Reply = answer(200, {
  error: { code: 'DEV.CH.10001', message: 'Param invalid' },
  status: 'failed',
});
const NAMES: readonly FaultCase[] = [
  byName('repository GROUP/NAME', {}, {}),
  byName('repository with nested groups', {}, {}, 'a/b/c/sample'),
  ...(
    [
      ['200 with status failed', V1_NO],
      ['400', answer(400)],
      ['403', answer(403)],
      ['404', answer(404)],
    ] as const
  ).map(([name, repoid]) =>
    byName(
      `repository is searched for after ${name}`,
      { repoid },
      { status: 'failed', requests: ['repoid', 'search'], errors: [/repository/] },
    ),
  ),
  byName(
    'repository is not searched for after 401',
    { repoid: answer(401) },
    { status: 'failed', requests: ['repoid'], errors: [/HTTP 401/] },
  ),
  byName(
    'repository is not searched for after 503',
    { repoid: answer(503) },
    { status: 'failed', requests: ['repoid'], errors: [/HTTP 503/] },
  ),
  refused(
    'repository together with repository_id',
    { repository: 'group/sample' },
    /repository.*repository_id|repository_id.*repository/,
  ),
  refused(
    'neither repository nor repository_id',
    { repository_id: undefined },
    /repository_id.*`?repository`?/,
  ),
  ...[
    'https://user:EXAMPLE-password@h.example/g/n.git',
    'name',
    'a//b',
    '/a/b',
    'a/b\n::error::x',
    'a/../b',
    '',
  ].map((repository) =>
    refused(
      `repository ${named(repository)} is refused`,
      { repository_id: undefined, repository },
      /repository/,
      { secrets: ['EXAMPLE-password'] },
    ),
  ),
];

function aged(
  name: string,
  changes: Readonly<Record<string, unknown>>,
  expect: Partial<Expected>,
  max_age: string,
): FaultCase {
  return {
    name: `max_age: ${name}`,
    service: { routes: { read: answer(200, mirror(changes)) } },
    step: { with: { dry_run: 'true', max_age } },
    expect: { status: 'checked', requests: ['read'], ...expect },
  };
}

const DAYS = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
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
    { last_successful_update_at: null },
    { status: 'failed', errors: [/never/] },
    '365d',
  ),
  aged(
    'a time that cannot be read',
    { last_successful_update_at: '2026-01-01 00:00:00' },
    { status: 'unconfirmed', errors: [/./] },
    '1h',
  ),
  refused('max_age without dry_run', { max_age: '1d' }, /^max_age: .*dry_run/),
  ...['0m', '366d', '30s', '-1d', '1', 'NaN', '1w'].map((text) =>
    refused(
      `max_age "${text}" is refused`,
      { dry_run: 'true', max_age: text },
      /^max_age: .*1m.*365d/,
    ),
  ),
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

/** How a run finds its repository, what is mirrored, how old it may be, and runs without secrets. */
export const CHOICES: Group = {
  name: 'A. By name, branches, age, no credential',
  cases: [...BRANCHES, ...NAMES, ...AGES, ...SKIPS],
};
