import { describe, expect, test } from '@jest/globals';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Proof } from '../../src/waiting/verdict.ts';
import { expectedCommit, findProof, type PushedCommit } from '../../src/waiting/proof.ts';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';
import { createClient } from '../support/client.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const HEAD = '89abcdef0123456789abcdef0123456789abcdef';

const RUN: WorkflowRun = {
  ref: 'refs/heads/main',
  sha: SHA,
  forcedPush: false,
  created: false,
  deleted: false,
  repositoryUrl: 'https://github.com/octo-org/hello',
};

const MIRROR: RemoteMirror = {
  url: 'https://github.com/octo-org/hello.git',
  updateStatus: 'finished',
  lastUpdateAt: undefined,
  lastSuccessfulUpdateAt: undefined,
  numberOfFailures: 0,
  lastError: undefined,
};

describe('the commit that is expected on the mirror', () => {
  test.each<[string, PushedCommit['type'], string]>([
    ['refs/heads/main', 'branch', 'main'],
    ['refs/heads/feature/refs/heads/x', 'branch', 'feature/refs/heads/x'],
    ['refs/tags/v1.0', 'tag', 'v1.0'],
    ['refs/tags/release/v1', 'tag', 'release/v1'],
  ])('of %s is that of the %s %s', (ref, type, name) => {
    expect(expectedCommit({ ...RUN, ref }, MIRROR)).toEqual({
      type,
      name,
      sha: SHA,
      rewritten: false,
      created: false,
    });
  });

  test('is one of a rewritten history after a forced push', () => {
    expect(expectedCommit({ ...RUN, forcedPush: true }, MIRROR)).toMatchObject({ rewritten: true });
  });

  test.each([
    'https://github.com/octo-org/hello',
    'HTTPS://GitHub.com/octo-org/hello.git/',
    'https://github.com:443/octo-org/hello',
  ])('is the same for a mirror of %s', (url) => {
    expect(expectedCommit(RUN, { ...MIRROR, url })).toMatchObject({ sha: SHA });
  });

  test.each<[string, Partial<WorkflowRun>, RemoteMirror | undefined, RegExp]>([
    ['a mirror that is not known', {}, undefined, /not one of the repository/],
    ['no mirror', {}, { ...MIRROR, url: undefined }, /not one of the repository/],
    ['another mirror', {}, { ...MIRROR, url: 'https://a.example/b' }, /not one of the repository/],
    ['an unknown repository', { repositoryUrl: '' }, MIRROR, /not one of the repository/],
    ['a deleted ref', { deleted: true }, MIRROR, /deleted the ref/],
    ['a pull request', { ref: 'refs/pull/1/merge' }, MIRROR, /not for a branch or a tag/],
    ['an unknown ref', { ref: '' }, MIRROR, /not for a branch or a tag/],
    ['a ref without a name', { ref: 'refs/heads/' }, MIRROR, /not for a branch or a tag/],
    ['an unknown commit', { sha: '' }, MIRROR, /commit of this run is not known/],
  ])('cannot be named for %s', (_name, changes, mirror, reason) => {
    expect(expectedCommit({ ...RUN, ...changes }, mirror)).toEqual({
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
    expect(await findProof(createClient(transport), BRANCH, new Set())).toEqual(expected);
    expect(transport.sent()).toEqual(sent);
  });

  test('is the ref alone after a push that rewrote history', async () => {
    // What a push took away still contains what it left.
    const transport = new ScriptedTransport(AT_HEAD, { body: { commit: { id: SHA } } });
    const client = createClient(transport);
    const pushed = { ...BRANCH, rewritten: true };
    expect(await findProof(client, pushed, new Set())).toEqual({ kind: 'missing', instead: HEAD });
    expect(await findProof(client, pushed, new Set())).toEqual({ kind: 'found' });
    expect(transport.sent()).toEqual([SHOW, SHOW]);
  });

  test('is not the ref alone where the push made it: an earlier one of the name may be there', async () => {
    const created = { ...BRANCH, created: true };
    const client = createClient(new ScriptedTransport(AT_HEAD, { body: ['main'] }));
    expect(await findProof(client, created, new Set())).toEqual({ kind: 'contained' });
    const there = createClient(new ScriptedTransport({ body: { commit: { id: SHA } } }));
    expect(await findProof(there, created, new Set())).toEqual({ kind: 'found' });
  });

  test('of a tag asks for tags', async () => {
    const transport = new ScriptedTransport(AT_HEAD, { body: [] });
    await findProof(createClient(transport), { ...BRANCH, type: 'tag', name: 'v1' }, new Set());
    expect(transport.sent()).toEqual([
      'GET /v4/repositories/123/repository/tag?tag_name=v1',
      `GET /v4/repositories/123/repository/commits/${SHA}/refs?type=tag&limit=100`,
    ]);
  });

  test('asks once about each head, and again when the ref has moved', async () => {
    const checked = new Set<string>();
    const outcomes = [AT_HEAD, { body: [] }, AT_HEAD, { body: { commit: { id: 'f'.repeat(40) } } }];
    const transport = new ScriptedTransport(...outcomes, { body: ['main'] });
    const client = createClient(transport);
    const missing = { kind: 'missing', instead: HEAD };
    expect(await findProof(client, BRANCH, checked)).toEqual(missing);
    expect(await findProof(client, BRANCH, checked)).toEqual(missing);
    expect(await findProof(client, BRANCH, checked)).toEqual({ kind: 'found' });
    expect(transport.sent()).toEqual([SHOW, LIST, SHOW, SHOW, LIST]);
  });

  test('does not take a failed question for an answer', async () => {
    const checked = new Set<string>();
    const transport = new ScriptedTransport(AT_HEAD, { status: 403 });
    await expect(findProof(createClient(transport), BRANCH, checked)).rejects.toThrow('HTTP 403');
    expect(checked).toEqual(new Set());
  });
});
