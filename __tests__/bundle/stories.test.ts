import { describe, expect, test } from '@jest/globals';
import { onMirrorStage, push } from './mirror-stage.ts';
import type { MirrorStage } from './mirror-stage.ts';
import { ACCEPTED, ASSOCIATE, expectOracles, READ, START } from './oracles.ts';

const LOGIN = { username: 'mirror-reader-EXAMPLE', password: 'pässwörd EXAMPLE 0123456789' };

async function rewriteHistory(stage: MirrorStage): Promise<void> {
  await stage.copy.git('commit', '--quiet', '--amend', '-m', 'Another first commit');
  await push(stage);
}

describe('A synchronization that reaches the mirror', () => {
  test('costs exactly one request and hands on the job id', async () => {
    await onMirrorStage({}, async ({ run, repository, codearts, source }) => {
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
    await onMirrorStage({}, async (stage) => {
      expectOracles(await stage.run(), { requests: [START] });
      await stage.copy.commit('Second commit');
      await stage.copy.git('tag', '-a', 'v1', '-m', 'Version 1');
      await stage.copy.git('branch', 'feature/x');
      await push(stage);
      expectOracles(await stage.run(), { requests: [START] });
      await stage.codearts.settled();
      const refs = await stage.repository.refs();
      expect(Object.keys(refs)).toEqual([
        'refs/heads/feature/x',
        'refs/heads/main',
        'refs/tags/v1',
      ]);
      expect(refs).toEqual(await stage.source.refs());
    });
  });

  test('costs one request more where the association already stands', async () => {
    await onMirrorStage({}, async ({ run, codearts, repository, source }) => {
      expectOracles(await run(), { requests: [START] });
      await codearts.settled();
      const last = repository.mirror?.last_successful_update_at;
      const again = await run({ with: { associate_url: source.url } });
      const outputs = { ...ACCEPTED, mirror_url: source.url, last_successful_update_at: last };
      expectOracles(again, { requests: [READ, START], outputs });
    });
  });

  test('associates a repository that is no mirror yet', async () => {
    await onMirrorStage({ associated: false }, async ({ run, codearts, repository, source }) => {
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
    await onMirrorStage({}, async (stage) => {
      expectOracles(await stage.run(), { requests: [START] });
      await stage.codearts.settled();
      const before = await stage.repository.refs();
      await rewriteHistory(stage);
      expectOracles(await stage.run({ with: { force_fetch } }), { requests: [START] });
      await stage.codearts.settled();
      expect(await stage.repository.refs()).toEqual(before);
      expect(stage.repository.mirror?.update_status).toBe('failed');
    });
  });

  test.each(['true', 'TRUE'])('is taken over with force_fetch %s', async (force_fetch) => {
    await onMirrorStage({}, async (stage) => {
      expectOracles(await stage.run(), { requests: [START] });
      await stage.codearts.settled();
      const before = await stage.repository.refs();
      await rewriteHistory(stage);
      expectOracles(await stage.run({ with: { force_fetch } }), { requests: [START] });
      await stage.codearts.settled();
      expect(await stage.repository.refs()).not.toEqual(before);
      expect(await stage.repository.refs()).toEqual(await stage.source.refs());
    });
  });
});

describe('A private source', () => {
  test('is read with source_username and source_password, sent as Base64 of UTF-8', async () => {
    await onMirrorStage({ source: { credentials: LOGIN } }, async (stage) => {
      const inputs = { source_username: LOGIN.username, source_password: LOGIN.password };
      const run = await stage.run({ with: inputs });
      await stage.codearts.settled();
      expectOracles(run, { requests: [START] });
      expect(JSON.parse(run.logged[0]?.body ?? '')).toEqual({
        force_fetch: false,
        username: Buffer.from(LOGIN.username).toString('base64'),
        password: Buffer.from(LOGIN.password).toString('base64'),
      });
      expect(run.masks).toEqual(expect.arrayContaining(Object.values(LOGIN)));
      expect(await stage.repository.refs()).toEqual(await stage.source.refs());
    });
  });

  test('is read with the credentials of a service endpoint', async () => {
    await onMirrorStage({ source: { credentials: LOGIN } }, async (stage) => {
      const endpoint_uuid = '5f0c1a2b-0000-4000-8000-00000000e0e0';
      stage.codearts.addServiceEndpoint(endpoint_uuid, LOGIN);
      const run = await stage.run({ with: { endpoint_uuid } });
      await stage.codearts.settled();
      expectOracles(run, { requests: [START] });
      expect(JSON.parse(run.logged[0]?.body ?? '')).toEqual({ force_fetch: false, endpoint_uuid });
      expect(await stage.repository.refs()).toEqual(await stage.source.refs());
    });
  });

  test('stays out of reach without credentials', async () => {
    await onMirrorStage(
      { source: { credentials: LOGIN } },
      async ({ run, codearts, repository }) => {
        expectOracles(await run(), { requests: [START] });
        await codearts.settled();
        expect(await repository.refs()).toEqual({});
      },
    );
  });
});
