import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readWorkflowRun, type WorkflowRun } from '../../src/host/workflow-run.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { CapturedOutput } from '../support/captured-output.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

/** The repository that the variables below name. */
const REPOSITORY = { repositoryUrl: 'https://github.example/octo-org/hello' };

let directory: string;
let restoreEnvironment: () => void;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'workflow-run-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  restoreEnvironment = rememberEnvironment();
  setEnvironment({
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: SHA,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: undefined,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'octo-org/hello',
  });
});

afterEach(() => {
  restoreEnvironment();
});

/** Reads a run whose event file has this content. */
async function runOf(event: string): Promise<WorkflowRun> {
  const file = path.join(directory, 'event.json');
  await writeFile(file, event);
  setEnvironment({ GITHUB_EVENT_PATH: file });
  return readWorkflowRun(process.env);
}

const ZEROS = '0'.repeat(40);
const BEFORE = 'b'.repeat(40);
const NO_FLAGS = { created: false, deleted: false, forced: false };

type Row = [string, string, Record<string, unknown>, Record<string, string>, Partial<WorkflowRun>];

describe('what is known of a run', () => {
  test.each<Row>([
    ['a push', 'push', { ...NO_FLAGS, before: BEFORE }, {}, { change: { kind: 'forward' } }],
    [
      'a push that makes a ref',
      'push',
      { ...NO_FLAGS, created: true, before: ZEROS },
      {},
      { change: { kind: 'created' } },
    ],
    [
      'a forced push',
      'push',
      { ...NO_FLAGS, forced: true, before: BEFORE },
      {},
      { change: { kind: 'rewritten', before: BEFORE } },
    ],
    [
      'a forced push that made the ref anew',
      'push',
      { ...NO_FLAGS, forced: true, created: true },
      {},
      { change: { kind: 'created' } },
    ],
    [
      'a push that deletes',
      'push',
      {
        created: false,
        deleted: true,
        forced: true,
        ref: 'refs/heads/old',
        after: ZEROS,
        before: BEFORE,
      },
      {},
      { ref: 'refs/heads/old', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a push that deletes, without the flag',
      'push',
      { ref: 'refs/tags/v1', after: ZEROS },
      {},
      { ref: 'refs/tags/v1', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a push that deletes, and does not say what it leaves',
      'push',
      { ...NO_FLAGS, deleted: true, ref: 'refs/heads/old' },
      {},
      { ref: 'refs/heads/old', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a push that deletes what it does not name',
      'push',
      { ...NO_FLAGS, deleted: true },
      {},
      { ref: '', sha: '', change: { kind: 'deleted' } },
    ],
    // Commits of SHA-256 that begin or end with as many zeros as SHA-1 has.
    ...[`${ZEROS}${'a'.repeat(24)}`, `${'a'.repeat(24)}${ZEROS}`].map((after): Row => [
      `a push to the commit ${after}`,
      'push',
      { ...NO_FLAGS, after },
      {},
      { ref: 'refs/heads/main', sha: SHA, change: { kind: 'forward' } },
    ]),
    ...(['created', 'deleted', 'forced'] as const).map((flag): Row => [
      `a push that does not say whether it ${flag} the ref`,
      'push',
      { ...NO_FLAGS, [flag]: undefined },
      {},
      { change: { kind: 'unknown' } },
    ]),
    [
      'a forced push from a list of commits, which is none',
      'push',
      { ...NO_FLAGS, forced: true, before: [BEFORE] },
      {},
      { change: { kind: 'rewritten', before: undefined } },
    ],
    [
      'a tag that is moved',
      'push',
      { ...NO_FLAGS, before: BEFORE },
      { GITHUB_REF: 'refs/tags/v1' },
      { ref: 'refs/tags/v1', change: { kind: 'rewritten', before: BEFORE } },
    ],
    [
      'a new tag',
      'push',
      { ...NO_FLAGS, created: true },
      { GITHUB_REF: 'refs/tags/v1' },
      { change: { kind: 'created' } },
    ],
    ['a push without flags', 'push', {}, {}, { change: { kind: 'unknown' } }],
    [
      'a push with flags that are none',
      'push',
      { created: 'false', forced: 'false' },
      {},
      { change: { kind: 'unknown' } },
    ],
    [
      'a push of a tag without flags',
      'push',
      {},
      { GITHUB_REF: 'refs/tags/v1' },
      { change: { kind: 'unknown' } },
    ],
    [
      'a creation',
      'create',
      { ref: 'main', ref_type: 'branch' },
      {},
      { ref: 'refs/heads/main', change: { kind: 'created' } },
    ],
    [
      'a deletion',
      'delete',
      { ref: 'v1', ref_type: 'tag' },
      {},
      { ref: 'refs/tags/v1', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a deletion of a branch',
      'delete',
      { ref: 'a/b', ref_type: 'branch' },
      {},
      { ref: 'refs/heads/a/b', change: { kind: 'deleted' } },
    ],
    ...[
      ['refs/heads/a', 'branch', 'refs/heads/a'],
      ['refs/tags/v1', 'tag', 'refs/tags/v1'],
      ['refs/tags/v1', 'branch', ''],
      ['refs/heads/a', 'tag', ''],
      ['refs/pull/1/merge', 'branch', 'refs/pull/1/merge'],
      ['gh-readonly-queue/main/pr-1', 'branch', 'refs/heads/gh-readonly-queue/main/pr-1'],
      ['a', 'repository', ''],
      ['refs/heads/a', undefined, ''],
    ].map(([name, type, ref = '']): Row => [
      `a deletion of ${name}, told to be a ${type}`,
      'delete',
      { ref: name, ref_type: type },
      {},
      { ref, sha: '', change: { kind: 'deleted' } },
    ]),
    ...[undefined, null, 'true', 'false', 0].flatMap((deleted): Row[] => [
      [
        `a push that says ${String(deleted)} of a deletion`,
        'push',
        { ...NO_FLAGS, deleted },
        {},
        { change: { kind: 'unknown' } },
      ],
      [
        `a push that says ${String(deleted)} of a deletion, and that the ref is new`,
        'push',
        { ...NO_FLAGS, created: true, deleted },
        {},
        { change: { kind: 'unknown' } },
      ],
      [
        `a push that says ${String(deleted)} of a deletion, and leaves nothing`,
        'push',
        { ...NO_FLAGS, deleted, after: ZEROS, ref: 'refs/heads/old' },
        {},
        { ref: 'refs/heads/old', sha: '', change: { kind: 'deleted' } },
      ],
      [
        `a forced push that says ${String(deleted)} of a deletion`,
        'push',
        { ...NO_FLAGS, forced: true, deleted, before: BEFORE },
        {},
        { change: { kind: 'rewritten', before: BEFORE } },
      ],
    ]),
    [
      'a deletion that names nothing',
      'delete',
      {},
      {},
      { ref: '', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a deletion of a branch that it does not name',
      'delete',
      { ref_type: 'branch' },
      {},
      { ref: '', sha: '', change: { kind: 'deleted' } },
    ],
    [
      'a release from a draft',
      'release',
      { release: { tag_name: 'v2' } },
      { GITHUB_REF: '' },
      { ref: 'refs/tags/v2', sha: SHA, change: { kind: 'unknown' } },
    ],
    [
      'a release',
      'release',
      { release: { tag_name: 'v2' } },
      { GITHUB_REF: 'refs/tags/v1', GITHUB_SHA: '' },
      { ref: 'refs/tags/v1', sha: '' },
    ],
    ...['', 'refs/tags/', 'refs/heads/', 'refs/', 'HEAD'].map((GITHUB_REF): Row => [
      `a release of the ref ${GITHUB_REF}`,
      'release',
      { release: { tag_name: 'v2' } },
      { GITHUB_REF },
      { ref: 'refs/tags/v2', sha: SHA },
    ]),
    [
      'a release that names no tag',
      'release',
      { release: { tag_name: '' } },
      { GITHUB_REF: 'refs/tags/' },
      { ref: 'refs/tags/' },
    ],
    ...[['v2'], null, undefined].map((tag_name): Row => [
      `a release of the tag ${JSON.stringify(tag_name)}`,
      'release',
      { release: { tag_name } },
      { GITHUB_REF: '' },
      { ref: '' },
    ]),
    [
      'another event that tells of a release',
      'workflow_dispatch',
      { release: { tag_name: 'v2' } },
      { GITHUB_REF: '' },
      { ref: '' },
    ],
    ['a push of no ref', 'push', NO_FLAGS, { GITHUB_REF: 'refs/tags/' }, { ref: 'refs/tags/' }],
    ['a schedule', 'schedule', { schedule: '0 0 * * *' }, {}, { change: { kind: 'unknown' } }],
    [
      'a dispatch',
      'workflow_dispatch',
      { forced: false, created: false },
      {},
      { change: { kind: 'unknown' } },
    ],
    ['a dispatch from outside', 'repository_dispatch', {}, {}, { change: { kind: 'unknown' } }],
    ['another run', 'workflow_run', { workflow_run: {} }, {}, { change: { kind: 'unknown' } }],
    [
      'a merge queue',
      'merge_group',
      {},
      { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-1-a' },
      { change: { kind: 'unknown' } },
    ],
    [
      'a pull request',
      'pull_request',
      {},
      { GITHUB_REF: 'refs/pull/1/merge' },
      { ref: 'refs/pull/1/merge' },
    ],
    [
      'its target',
      'pull_request_target',
      {},
      {},
      { ref: 'refs/heads/main', change: { kind: 'unknown' } },
    ],
    [
      'another event that tells of a deletion',
      'repository_dispatch',
      { deleted: true, after: ZEROS, ref: 'refs/heads/old' },
      {},
      { ref: 'refs/heads/main', sha: SHA, change: { kind: 'unknown' } },
    ],
    ['an event of the future', 'push_v2', { ...NO_FLAGS }, {}, { change: { kind: 'unknown' } }],
    ['a commit of zeros', 'push', NO_FLAGS, { GITHUB_SHA: ZEROS }, { sha: '' }],
  ])('by %s', async (_name, eventName, payload, env, expected) => {
    setEnvironment({ GITHUB_EVENT_NAME: eventName, ...env });
    const run = await runOf(JSON.stringify(payload));
    expect(run).toMatchObject({ eventName, unread: undefined, ...expected });
  });

  test('is the repository, and its default branch', async () => {
    const payload = { ...NO_FLAGS, repository: { default_branch: 'trunk' } };
    await expect(runOf(JSON.stringify(payload))).resolves.toEqual(
      workflowRun({ ...REPOSITORY, defaultBranch: 'trunk' }),
    );
  });

  test.each([[''], [null], [['trunk']], [undefined]])(
    'is no default branch where it is told as %j',
    async (default_branch) => {
      const run = await runOf(JSON.stringify({ repository: { default_branch } }));
      expect(run).toMatchObject({ defaultBranch: undefined, unread: undefined });
    },
  );

  test('is that it gets no secrets', async () => {
    const fork = { pull_request: { head: { repo: { full_name: 'mona/hello' } } } };
    expect((await runOf(JSON.stringify(fork))).withoutSecrets).toBe('a pull request from a fork');
    const own = { pull_request: { head: { repo: { full_name: 'octo-org/hello' } } } };
    expect((await runOf(JSON.stringify(own))).withoutSecrets).toBeUndefined();
    expect((await runOf('{"repository":{"fork":true}}')).withoutSecrets).toBe('a fork');
    setEnvironment({ GITHUB_EVENT_NAME: 'pull_request_target' });
    expect((await runOf(JSON.stringify(fork))).withoutSecrets).toBeUndefined();
  });

  test.each<[string, string, string | undefined]>([
    ...['pull_request', 'push', 'create', 'deployment_status'].map(
      (name): [string, string, string] => [name, '{}', 'Dependabot'],
    ),
    ['pull_request_target', '{"pull_request":{"user":{"login":"dependabot[bot]"}}}', 'Dependabot'],
    ['pull_request_target', '{"pull_request":{"user":{"login":"mona"}}}', undefined],
    // They have the secrets of the repository, whoever began what they follow.
    ...['workflow_run', 'schedule', 'workflow_dispatch', 'delete', ''].map(
      (name): [string, string, undefined] => [name, '{}', undefined],
    ),
  ])('is that it is of Dependabot, for %p with %s: %p', async (name, payload, expected) => {
    setEnvironment({ GITHUB_EVENT_NAME: name, GITHUB_ACTOR: 'dependabot[bot]' });
    expect((await runOf(payload)).withoutSecrets).toBe(expected);
  });
});

/** That of a push, in so many bytes. */
const eventOf = (bytes: number): string => JSON.stringify(NO_FLAGS).padEnd(bytes);

describe('an event that cannot be read leaves unknown how the ref was changed', () => {
  test.each([
    ['', /cannot be read/],
    ['{', /cannot be read/],
    ['[]', /no JSON object/],
    ['null', /no JSON object/],
    [eventOf(5 * 1024 * 1024 + 1), /larger than 5 MB/],
  ])('%#', async (event, why) => {
    const run = await runOf(event);
    expect(run).toMatchObject({ sha: SHA, change: { kind: 'unknown' } });
    expect(run.unread).toMatch(why);
  });

  test('which one of 5 MB is not', async () => {
    expect(await runOf(eventOf(5 * 1024 * 1024))).toEqual(
      workflowRun({ ...REPOSITORY, defaultBranch: undefined }),
    );
  });

  test('where there is no file', () => {
    expect(readWorkflowRun(process.env).unread).toBe('GITHUB_EVENT_PATH is not set');
    setEnvironment({ GITHUB_EVENT_PATH: path.join(directory, 'missing') });
    expect(readWorkflowRun(process.env).unread).toBe('there is no event file');
  });
});

test.each(['', '/', '//'])('the server may end in %j', (slashes) => {
  setEnvironment({ GITHUB_SERVER_URL: `https://github.example${slashes}` });
  expect(readWorkflowRun(process.env).repositoryUrl).toBe('https://github.example/octo-org/hello');
});

test.each(['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY'])(
  'the repository is not known without %s',
  (name) => {
    setEnvironment({ [name]: undefined });
    expect(readWorkflowRun(process.env).repositoryUrl).toBe('');
  },
);

test.each([
  [SHA, SHA],
  ['ab'.repeat(32), 'ab'.repeat(32)],
  ['', ''],
  [SHA.toUpperCase(), ''],
  [SHA.slice(1), ''],
  [`${SHA.slice(1)}0`, `${SHA.slice(1)}0`],
  [`a${SHA}`, ''],
  [`${SHA}\n::error::x`, ''],
])('the commit %j is taken as %j', (sha, expected) => {
  setEnvironment({ GITHUB_SHA: sha });
  expect(readWorkflowRun(process.env).sha).toBe(expected);
});

test('without any variable all is unknown', () => {
  setEnvironment({ GITHUB_REF: undefined, GITHUB_SHA: undefined, GITHUB_EVENT_NAME: undefined });
  setEnvironment({ GITHUB_SERVER_URL: undefined });
  expect(readWorkflowRun(process.env)).toEqual({
    eventName: '',
    ref: '',
    sha: '',
    change: { kind: 'unknown' },
    repositoryUrl: '',
    defaultBranch: undefined,
    withoutSecrets: undefined,
    unread: 'GITHUB_EVENT_PATH is not set',
  });
});

describe('an event that cannot be read is no crash, and writes nothing to the log:', () => {
  const readSilently = (): { run: WorkflowRun; lines: string[] } => {
    const output = new CapturedOutput();
    try {
      return { run: readWorkflowRun(process.env), lines: output.lines() };
    } finally {
      output.release();
    }
  };
  const UNKNOWN = {
    run: {
      ...workflowRun({ ...REPOSITORY, change: { kind: 'unknown' }, defaultBranch: undefined }),
      unread: expect.stringMatching(/^(?:the event file|there is no event file)/) as unknown,
    },
    lines: [],
  };

  test.each(['', '   ', 'no JSON', '{"forced":true', 'null', '17', '"text"', '[]', '\0'])(
    'the content %j',
    async (event) => {
      await runOf(event);
      expect(readSilently()).toEqual(UNKNOWN);
    },
  );

  test.each([
    ['of no file', 'no-such-file'],
    ['of a directory', '.'],
    ['below a file', 'event.json/below'],
    ['longer than there can be one', 'x'.repeat(5_000)],
  ])('a path %s', async (_case, name) => {
    await writeFile(path.join(directory, 'event.json'), '{}');
    setEnvironment({ GITHUB_EVENT_PATH: path.join(directory, name) });
    expect(readSilently()).toEqual(UNKNOWN);
  });

  test('a link to itself', async () => {
    const link = path.join(directory, 'link');
    await symlink('link', link);
    setEnvironment({ GITHUB_EVENT_PATH: link });
    expect(readSilently()).toEqual(UNKNOWN);
  });
});
