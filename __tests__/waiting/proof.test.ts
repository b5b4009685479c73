import { describe, expect, test } from '@jest/globals';
import type { Proof } from '../../src/waiting/verdict.ts';
import { CommitSearch, expectedCommit, type PushedCommit } from '../../src/waiting/proof.ts';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';
import { createClient } from '../support/client.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

const HEAD = '89abcdef0123456789abcdef0123456789abcdef';

const SOURCE = 'https://github.com/octo-org/hello.git';

describe('the commit that is expected on the mirror', () => {
  test.each<[string, PushedCommit['type'], string]>([
    ['refs/heads/main', 'branch', 'main'],
    ['refs/heads/feature/refs/heads/x', 'branch', 'feature/refs/heads/x'],
    ['refs/tags/v1.0', 'tag', 'v1.0'],
    ['refs/tags/release/v1', 'tag', 'release/v1'],
  ])('of %s is that of the %s %s', (ref, type, name) => {
    expect(expectedCommit(workflowRun({ ref }), SOURCE)).toEqual({
      type,
      name,
      sha: SHA,
      rewritten: false,
      created: false,
    });
  });

  test('is one of a rewritten history after a forced push', () => {
    expect(expectedCommit(workflowRun({ forcedPush: true }), SOURCE)).toMatchObject({
      rewritten: true,
    });
  });

  test.each([
    'https://github.com/octo-org/hello',
    'HTTPS://GitHub.com/octo-org/hello.git/',
    'https://github.com:443/octo-org/hello',
  ])('is the same for a mirror of %s', (url) => {
    expect(expectedCommit(workflowRun(), url)).toMatchObject({ sha: SHA });
  });

  test.each<[string, Partial<WorkflowRun>, string, RegExp]>([
    ['another mirror', {}, 'https://a.example/b', /not one of the repository/],
    ['an unknown repository', { repositoryUrl: '' }, SOURCE, /not one of the repository/],
    ['a deleted ref', { deleted: true }, SOURCE, /deleted the ref/],
    ['a pull request', { ref: 'refs/pull/1/merge' }, SOURCE, /not for a branch or a tag/],
    ['an unknown ref', { ref: '' }, SOURCE, /not for a branch or a tag/],
    ['a ref without a name', { ref: 'refs/heads/' }, SOURCE, /not for a branch or a tag/],
    ['an unknown commit', { sha: '' }, SOURCE, /commit of this run is not known/],
  ])('cannot be named for %s', (_name, changes, source, reason) => {
    expect(expectedCommit(workflowRun(changes), source)).toEqual({
      unverifiable: expect.stringMatching(reason) as unknown,
    });
  });
});

describe('the proof', () => {
  const BRANCH = {
    type: 'branch',
    name: 'main',
    sha: SHA,
    rewritten: false,
    created: false,
  } as const;
  const SHOW = 'GET /v4/repositories/123/repository/branch?branch_name=main';
  const LIST = `GET /v4/repositories/123/repository/commits/${SHA}/refs?type=branch&limit=100`;
  const AT_SHA: Outcome = { body: { commit: { id: SHA } } };
  const AT_HEAD: Outcome = { body: { commit: { id: HEAD } } };

  test.each<[string, Outcome[], Proof, string[]]>([
    ['the ref is at the commit', [AT_SHA], { kind: 'found' }, [SHOW]],
    ['the ref has moved on', [AT_HEAD, { body: ['main'] }], { kind: 'found' }, [SHOW, LIST]],
    ['there is no such ref', [{ status: 404 }], { kind: 'missing', instead: undefined }, [SHOW]],
    [
      'the ref is elsewhere',
      [AT_HEAD, { body: ['other'] }],
      { kind: 'missing', instead: HEAD },
      [SHOW, LIST],
    ],
    [
      'the commit is not there at all',
      [AT_HEAD, { status: 404 }],
      { kind: 'missing', instead: HEAD },
      [SHOW, LIST],
    ],
  ])('%s', async (_name, outcomes, expected, sent) => {
    const transport = new ScriptedTransport(...outcomes);
    expect(await new CommitSearch(createClient(transport), BRANCH).findProof()).toEqual(expected);
    expect(transport.sent()).toEqual(sent);
  });

  test('is the ref alone after a push that rewrote history', async () => {
    // What a push took away still contains what it left.
    const transport = new ScriptedTransport(AT_HEAD, { body: { commit: { id: SHA } } });
    const search = new CommitSearch(createClient(transport), { ...BRANCH, rewritten: true });
    expect(await search.findProof()).toEqual({ kind: 'missing', instead: HEAD });
    expect(await search.findProof()).toEqual({ kind: 'found' });
    expect(transport.sent()).toEqual([SHOW, SHOW]);
  });

  test('is not the ref alone where the push made it: an earlier one of the name may be there', async () => {
    const created = { ...BRANCH, created: true };
    const client = createClient(new ScriptedTransport(AT_HEAD, { body: ['main'] }));
    expect(await new CommitSearch(client, created).findProof()).toEqual({ kind: 'contained' });
    const there = createClient(new ScriptedTransport({ body: { commit: { id: SHA } } }));
    expect(await new CommitSearch(there, created).findProof()).toEqual({ kind: 'found' });
  });

  test('of a tag asks for tags', async () => {
    const transport = new ScriptedTransport(AT_HEAD, { body: [] });
    const tag = { ...BRANCH, type: 'tag', name: 'v1' } as const;
    await new CommitSearch(createClient(transport), tag).findProof();
    expect(transport.sent()).toEqual([
      'GET /v4/repositories/123/repository/tag?tag_name=v1',
      `GET /v4/repositories/123/repository/commits/${SHA}/refs?type=tag&limit=100`,
    ]);
  });

  test('asks once about each head, and again when the ref has moved', async () => {
    const outcomes = [AT_HEAD, { body: [] }, AT_HEAD, { body: { commit: { id: 'f'.repeat(40) } } }];
    const transport = new ScriptedTransport(...outcomes, { body: ['main'] });
    const search = new CommitSearch(createClient(transport), BRANCH);
    const missing = { kind: 'missing', instead: HEAD };
    expect(await search.findProof()).toEqual(missing);
    expect(await search.findProof()).toEqual(missing);
    expect(await search.findProof()).toEqual({ kind: 'found' });
    expect(transport.sent()).toEqual([SHOW, LIST, SHOW, SHOW, LIST]);
  });

  test('does not take a failed question for an answer', async () => {
    const outcomes = [AT_HEAD, { status: 403 }, AT_HEAD, { body: ['main'] }];
    const transport = new ScriptedTransport(...outcomes);
    const search = new CommitSearch(createClient(transport), BRANCH);
    await expect(search.findProof()).rejects.toThrow('HTTP 403');
    expect(await search.findProof()).toEqual({ kind: 'found' });
    expect(transport.sent()).toEqual([SHOW, LIST, SHOW, LIST]);
  });
});
