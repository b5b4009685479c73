import assert from 'node:assert/strict';
import fc from 'fast-check';
import { workflowRunOf, type WorkflowRun } from '../src/host/workflow-run.ts';
import { hostileText, objectName } from './arbitraries.ts';
import type { FuzzProperty } from './property.ts';

const ZEROS = '0'.repeat(40);
const flag = fc.constantFrom(true, false, 'true', 1, 0, null);
const ref = fc.oneof(
  fc.constantFrom('refs/heads/main', 'refs/tags/v1', 'main', 'v1', '', 'refs/pull/1/merge'),
  hostileText,
);
const commit = fc.oneof(
  objectName.map((name) => name.toLowerCase()),
  fc.constantFrom(ZEROS, '', 'HEAD'),
  hostileText,
);
const anything = fc.jsonValue({ maxDepth: 1 });

/** What a payload may have, in the right form and in others. */
const payload: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    ref: fc.oneof(ref, anything),
    ref_type: fc.constantFrom('branch', 'tag', 'commit', null),
    before: fc.oneof(commit, anything),
    after: fc.oneof(commit, anything),
    created: flag,
    deleted: flag,
    forced: flag,
    release: fc.oneof(fc.record({ tag_name: fc.oneof(ref, anything) }), anything),
    repository: fc.oneof(fc.record({ default_branch: ref, fork: flag }), anything),
    pull_request: fc.oneof(
      fc.record({ head: fc.record({ repo: fc.oneof(fc.record({ full_name: ref }), anything) }) }),
      anything,
    ),
  },
  { requiredKeys: [] },
);

const environment: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    GITHUB_EVENT_NAME: fc.constantFrom('push', 'create', 'delete', 'release', 'schedule', ''),
    GITHUB_REF: ref,
    GITHUB_SHA: commit,
    GITHUB_SERVER_URL: fc.constantFrom('https://github.com', 'https://github.com/', ''),
    GITHUB_REPOSITORY: fc.constantFrom('octo-org/hello', ''),
    GITHUB_ACTOR: fc.constantFrom('octocat', 'dependabot[bot]'),
  },
  { requiredKeys: [] },
);

type Payload = Readonly<Record<string, unknown>>;

/** What is claimed of a run must have been said by the event: a flag that is missing says nothing. */
function claimChange(run: WorkflowRun, event: string, said: Payload | undefined): void {
  const { change } = run;
  switch (change.kind) {
    case 'forward':
      assert.equal(event, 'push');
      assert.deepEqual([said?.['forced'], said?.['created']], [false, false]);
      assert.notEqual(said?.['deleted'], true);
      break;
    case 'created':
      assert.ok(event === 'create' || (event === 'push' && said?.['created'] === true));
      break;
    case 'rewritten':
      assert.equal(event, 'push');
      assert.ok(said?.['forced'] === true || run.ref.startsWith('refs/tags/'));
      if (change.before !== undefined) {
        assert.equal(change.before, said?.['before']);
        assert.match(change.before, /^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
      }
      break;
    case 'deleted':
      assert.ok(event === 'delete' || event === 'push');
      assert.equal(run.sha, '', 'there is no commit to look for');
      break;
    case 'unknown':
      break;
  }
}

function claimRun(env: Readonly<Record<string, string>>, said: Payload | undefined): void {
  const run = workflowRunOf(env, said ?? 'there is no event file');
  const event = env['GITHUB_EVENT_NAME'] ?? '';
  claimChange(run, event, said);
  assert.match(run.sha, /^(?:|(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64}))$/);
  if (run.sha !== '') assert.equal(run.sha, env['GITHUB_SHA']);
  if (said === undefined) {
    assert.ok(run.unread !== undefined, 'an event that was not read is said to be so');
    assert.ok(['unknown', 'created', 'deleted'].includes(run.change.kind));
  }
  if (event === 'push' && said?.['deleted'] === true) {
    assert.equal(run.change.kind, 'deleted');
    assert.equal(run.ref, typeof said['ref'] === 'string' ? said['ref'] : '');
  } else if (event === 'push' && said?.['forced'] === true && said['created'] === false) {
    assert.ok(['rewritten', 'deleted'].includes(run.change.kind));
  }
}

/** What the event of a run amounts to. */
export const EVENTS: readonly FuzzProperty[] = [
  {
    name: 'event of a run',
    share: 20,
    property: fc.property(environment, fc.option(payload, { nil: undefined, freq: 8 }), claimRun),
  },
  {
    name: 'payload of any kind',
    share: 6,
    property: fc.property(environment, fc.dictionary(fc.string(), fc.jsonValue()), claimRun),
  },
];
