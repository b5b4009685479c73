import { describe, expect, test } from '@jest/globals';
import { createWorkingCopy, git } from '../../emulator/index.ts';
import { betweenBothSides } from './both-sides.ts';

describe('the GitHub side', () => {
  test('copies history, tags and the default branch', () =>
    betweenBothSides(async ({ github, copy }) => {
      const commit = await copy.commit('First commit');
      await copy.git('tag', 'v1');
      await copy.git('checkout', '--quiet', '-b', 'trunk');
      const source = await github.createRepository('octo-org/hello', { from: copy.directory });
      expect(source.url).toBe(`${github.url}/octo-org/hello.git`);
      expect(await source.refs()).toEqual({
        'refs/heads/main': commit,
        'refs/heads/trunk': commit,
        'refs/tags/v1': commit,
      });
      const listing = await git(['ls-remote', '--symref', source.url, 'HEAD']);
      expect(listing).toContain('ref: refs/heads/trunk\tHEAD');
    }));

  test('copies from a shallow clone, with or without HEAD on a branch', () =>
    betweenBothSides(async ({ github, copy }) => {
      await copy.commit('First commit');
      const commit = await copy.commit('Second commit');
      const shallow = await createWorkingCopy();
      try {
        const origin = `file://${copy.directory}`;
        await shallow.git('fetch', '--quiet', '--depth=1', origin, 'main:refs/heads/shallow');
        await shallow.git('checkout', '--quiet', '--detach', 'shallow');
        const source = await github.createRepository('octo-org/hello', { from: shallow.directory });
        expect(await source.refs()).toEqual({ 'refs/heads/shallow': commit });
      } finally {
        await shallow.remove();
      }
    }));

  test('takes pushes, also large ones, and serves clones, with or without .git', () =>
    betweenBothSides(async ({ github, copy }) => {
      const source = await github.createRepository('octo-org/hello');
      // Beyond http.postBuffer (1 MiB) git sends the pack in chunks, of unknown length.
      const noise = Array.from({ length: 60_000 }, (_, index) =>
        Math.imul(index + 1, 2_654_435_761).toString(36),
      );
      let text = '';
      for (let round = 0; round < 5; round += 1) {
        text += noise
          .map((word) => word.split('').reverse().join('') + String(round * 7919))
          .join();
      }
      const commit = await copy.commit('Large', 'large.txt', text);
      await copy.git('push', '--quiet', source.url, 'main');
      expect(await source.refs()).toEqual({ 'refs/heads/main': commit });
      const plainUrl = source.url.replace(/\.git$/, '');
      expect(await git(['ls-remote', plainUrl, 'refs/heads/main'])).toContain(commit);
      expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toContain(
        'POST /octo-org/hello.git/git-receive-pack',
      );
    }));

  test('keeps a private repository from those without its credentials', () =>
    betweenBothSides(async ({ github, copy }) => {
      const commit = await copy.commit('First commit');
      const credentials = { username: 'mona', password: 'EXAMPLE-password' };
      const source = await github.createRepository('octo-org/private', {
        from: copy.directory,
        credentials,
      });
      const withUser = (user: string) => source.url.replace('//', `//${user}@`);
      expect(await git(['ls-remote', withUser('mona:EXAMPLE-password')])).toContain(commit);
      await expect(git(['ls-remote', source.url])).rejects.toThrow('could not read Username');
      await expect(git(['ls-remote', withUser('mona:other')])).rejects.toThrow(
        'Authentication failed',
      );
      await expect(copy.git('push', '--quiet', source.url, 'main')).rejects.toThrow();
      const refused = await fetch(`${source.url}/info/refs?service=git-upload-pack`);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('WWW-Authenticate')).toMatch(/^Basic /);
    }));

  test.each(['/octo-org/other.git/info/refs', '/octo-org/hello.git/config', '/', '/a/../b.git'])(
    'knows nothing of %s',
    (path) =>
      betweenBothSides(async ({ github }) => {
        await github.createRepository('octo-org/hello');
        expect((await fetch(github.url + path)).status).toBe(404);
      }),
  );

  test('refuses names that are taken or no names', () =>
    betweenBothSides(async ({ github }) => {
      await github.createRepository('octo-org/hello');
      await expect(github.createRepository('octo-org/hello')).rejects.toThrow('exists already');
      await expect(github.createRepository('../hello')).rejects.toThrow('owner/name');
    }));

  test('suffers faults like the other side', () =>
    betweenBothSides(async ({ github, codearts, copy }) => {
      await copy.commit('First commit');
      const source = await github.createRepository('octo-org/hello', { from: copy.directory });
      const repository = await codearts.createRepository({ mirror: { url: source.url } });
      github.inject({ answer: { status: 500 } });
      await repository.startSynchronization().ended;
      expect(repository.mirror?.last_error).toMatch(/The requested URL returned error: 500/);
      await repository.startSynchronization().ended;
      expect(repository.mirror?.last_error).toBeNull();
    }));
});
