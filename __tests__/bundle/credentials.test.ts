import { describe, expect, test } from '@jest/globals';
import { AGENCY_URN, PROVIDER_URN } from '../../emulator/index.ts';
import { KINDS } from './credential-kinds.ts';
import { onMirrorStage } from './mirror-stage.ts';
import { ASSOCIATE, DESCRIBE, READ, START } from './oracles.ts';
import { onStage } from './stage.ts';

describe.each(KINDS)('with %s', (kind) => {
  const asked = kind === 'oidc' ? { github: 1, sts: 1 } : { github: 0, sts: 0 };

  test.each(['', '1'])('the source reaches the mirror (RUNNER_DEBUG: %j)', async (debug) => {
    await onMirrorStage({}, async ({ runWith, repository, codearts }) => {
      const done = await runWith(kind, { env: { RUNNER_DEBUG: debug } });
      await codearts.settled();
      expect(done).toMatchObject({ requests: [START], asked, exitCode: 0 });
      expect(done.outputs).toMatchObject({ status: 'requested' });
      expect(Object.keys(await repository.refs())).toEqual(['refs/heads/main']);
    });
  });

  test('the source is associated, synchronized and waited for', async () => {
    await onMirrorStage({}, async ({ runWith, codearts, repository }) => {
      const bare = await codearts.createRepository();
      const url = repository.mirror?.url ?? '';
      const repository_id = String(bare.id);
      const done = await runWith(kind, {
        with: { repository_id, associate_url: url, wait: 'true', wait_timeout: '10m' },
      });
      expect(done.errors).toEqual([]);
      expect(done.asked).toEqual(asked);
      expect(
        done.requests.map((line) => line.replace(`/v4/repositories/${repository_id}`, '')),
      ).toEqual(expect.arrayContaining([READ, ASSOCIATE, START]));
      expect(done.outputs).toMatchObject({ status: 'synced', mirror_url: url });
      expect(await bare.refs()).toHaveProperty(['refs/heads/main']);
    });
  });

  test('a dry run needs two requests to the service', async () => {
    await onStage({}, async ({ runWith }) => {
      const done = await runWith(kind, { with: { dry_run: 'true' } });
      expect(done).toMatchObject({ requests: [READ, DESCRIBE], asked });
      expect(done.outputs).toMatchObject({ status: 'checked' });
    });
  });

  test('everything secret is masked', async () => {
    await onStage({}, async ({ runWith, codearts, sts, oidc }) => {
      const { masks } = await runWith(kind);
      const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
      const [key] = sts.keys;
      const expected = {
        token: [codearts.tokens.valid],
        'access key': [accessKeyId, secretAccessKey],
        oidc: [oidc.idTokens[0], key?.accessKeyId, key?.secretAccessKey, key?.securityToken],
      };
      expect(masks).toEqual(expect.arrayContaining(expected[kind]));
      expect(masks).toContain(oidc.requestToken);
    });
  });
});

describe('keyless', () => {
  test('the session is named after the run, and lasts as long as is needed', async () => {
    await onStage({}, async ({ runWith, sts }) => {
      await runWith('oidc', { env: { GITHUB_RUN_ID: '9000000001', GITHUB_RUN_ATTEMPT: '3' } });
      await runWith('oidc', { with: { wait: 'true', wait_timeout: '30m' } });
      const [plain, waiting] = sts.requests.map(({ body }) => JSON.parse(body) as unknown);
      expect(plain).toMatchObject({
        provider_urn: PROVIDER_URN,
        agency_urn: AGENCY_URN,
        agency_session_name: 'github-9000000001-3',
        duration_seconds: 900,
      });
      expect(waiting).toMatchObject({ duration_seconds: 2_100 });
      expect(sts.requests[0]?.headers).not.toHaveProperty('authorization');
      expect(sts.requests[0]?.headers).not.toHaveProperty('x-auth-token');
    });
  });

  test('subjects with ids are as good as those with names', async () => {
    await onStage({}, async ({ runWith, oidc, trust }) => {
      trust.agencies[0].subject = 'repo:octo-org@*/hello@*:*';
      oidc.claims.subject_form = 'immutable';
      expect((await runWith('oidc')).errors).toEqual([]);
    });
  });

  test('a key that expires in the middle of a wait is minted anew, once', async () => {
    await onMirrorStage({}, async ({ runWith, codearts, sts }) => {
      const expire = (line: string): void => {
        const [key] = sts.keys;
        if (!line.includes('requested, jid') || key === undefined) return;
        codearts.addAccessKey({ ...key, expiration: new Date(0) });
      };
      const done = await runWith('oidc', {
        with: { wait: 'true', wait_timeout: '10m', verify_commit: 'false' },
        onLine: expire,
      });
      expect(done.errors).toEqual([]);
      expect(done.outputs).toMatchObject({ status: 'synced' });
      expect(done.asked).toEqual({ github: 2, sts: 2 });
      const refused = codearts.requests.filter(({ status }) => status === 401);
      expect(refused.map(({ method }) => method)).toEqual(['GET']);
    });
  });
});
