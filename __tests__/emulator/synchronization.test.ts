import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createCertificates } from '../../emulator/index.ts';
import { betweenBothSides, mirrored } from './both-sides.ts';
import { base64, call, pathOf } from './call.ts';
import { ManualClock } from './manual-clock.ts';

const run = promisify(execFile);

const PRIVATE = { username: 'mona', password: 'EXAMPLE pass:wörd "$HOME" \\n%s' };

describe('what is fetched', () => {
  test('all branches and tags, started through the API', () =>
    betweenBothSides(async (sides) => {
      const { copy, codearts } = sides;
      await copy.commit('Before');
      await copy.git('branch', 'feature/one');
      await copy.git('tag', 'light');
      await copy.git('tag', '-a', '-m', 'Release', 'v1');
      const { repository, source, commit } = await mirrored(sides);
      await call(codearts, 'POST', pathOf(repository), { body: { force_fetch: false } });
      await codearts.settled();
      const refs = await repository.refs();
      expect(refs).toEqual(await source.refs());
      expect(Object.keys(refs)).toEqual([
        'refs/heads/feature/one',
        'refs/heads/main',
        'refs/tags/light',
        'refs/tags/v1',
      ]);
      expect(refs['refs/heads/main']).toBe(commit);
      expect(repository.mirror).toMatchObject({ update_status: 'finished', last_error: null });
    }));

  test('the default branch alone where the mirror is set to it', () =>
    betweenBothSides(async (sides) => {
      await sides.copy.commit('Before');
      await sides.copy.git('branch', 'feature');
      await sides.copy.git('tag', 'v1');
      const { repository, commit } = await mirrored(sides, {}, { syncBranchType: 'default' });
      await repository.startSynchronization().ended;
      expect(await repository.refs()).toEqual({ 'refs/heads/main': commit });
    }));

  test('a branch deleted at the source stays', () =>
    betweenBothSides(async (sides) => {
      await sides.copy.commit('Before');
      await sides.copy.git('branch', 'feature');
      const { repository, source } = await mirrored(sides);
      await repository.startSynchronization().ended;
      await sides.copy.git('push', '--quiet', source.gitDir, ':refs/heads/feature');
      await repository.startSynchronization().ended;
      expect(await source.refs()).not.toHaveProperty(['refs/heads/feature']);
      expect(await repository.refs()).toHaveProperty(['refs/heads/feature']);
    }));

  test('over TLS, the source checked against the own CA', async () => {
    const tls = await createCertificates();
    try {
      await betweenBothSides(
        async (sides) => {
          const { repository, source, commit } = await mirrored(sides);
          expect(source.url).toMatch(/^https:\/\/localhost:\d+\/octo-org\/hello\.git$/);
          await repository.startSynchronization().ended;
          expect(repository.mirror?.last_error).toBeNull();
          expect(await repository.refs()).toEqual({ 'refs/heads/main': commit });
        },
        { tls },
      );
    } finally {
      await tls.remove();
    }
  });
});

describe('diverged history', () => {
  test('is rejected without force, as git would say, and overwritten with force', () =>
    betweenBothSides(async (sides) => {
      const { copy, codearts } = sides;
      await copy.commit('Root');
      const { repository, source, commit: old } = await mirrored(sides);
      await copy.git('tag', 'v1');
      await copy.git('push', '--quiet', '--tags', source.gitDir);
      await repository.startSynchronization().ended;

      await copy.git('reset', '--quiet', '--hard', 'HEAD~1');
      const rewritten = await copy.commit('Rewritten');
      await copy.git('tag', '--force', 'v1');
      await copy.git('branch', 'new');
      await copy.git('push', '--quiet', '--force', '--tags', source.gitDir, 'main', 'new');

      await call(codearts, 'POST', pathOf(repository), { body: { force_fetch: false } });
      await codearts.settled();
      expect(repository.mirror).toMatchObject({
        update_status: 'failed',
        number_of_failures: 1,
        last_error: expect.stringMatching(/^! \[rejected\] .*main.*\(non-fast-forward\)$/m),
      });
      expect(repository.mirror?.last_error).toMatch(/v1.*\(would clobber existing tag\)$/m);
      expect(await repository.refs()).toEqual({
        'refs/heads/main': old,
        'refs/heads/new': rewritten,
        'refs/tags/v1': old,
      });

      await call(codearts, 'POST', pathOf(repository), { body: { force_fetch: true } });
      await codearts.settled();
      expect(repository.mirror).toMatchObject({ update_status: 'finished', last_error: null });
      expect(await repository.refs()).toEqual(await source.refs());
    }));
});

describe('a private source', () => {
  test('fails without credentials', () =>
    betweenBothSides(async (sides) => {
      const { repository, source } = await mirrored(sides, { credentials: PRIVATE });
      await repository.startSynchronization().ended;
      expect(repository.mirror).toMatchObject({ update_status: 'failed', is_private: false });
      expect(repository.mirror?.last_error).toMatch(/^fatal: could not read Username/m);
      expect(await repository.refs()).toEqual({});
      expect(await source.refs()).not.toEqual({});
    }));

  test('fails with wrong credentials, which nothing shows', () =>
    betweenBothSides(async (sides) => {
      const { repository } = await mirrored(sides, { credentials: PRIVATE });
      const credentials = { username: 'mona', password: 'EXAMPLE-wrong' };
      await repository.startSynchronization({ credentials }).ended;
      expect(repository.mirror?.last_error).toMatch(/^fatal: Authentication failed for /m);
      expect(JSON.stringify(repository.mirror)).not.toContain('EXAMPLE-wrong');
    }));

  test('is fetched with the Base64 credentials of the start call', () =>
    betweenBothSides(async (sides) => {
      const { codearts } = sides;
      const { repository, commit } = await mirrored(sides, { credentials: PRIVATE });
      const body = { username: base64(PRIVATE.username), password: base64(PRIVATE.password) };
      await call(codearts, 'POST', pathOf(repository), { body });
      await codearts.settled();
      expect(repository.mirror).toMatchObject({ last_error: null, is_private: true });
      expect(await repository.refs()).toEqual({ 'refs/heads/main': commit });
    }));

  test("keeps its credentials out of every process's arguments and off the disk", () =>
    betweenBothSides(async (sides) => {
      const { codearts, github } = sides;
      const credentials = { username: 'mona', password: 'EXAMPLE-in-no-argument' };
      const { repository } = await mirrored(sides, { credentials });
      const arrived = Promise.withResolvers<undefined>();
      // The first request is refused with 401, the second one carries the credentials.
      github.inject({
        skip: 1,
        handle: () => {
          arrived.resolve(undefined);
        },
      });
      repository.startSynchronization({ credentials });
      await arrived.promise;
      expect(github.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
      const { stdout: processes } = await run('ps', ['-A', '-o', 'args']);
      expect(processes).toContain('http.lowSpeedLimit=1');
      expect(processes).not.toContain(credentials.password);
      const search = run('grep', ['-r', '-l', credentials.password, repository.gitDir]);
      await expect(search).rejects.toMatchObject({ code: 1, stdout: '' });
      await codearts.stop();
    }));

  test.each(['start', 'update'])('is fetched with a service endpoint given by %s', (how) =>
    betweenBothSides(async (sides) => {
      const { codearts } = sides;
      codearts.addServiceEndpoint('endpoint-1', PRIVATE);
      const { repository, commit } = await mirrored(sides, { credentials: PRIVATE });
      const body = { endpoint_uuid: 'endpoint-1' };
      if (how === 'update') await call(codearts, 'PUT', pathOf(repository), { body });
      const start = how === 'start' ? { body } : { body: {} };
      await call(codearts, 'POST', pathOf(repository), start);
      await codearts.settled();
      expect(await repository.refs()).toEqual({ 'refs/heads/main': commit });
    }),
  );
});

describe('the mirror state', () => {
  test('moves its timestamps and counts failures by the clock', async () => {
    const clock = new ManualClock('2026-03-01T12:00:00.005Z');
    await betweenBothSides(
      async (sides) => {
        const { repository } = await mirrored(sides);
        const source = repository.mirror?.url ?? '';
        clock.advance(1000);
        await repository.startSynchronization().ended;
        const success = '2026-03-01T20:00:01.005+08:00';
        expect(repository.mirror).toMatchObject({
          update_status: 'finished',
          last_update_at: success,
          last_successful_update_at: success,
          number_of_failures: null,
        });

        await call(sides.codearts, 'PUT', pathOf(repository), { body: { url: `${source}-gone` } });
        for (const failures of [1, 2]) {
          clock.advance(1000);
          await repository.startSynchronization().ended;
          expect(repository.mirror).toMatchObject({
            update_status: 'failed',
            last_update_at: `2026-03-01T20:00:0${1 + failures}.005+08:00`,
            last_successful_update_at: success,
            number_of_failures: failures,
            last_error: expect.stringMatching(/^fatal: repository '.*' not found$/m),
          });
        }
        const { body } = await call(sides.codearts, 'GET', pathOf(repository));
        expect(body).toEqual(repository.mirror);
      },
      { clock },
    );
  });

  test('says that a source is unreachable', () =>
    betweenBothSides(async (sides) => {
      const { repository } = await mirrored(sides);
      await sides.github.stop();
      await repository.startSynchronization().ended;
      expect(repository.mirror?.update_status).toBe('failed');
      expect(repository.mirror?.last_error).toMatch(/unable to access|Failed to connect/);
    }));
});

test('one synchronization at a time runs, the others wait their turn', () =>
  betweenBothSides(async (sides) => {
    const { repository, source, commit } = await mirrored(sides);
    const gate = repository.holdSynchronizations();
    const ended: string[] = [];
    const first = repository.startSynchronization();
    const second = repository.startSynchronization();
    void first.ended.then(() => ended.push('first'));
    void second.ended.then(() => ended.push('second'));
    await gate.reached;
    expect(repository.mirror?.update_status).toBe('started');
    expect(await repository.refs()).toEqual({});
    expect(first.jid).not.toBe(second.jid);

    gate.release();
    await first.ended;
    expect(ended).toEqual(['first']);
    await sides.copy.commit('Later');
    await sides.copy.git('push', '--quiet', source.gitDir, 'main');
    await sides.codearts.settled();
    expect(ended).toEqual(['first', 'second']);
    expect(await repository.refs()).toHaveProperty(['refs/heads/main']);
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
  }));

test('different repositories synchronize independently', () =>
  betweenBothSides(async (sides) => {
    const { repository, source } = await mirrored(sides);
    const other = await sides.codearts.createRepository({ mirror: { url: source.url } });
    const gate = repository.holdSynchronizations();
    const held = repository.startSynchronization();
    await other.startSynchronization().ended;
    expect(other.mirror?.update_status).toBe('finished');
    expect(repository.mirror?.update_status).toBe('started');
    gate.release();
    await held.ended;
  }));

test('a repository without a mirror cannot be synchronized', () =>
  betweenBothSides(async ({ codearts }) => {
    const repository = await codearts.createRepository();
    expect(() => repository.startSynchronization()).toThrow('has no remote mirror');
  }));
