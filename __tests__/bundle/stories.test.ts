import { describe, expect, test } from '@jest/globals';
import { createWorkingCopy, startGitHub } from '../../emulator/index.ts';
import type { NewSource, Source, WorkingCopy } from '../../emulator/index.ts';
import { ACCEPTED, ASSOCIATE, expectOracles, READ, START } from './oracles.ts';
import { certificatesOf } from './run-step.ts';
import { onStage } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';

interface World extends Stage {
  readonly copy: WorkingCopy;
  readonly source: Source;
}

const LOGIN = { username: 'mirror-reader-EXAMPLE', password: 'pässwörd EXAMPLE 0123456789' };

/** A source with one commit, and a repository that mirrors it unless told otherwise. */
async function inWorld(
  options: { source?: NewSource; stage?: StageOptions },
  story: (world: World) => Promise<void>,
): Promise<void> {
  const tls = await certificatesOf('valid');
  const github = await startGitHub({ tls });
  const copy = await createWorkingCopy();
  try {
    await copy.commit('First commit');
    const source = await github.createRepository('octo-org/hello', {
      from: copy.directory,
      ...options.source,
    });
    const stage = { repository: { mirror: { url: source.url } }, ...options.stage };
    await onStage(stage, (started) => story({ ...started, copy, source }));
  } finally {
    await copy.remove();
    await github.stop();
  }
}

/** Pushes everything, by force, and as its owner where the source is private. */
async function push({ copy, source }: World): Promise<void> {
  await copy.git('push', '--quiet', '--force', '--all', source.gitDir);
  await copy.git('push', '--quiet', '--force', '--tags', source.gitDir);
}

async function rewriteHistory(world: World): Promise<void> {
  await world.copy.git('commit', '--quiet', '--amend', '-m', 'Another first commit');
  await push(world);
}

describe('A synchronization that reaches the mirror', () => {
  test('costs exactly one request and hands on the job id', async () => {
    await inWorld({}, async ({ run, repository, codearts, source }) => {
      const plain = await run();
      await codearts.settled();
      expectOracles(plain, { requests: [START] });
      expect(JSON.parse(plain.logged[0]?.body ?? '')).toEqual({ force_fetch: false });
      expect(plain.logged[0]?.headers).toMatchObject({ 'x-auth-token': codearts.tokens.valid });
      expect(await repository.refs()).toEqual(await source.refs());
      expect(plain.summary).toContain(plain.outputs['jid']);
    });
  });

  test('brings new branches and tags of every later push', async () => {
    await inWorld({}, async (world) => {
      expectOracles(await world.run(), { requests: [START] });
      await world.copy.commit('Second commit');
      await world.copy.git('tag', '-a', 'v1', '-m', 'Version 1');
      await world.copy.git('branch', 'feature/x');
      await push(world);
      expectOracles(await world.run(), { requests: [START] });
      await world.codearts.settled();
      const refs = await world.repository.refs();
      expect(Object.keys(refs)).toEqual([
        'refs/heads/feature/x',
        'refs/heads/main',
        'refs/tags/v1',
      ]);
      expect(refs).toEqual(await world.source.refs());
    });
  });

  test('costs one request more where the association already stands', async () => {
    await inWorld({}, async ({ run, codearts, repository, source }) => {
      expectOracles(await run(), { requests: [START] });
      await codearts.settled();
      const last = repository.mirror?.last_successful_update_at;
      const again = await run({ with: { associate_url: source.url } });
      const outputs = { ...ACCEPTED, mirror_url: source.url, last_successful_update_at: last };
      expectOracles(again, { requests: [READ, START], outputs });
    });
  });

  test('associates a repository that is no mirror yet', async () => {
    await inWorld({ stage: { repository: {} } }, async ({ run, codearts, repository, source }) => {
      const first = await run({ with: { associate_url: source.url } });
      await codearts.settled();
      const outputs = { ...ACCEPTED, mirror_url: source.url };
      expectOracles(first, { requests: [READ, ASSOCIATE, START], outputs });
      expect(await repository.refs()).toEqual(await source.refs());
    });
  });
});

describe('A source whose history was rewritten', () => {
  test.each(['false', 'False'])('is refused with force_fetch %s', async (force_fetch) => {
    await inWorld({}, async (world) => {
      expectOracles(await world.run(), { requests: [START] });
      await world.codearts.settled();
      const before = await world.repository.refs();
      await rewriteHistory(world);
      expectOracles(await world.run({ with: { force_fetch } }), { requests: [START] });
      await world.codearts.settled();
      expect(await world.repository.refs()).toEqual(before);
      expect(world.repository.mirror?.update_status).toBe('failed');
    });
  });

  test.each(['true', 'TRUE'])('is taken over with force_fetch %s', async (force_fetch) => {
    await inWorld({}, async (world) => {
      expectOracles(await world.run(), { requests: [START] });
      await world.codearts.settled();
      const before = await world.repository.refs();
      await rewriteHistory(world);
      expectOracles(await world.run({ with: { force_fetch } }), { requests: [START] });
      await world.codearts.settled();
      expect(await world.repository.refs()).not.toEqual(before);
      expect(await world.repository.refs()).toEqual(await world.source.refs());
    });
  });
});

describe('A private source', () => {
  test('is read with source_username and source_password, sent as Base64 of UTF-8', async () => {
    await inWorld({ source: { credentials: LOGIN } }, async (world) => {
      const inputs = { source_username: LOGIN.username, source_password: LOGIN.password };
      const run = await world.run({ with: inputs });
      await world.codearts.settled();
      expectOracles(run, { requests: [START] });
      expect(JSON.parse(run.logged[0]?.body ?? '')).toEqual({
        force_fetch: false,
        username: Buffer.from(LOGIN.username).toString('base64'),
        password: Buffer.from(LOGIN.password).toString('base64'),
      });
      expect(run.masks).toEqual(expect.arrayContaining(Object.values(LOGIN)));
      expect(await world.repository.refs()).toEqual(await world.source.refs());
    });
  });

  test('is read with the credentials of a service endpoint', async () => {
    await inWorld({ source: { credentials: LOGIN } }, async (world) => {
      const endpoint_uuid = '5f0c1a2b-0000-4000-8000-00000000e0e0';
      world.codearts.addServiceEndpoint(endpoint_uuid, LOGIN);
      const run = await world.run({ with: { endpoint_uuid } });
      await world.codearts.settled();
      expectOracles(run, { requests: [START] });
      expect(JSON.parse(run.logged[0]?.body ?? '')).toEqual({ force_fetch: false, endpoint_uuid });
      expect(await world.repository.refs()).toEqual(await world.source.refs());
    });
  });

  test('stays out of reach without credentials', async () => {
    await inWorld({ source: { credentials: LOGIN } }, async ({ run, codearts, repository }) => {
      expectOracles(await run(), { requests: [START] });
      await codearts.settled();
      expect(await repository.refs()).toEqual({});
    });
  });
});
