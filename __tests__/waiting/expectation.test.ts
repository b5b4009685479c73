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

describe('where the mirror synchronizes the default branch only', () => {
  const of = (changes: Partial<WorkflowRun>, source = SOURCE): unknown =>
    expectationOf(workflowRun(changes), source, true, 'default');
  const deleted = { change: { kind: 'deleted' }, sha: '' } as const;
  const byStatus = (reason: string): unknown => ({
    kind: 'status',
    reason: expect.stringMatching(reason) as unknown,
    expectable: true,
  });

  test('the commit of the default branch has to be seen', () => {
    expect(of({})).toEqual(expectationOf(workflowRun(), SOURCE, true));
    expect(of(deleted)).toEqual({ kind: 'gone', ref: { type: 'branch', name: 'main' } });
  });

  test.each<[string, Partial<WorkflowRun>]>([
    ['another branch', { ref: 'refs/heads/feature' }],
    ['a branch whose name differs in case', { ref: 'refs/heads/Main' }],
    ['a branch that ends so', { ref: 'refs/heads/x/main' }],
    ['a tag', { ref: 'refs/tags/v1' }],
    ['a tag of that name', { ref: 'refs/tags/main' }],
    ['a tag, whichever branch is the default', { ref: 'refs/tags/v1', defaultBranch: undefined }],
    ['another branch that was deleted', { ...deleted, ref: 'refs/heads/feature' }],
    ['a tag that was deleted', { ...deleted, ref: 'refs/tags/v1' }],
    ['another branch, whose commit is not known', { ref: 'refs/heads/feature', sha: '' }],
  ])('the status decides for %s', (_case, changes) => {
    expect(of(changes)).toEqual(byStatus('this run is for another ref$'));
  });

  test('a commit is looked for where the default branch is not known, and may be missing', () => {
    const changes = { defaultBranch: undefined };
    expect(of(changes)).toMatchObject({ kind: 'commit', renamed: false, perhapsNotFetched: true });
    expect(of(changes, 'https://github.com/octo-org/before')).toMatchObject({ renamed: true });
  });

  test('the status decides for a deletion where the default branch is not known', () => {
    expect(of({ ...deleted, defaultBranch: undefined })).toEqual(byStatus('is not known$'));
  });

  test('another reason goes first', () => {
    const run = workflowRun({ ref: 'refs/heads/feature' });
    expect(expectationOf(run, SOURCE, false, 'default')).toMatchObject({ expectable: false });
    expect(expectationOf(run, 'https://a.example/b', true, 'default')).toMatchObject({
      reason: expect.stringContaining('not one of the repository') as unknown,
    });
    expect(of({ ref: 'refs/pull/1/merge' })).toEqual(byStatus('not for a branch or a tag'));
  });

  test('nothing is left out where it synchronizes all', () => {
    const run = workflowRun({ ref: 'refs/heads/feature' });
    expect(expectationOf(run, SOURCE, true, 'all')).toEqual(expectationOf(run, SOURCE, true));
  });
});
