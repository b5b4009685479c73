import { describe, expect, test } from '@jest/globals';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';
import { expectationOf } from '../../src/waiting/expectation.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

const SOURCE = 'https://github.com/octo-org/hello.git';

describe('what has to be seen on the mirror', () => {
  test.each([
    ['refs/heads/main', 'branch', 'main'],
    ['refs/heads/feature/refs/heads/x', 'branch', 'feature/refs/heads/x'],
    ['refs/tags/release/v1', 'tag', 'release/v1'],
  ] as const)('for %s is its commit', (ref, type, name) => {
    const change = { kind: 'created' } as const;
    expect(expectationOf(workflowRun({ ref, change }), SOURCE, true)).toEqual({
      kind: 'commit',
      ref: { type, name },
      sha: SHA,
      change,
      renamed: false,
    });
  });

  test.each([
    'https://github.com/octo-org/hello',
    'HTTP://www.GitHub.com:443/Octo-Org/HELLO.git/',
    'https://user:word@github.com/octo-org/hello?x#y',
  ])('is the same for a mirror of %s', (source) => {
    expect(expectationOf(workflowRun(), source, true)).toMatchObject({ renamed: false });
  });

  test('may be found at another path of the same host', () => {
    const source = 'https://github.com/octo-org/hello-before';
    expect(expectationOf(workflowRun(), source, true)).toMatchObject({
      kind: 'commit',
      renamed: true,
    });
  });

  test('is that the ref is gone where the event deleted it', () => {
    const run = workflowRun({ change: { kind: 'deleted' }, ref: 'refs/tags/v1', sha: '' });
    expect(expectationOf(run, SOURCE, true)).toEqual({
      kind: 'gone',
      ref: { type: 'tag', name: 'v1' },
    });
  });

  test.each<[string, Partial<WorkflowRun>, string | undefined, boolean]>([
    [
      'the mirror is not one of the repository this workflow runs in',
      {},
      'https://a.example/b',
      false,
    ],
    ['the repository of this run is not known', { repositoryUrl: '' }, SOURCE, true],
    ['the source of the mirror is not known', {}, undefined, true],
    [
      'which ref this event deleted is not known',
      { change: { kind: 'deleted' }, ref: '' },
      SOURCE,
      true,
    ],
    [
      'the source of the mirror has another name than this repository',
      { change: { kind: 'deleted' } },
      'https://github.com/octo-org/other',
      true,
    ],
    [
      'what this event deleted is no branch and no tag',
      { change: { kind: 'deleted' }, ref: 'refs/pull/1/merge' },
      SOURCE,
      true,
    ],
    [
      'this event deleted a branch of the merge queue, which never lasts',
      { change: { kind: 'deleted' }, ref: 'refs/heads/gh-readonly-queue/main/pr-1-abc' },
      SOURCE,
      true,
    ],
    ['the ref of this run is not known', { ref: '' }, SOURCE, true],
    ['this run is not for a branch or a tag', { ref: 'refs/pull/1/merge' }, SOURCE, true],
    [
      'this run is for a branch of the merge queue, which does not last',
      { ref: 'refs/heads/gh-readonly-queue/main/pr-1-abc' },
      SOURCE,
      true,
    ],
    ['the commit of this run is not known', { sha: '' }, SOURCE, true],
  ])('is only a status: %s', (reason, changes, source, expectable) => {
    expect(expectationOf(workflowRun(changes), source, true)).toEqual({
      kind: 'status',
      reason,
      expectable,
    });
  });

  test('is only a status where the user wants no more', () => {
    expect(expectationOf(workflowRun(), SOURCE, false)).toEqual({
      kind: 'status',
      reason: '`verify_commit` is false',
      expectable: false,
    });
  });
});
