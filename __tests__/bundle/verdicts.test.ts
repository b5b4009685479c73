import { expect, test } from '@jest/globals';
import { A, B, C, play, pushOf, type Play } from './play.ts';
import type { WorkflowEvent } from '../../runner/index.ts';
import type { Run } from './run-step.ts';
import { at, failed, finished, started, type Scripted, type Shown } from './scripted-mirror.ts';

/** What a run comes to, and what it says or must not say, anywhere a user looks. */
interface Told {
  readonly status: 'synced' | 'failed' | 'timed_out' | 'unconfirmed';
  readonly proof?: 'commit' | 'status' | undefined;
  readonly says?: readonly RegExp[];
  readonly not?: readonly RegExp[];
  /** Of warnings, in order; none unless told. */
  readonly warnings?: readonly RegExp[];
}

/** What is played, what comes of it, and what else where somebody else has started it. */
interface Row extends Play {
  readonly told: Told;
  readonly toldThroughWait?: Partial<Told>;
}

const BY_COMMIT: Told = { status: 'synced', proof: 'commit' };
const BY_STATUS: Told = { status: 'synced', proof: 'status' };
const UNVERIFIED = /The commit on the mirror was not verified/;

/** A mirror that fetches for three seconds and then shows this. */
function then(end: Shown): (second: number) => Shown {
  return (second) => (second < 0 ? finished() : second < 3 ? started() : end);
}
const ENDS_WELL = then(finished(3));
/** Another's synchronization fails, and then ours, which was behind it, succeeds. */
const SECOND_IN_LINE = (second: number): Shown => {
  if (second < 0) return finished();
  if (second < 8) return failed(1, 'hook declined');
  return second < 12 ? started() : finished(12);
};
const DIVERGED = '! [rejected] main -> main (non-fast-forward)';
const REFUSED = then(failed(3, DIVERGED));

const event = (name: string, payload: Record<string, unknown> = {}): Partial<WorkflowEvent> => ({
  name,
  payload,
});
const FORCED = pushOf({ forced: true, before: B });
const HELD_BY_MAIN = { ref: () => B, refs: () => ['main'] };
const HELD_BY_NONE = { ref: () => C, refs: () => [] };
const NOT_ASKED = { with: { verify_commit: 'false' } };
const FEATURE = { ref: 'refs/heads/feature' };
/** The job that kept the newer commit is not taken for the one that brought the older. */
const KEPT: Told = { status: 'failed', says: [/non-fast-forward/], not: [/is on the CodeArts/] };
const UNREAD = [/^The event of this run could not be read \(/];

const TABLE: Record<string, Row> = {
  'T1, a reset whose run is dispatched': {
    event: event('workflow_dispatch'),
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: KEPT,
  },
  'T1, a reset that a schedule finds': {
    event: event('schedule', { schedule: '0 0 * * *' }),
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: KEPT,
  },
  'T1, a reset of which another workflow tells': {
    event: event('workflow_run', { action: 'completed' }),
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: KEPT,
  },
  'T1, a push whose flags are missing': {
    event: { name: 'push', payload: { ref: 'refs/heads/main', before: B, after: A } },
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: { ...KEPT, warnings: [/^The event of this run does not say how this push changed/] },
  },
  'T2, a forced push without an event file': {
    env: { GITHUB_EVENT_PATH: '/nowhere/event.json' },
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: { ...KEPT, warnings: UNREAD },
  },
  'T2, no path of an event file': {
    env: { GITHUB_EVENT_PATH: undefined },
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: { ...KEPT, warnings: UNREAD },
  },
  'T2, an event that is a list': {
    event: { name: 'push', payload: [] },
    mirror: REFUSED,
    ...HELD_BY_MAIN,
    told: { ...KEPT, warnings: UNREAD },
  },
  'T3, a release from a draft whose tag never comes': {
    event: { name: 'release', ref: '', payload: { release: { tag_name: 'v1' } } },
    mirror: ENDS_WELL,
    told: { status: 'failed', says: [/the mirror has no tag v1/] },
  },
  'T3, a release from a draft whose tag comes': {
    event: { name: 'release', ref: '', payload: { release: { tag_name: 'v1' } } },
    mirror: ENDS_WELL,
    ref: (second, path) => (second > 4 && path.endsWith('tag?tag_name=v1') ? A : undefined),
    told: BY_COMMIT,
  },
  'T3, a release without a commit': {
    event: { name: 'release', ref: '', payload: { release: { tag_name: 'v1' } } },
    env: { GITHUB_SHA: undefined },
    mirror: ENDS_WELL,
    told: { ...BY_STATUS, warnings: [UNVERIFIED] },
  },
  'T3, a tag that is at another commit': {
    event: pushOf({ ref: 'refs/tags/v1', created: true, before: '0'.repeat(40) }),
    env: { GITHUB_REF: 'refs/tags/v1' },
    mirror: ENDS_WELL,
    ref: () => C,
    told: { status: 'failed', says: [/tag v1 is at ccccccc/] },
  },
  'T4, the default branch alone, of a source in other letters': {
    event: { ...pushOf(), ...FEATURE },
    source: 'https://github.com/Octo-Org/Hello',
    mirror: ENDS_WELL,
    told: { status: 'failed', says: [/the mirror has no branch feature/, /default branch/] },
  },
  'T4, of a source with www, another scheme and a port': {
    event: { ...pushOf(), ...FEATURE },
    source: 'http://www.GitHub.com:80/octo-org/hello/',
    mirror: ENDS_WELL,
    told: { status: 'failed', says: [/the mirror has no branch feature/] },
  },
  'T4, of a source with a login in it': {
    event: { ...pushOf(), ...FEATURE },
    source: 'https://octocat:made-up-EXAMPLE@github.com/octo-org/hello.git?x=1#y',
    mirror: ENDS_WELL,
    told: {
      status: 'failed',
      says: [/the mirror has no branch feature/],
      not: [/made-up-EXAMPLE/],
    },
  },
  'T4, of a repository that was renamed, and lacks the commit': {
    source: 'https://github.com/octo-org/earlier-name.git',
    mirror: ENDS_WELL,
    ...HELD_BY_NONE,
    told: { ...BY_STATUS, warnings: [/renamed/] },
  },
  'T4, of a repository that was renamed, and has the commit': {
    source: 'https://github.com/octo-org/earlier-name.git',
    mirror: ENDS_WELL,
    ref: () => A,
    told: BY_COMMIT,
  },
  'T5, a forced push with an ordinary one on top of it': {
    event: FORCED,
    with: { force_fetch: 'true' },
    mirror: ENDS_WELL,
    ref: () => C,
    refs: () => ['main'],
    told: BY_COMMIT,
    // Whether the fetch was forced is not known there.
    toldThroughWait: {
      status: 'unconfirmed',
      proof: undefined,
      says: [/If the synchronization was started with `force_fetch: false`/],
    },
  },
  'T5, a forced push, and the mirror keeps what was taken away': {
    event: FORCED,
    mirror: ENDS_WELL,
    ...HELD_BY_MAIN,
    told: {
      status: 'failed',
      says: [/still at bbbbbbb/, /`force_fetch: true`/],
      warnings: [/old history/],
    },
    toldThroughWait: { warnings: [] },
  },
  'T5, a forced push, and the mirror is beyond it somewhere else': {
    event: FORCED,
    mirror: ENDS_WELL,
    ref: () => C,
    refs: () => ['main'],
    told: { status: 'unconfirmed', says: [/cannot be told/], warnings: [/old history/] },
    toldThroughWait: { warnings: [] },
  },
  'T6, a list of branches that lags': {
    mirror: ENDS_WELL,
    ref: () => C,
    refs: (second) => (second < 7 ? [] : ['main']),
    told: BY_COMMIT,
  },
  'T6, a branch that lags behind': {
    mirror: ENDS_WELL,
    ref: (second) => (second < 8 ? C : A),
    told: BY_COMMIT,
  },
  'T6, a list of branches that is refused for a while': {
    mirror: ENDS_WELL,
    ref: () => C,
    refs: (second) => (second < 7 ? { status: 404, body: {} } : ['other', 'main']),
    told: BY_COMMIT,
  },
  'T7, more branches with the commit than are looked through': {
    mirror: ENDS_WELL,
    ref: () => C,
    refs: (_second, offset) => Array.from({ length: 100 }, (_, index) => `other-${offset + index}`),
    told: { status: 'unconfirmed', says: [/more than 20 pages/], not: [/without the/] },
  },
  'T7, branches that are no list': {
    mirror: ENDS_WELL,
    ref: () => C,
    refs: () => ({ body: { total: 0 } }),
    told: { status: 'unconfirmed', says: [/no list of branches/], not: [/without the/] },
  },
  'T7, branches that may not be listed': {
    mirror: ENDS_WELL,
    ref: () => C,
    refs: () => ({ status: 403, body: { error_code: 'CH.00403', error_msg: 'no' } }),
    told: { status: 'unconfirmed', says: [/HTTP 403/], not: [/without the/] },
  },
  'T8, no answer from the moment on at which it would be red': {
    with: { wait_timeout: '2m' },
    mirror: (second) => (second > 14 ? { status: 503 } : ENDS_WELL(second)),
    ref: (second) => (second > 14 ? { status: 503 } : undefined),
    told: { status: 'timed_out', says: [/finished/, /HTTP 503/] },
  },
  'T8, another source from then on': {
    with: { wait_timeout: '2m' },
    mirror: (second) => ({
      ...ENDS_WELL(second),
      ...(second > 14 && { url: 'https://github.com/octo-org/other.git' }),
    }),
    told: { status: 'timed_out', says: [/octo-org\/other/] },
  },
  'T8, broken connections from then on': {
    with: { wait_timeout: '2m' },
    mirror: (second) => (second > 14 ? null : ENDS_WELL(second)),
    ref: (second) => (second > 14 ? null : undefined),
    told: { status: 'timed_out', says: [/finished/] },
  },
  'T11, a new branch that is refused until it is there': {
    mirror: ENDS_WELL,
    ref: (second) => (second < 9 ? { status: 400, body: {} } : A),
    told: BY_COMMIT,
  },
  ...Object.fromEntries(
    [
      {},
      { commit: null },
      { commit: { id: 'no object name' } },
      { error: { code: 'CH.080041', message: 'no branch' }, result: null, status: 'failed' },
      [],
      null,
    ].map((body) => [
      `T11, a new branch that is ${JSON.stringify(body)} until it is there`,
      {
        mirror: ENDS_WELL,
        ref: (second: number): string | Scripted => (second < 9 ? { body } : A),
        told: BY_COMMIT,
      },
    ]),
  ),
  'T11, a branch that is never told of': {
    mirror: ENDS_WELL,
    ref: () => ({ body: { commit: null } }),
    told: { status: 'unconfirmed', says: [/names no commit/], not: [/has no branch/] },
  },
  'T11, an API that is missing': {
    mirror: ENDS_WELL,
    ref: () => ({ status: 404, body: { error_code: 'APIG.0101', error_msg: 'no such API' } }),
    told: { status: 'unconfirmed', says: [/verify_commit: false/] },
  },
  'T11, the answer is of another branch': {
    mirror: ENDS_WELL,
    ref: () => ({ body: { name: 'main-2', commit: { id: A } } }),
    told: { status: 'unconfirmed', says: [/about another ref/] },
  },
  "T12, another's failure before our success": {
    mirror: SECOND_IN_LINE,
    ref: (second) => (second > 12 ? A : undefined),
    told: BY_COMMIT,
  },
  "T12, another's failure before our success, by status": {
    ...NOT_ASKED,
    mirror: SECOND_IN_LINE,
    told: BY_STATUS,
  },
  "T12, another's failure, and the commit comes without a word": {
    mirror: (second) => (second < 0 ? finished() : failed(1, 'hook declined')),
    ref: (second) => (second > 9 ? A : undefined),
    told: BY_COMMIT,
  },
  'T13, nothing but the time of the last change moves': {
    ...NOT_ASKED,
    mirror: (second) => (second < 0 ? finished() : { ...finished(), last_update_at: at(2) }),
    told: { status: 'unconfirmed', says: [/nothing on the mirror tells/] },
  },
  'T13, it was under way before, and is over at once': {
    ...NOT_ASKED,
    mirror: (second) =>
      second < 4
        ? started()
        : second < 9
          ? finished(4)
          : second < 30
            ? started(4)
            : failed(30, 'disk full', 4),
    told: { status: 'failed', says: [/disk full/] },
    // Without a look before the start, a time that is not older than it decides.
    toldThroughWait: { status: 'synced', proof: 'status', says: [] },
  },
  'T13, a time that is older than the request': {
    ...NOT_ASKED,
    mirror: (second) => (second < 0 ? finished() : finished(-5)),
    told: { status: 'unconfirmed' },
  },
  'T14, it may not be read once it was accepted': {
    mirror: (second) => (second < 0 ? finished() : second < 2 ? started() : { status: 401 }),
    told: {
      status: 'unconfirmed',
      says: [/could not be confirmed/],
      not: [/was not synchronized/],
    },
  },
  'T14, the branch may not be read, and the mirror no longer': {
    mirror: (second) => (second < 0 ? finished() : second < 2 ? started() : { status: 403 }),
    told: { status: 'unconfirmed', says: [/could not be confirmed/] },
  },
  'T14, the mirror is gone': {
    mirror: (second) => (second < 0 ? finished() : second < 2 ? started() : { status: 404 }),
    told: { status: 'unconfirmed', says: [/could not be confirmed/] },
  },
  'T15, no look is answered': {
    with: { wait_timeout: '2m' },
    mirror: (second) => (second < 0 ? finished() : { status: 503 }),
    ref: () => ({ status: 503 }),
    told: { status: 'timed_out', says: [/could not be read for 2 min/], not: [/did not end/] },
  },
  'T15, every connection breaks': {
    with: { wait_timeout: '2m' },
    mirror: (second) => (second < 0 ? finished() : null),
    ref: () => null,
    told: { status: 'timed_out', says: [/could not be read for 2 min/], not: [/did not end/] },
  },
  'T15, it is throttled all the time': {
    with: { wait_timeout: '2m' },
    mirror: (second) =>
      second < 0 ? finished() : { status: 429, headers: { 'retry-after': '7' } },
    ref: () => ({ status: 429 }),
    told: { status: 'timed_out', says: [/could not be read for 2 min/], not: [/did not end/] },
  },
  'T16, a branch that is deleted': {
    event: pushOf({ ref: 'refs/heads/gone', deleted: true, forced: true, after: '0'.repeat(40) }),
    mirror: ENDS_WELL,
    told: {
      ...BY_COMMIT,
      says: [/gone<\/code>, deleted/, /is gone from the CodeArts mirror/],
      not: [/Pushed/, /history/],
    },
  },
  'T16, a tag that is deleted and stays': {
    event: event('delete', { ref: 'v1', ref_type: 'tag' }),
    mirror: ENDS_WELL,
    ref: () => C,
    told: { ...BY_STATUS, warnings: [/still has the ref/], says: [/v1<\/code>, deleted/] },
  },
  'T16, a dispatch': {
    event: event('workflow_dispatch'),
    mirror: ENDS_WELL,
    ref: () => A,
    told: { ...BY_COMMIT, says: [/aaaaaaa/], not: [/Pushed|pushed commit/] },
  },
  'T16, a schedule that ends without the commit': {
    event: event('schedule'),
    mirror: ENDS_WELL,
    ...HELD_BY_NONE,
    told: { status: 'failed', not: [/Pushed|pushed commit/] },
  },
  'T17, proof by status is another headline': {
    ...NOT_ASKED,
    mirror: ENDS_WELL,
    told: {
      ...BY_STATUS,
      says: [/was synchronized; .*was not verified/, /by the mirror&#39;s status alone/],
      not: [/is on the CodeArts mirror/],
    },
  },
  'T17, a mirror of another host': {
    source: 'https://gitee.com/octo-org/hello.git',
    mirror: ENDS_WELL,
    told: {
      ...BY_STATUS,
      says: [/alone: the mirror is not one of the repository this workflow runs in/],
    },
  },
  'T17, a ref that does not last': {
    event: { name: 'pull_request', ref: 'refs/pull/1/merge' },
    mirror: ENDS_WELL,
    told: { ...BY_STATUS, warnings: [UNVERIFIED] },
  },
  'T19, a mirror with a commit of its own': {
    mirror: REFUSED,
    ...HELD_BY_NONE,
    told: {
      status: 'failed',
      says: [/would overwrite what the mirror has and the source does not/],
      not: [/history (?:of the source )?was rewritten/],
    },
  },
  'T19, of which no reason is given': {
    mirror: then(failed(3, null)),
    ...HELD_BY_NONE,
    told: { status: 'failed', says: [/gives no reason/], not: [/rewritten|`force_fetch: true`/] },
  },
  'T19, a dispatch that finds one': {
    event: event('workflow_dispatch'),
    mirror: REFUSED,
    ...HELD_BY_NONE,
    told: { status: 'failed', not: [/rewr(?:ote|itten)/] },
  },
  ...Object.fromEntries(
    (
      [
        ['remote: error: hook declined', /protected branches/],
        [
          'The requested URL returned error: 403: API rate limit exceeded',
          /run the step again later/,
        ],
        ['fatal: write error: No space left on device', /no room/],
        ['error: RPC failed; HTTP 429', /run the step again later/],
        ['源仓库不存在', /no such source/],
        ['磁盘空间不足', /no room/],
        ['推送被受保护分支拒绝', /protected branches/],
        ['请求过于频繁', /run the step again later/],
        ['something nobody has heard of', /synchronization log/],
      ] as const
    ).map(([lastError, advice]) => [
      `T20, ${lastError}`,
      {
        mirror: then(failed(3, lastError)),
        ...HELD_BY_NONE,
        told: {
          status: 'failed',
          says: [advice],
          not: advice.test('no such source') ? [/force_fetch/] : [/force_fetch|is private/],
        } satisfies Told,
      },
    ]),
  ),
};

/** Everything a user sees of a run. */
function textOf(run: Run): string {
  return [run.log, run.summary, ...run.annotations.map(({ message }) => message)].join('\n');
}

function expectTold(run: Run, { status, proof, says = [], not = [], warnings = [] }: Told): void {
  const found = run.annotations.filter(({ level }) => level === 'warning');
  const seen = textOf(run);
  expect({ status: run.outputs['status'], proof: run.outputs['proof'], log: run.log }).toEqual({
    status,
    proof,
    log: run.log,
  });
  for (const pattern of says) expect(seen).toMatch(pattern);
  for (const pattern of not) expect(seen).not.toMatch(pattern);
  expect(found.map(({ message }) => message)).toEqual(
    warnings.map((pattern): unknown => expect.stringMatching(pattern)),
  );
}

const ROWS = Object.entries(TABLE);

test.concurrent.each(ROWS)('%s', async (_name, { told, ...plot }) => {
  expectTold(await play('main', plot), told);
});

test.concurrent.each(ROWS)('Through wait/: %s', async (_name, row) => {
  const { told, toldThroughWait, ...plot } = row;
  expectTold(await play('wait', plot), { ...told, ...toldThroughWait });
});
