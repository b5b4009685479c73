import { describe, expect, test } from '@jest/globals';
import { CAUSES } from '../../src/waiting/causes.ts';
import { lapsed } from './lapse.ts';
import type { Run } from './run-step.ts';
import { onMirrorStage, push, startedOutputs } from './mirror-stage.ts';
import type { MirrorStage, MirrorStageOptions } from './mirror-stage.ts';

const LOGIN = { username: 'mirror-reader-EXAMPLE', password: 'made-up-password-EXAMPLE' };

/** Checks that a run failed after it had started a synchronization, and why. */
function expectFailure(run: Run, mirrorUrl: string, ...parts: (string | RegExp)[]): void {
  expect(run).toMatchObject({ exitCode: 1, conclusion: 'failure', problems: [] });
  expect(run.outputs).toMatchObject({ ...startedOutputs('failed'), mirror_url: mirrorUrl });
  expect(run.outputs).not.toHaveProperty('commit');
  expect(run.errors).toHaveLength(1);
  for (const part of parts) expect(run.errors[0]).toMatch(part);
  expect(run.summary).toContain('❌');
  expect(run.writes).toEqual(['POST /remote-mirror']);
}

describe('A synchronization that ends without the pushed commit', () => {
  test.concurrent('is red after 15 s, and names the mirror of the default branch', async () => {
    await onMirrorStage({ syncBranchType: 'default' }, async (stage) => {
      await stage.copy.git('branch', 'feature/x');
      await push(stage);
      const run = await stage.step({ event: { ref: 'refs/heads/feature/x' } });
      expectFailure(
        run,
        stage.source.url,
        'The synchronization finished, but the mirror has no branch feature/x.',
        'the mirror synchronizes only the default branch',
      );
      expect(run.log).toContain(
        'Mirror status: finished; waiting for the ref to be as this event left it.',
      );
      expect(run.durationMs).toBeGreaterThan(lapsed(15_000));
    });
  });

  test.concurrent('says what the mirror has instead', async () => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const sha = await stage.copy.commit('Second commit, which is not pushed');
      const run = await stage.step({ event: { sha } });
      expectFailure(
        run,
        stage.source.url,
        `on the mirror branch main is at ${stage.commit.slice(0, 7)}, without the commit ${sha.slice(0, 7)}.`,
      );
      // An answer that lags is asked for again as long as it matters.
      const asked = run.requests.filter((request) => request.includes('/refs?'));
      expect(asked.length).toBeGreaterThan(1);
    });
  });
});

describe('A synchronization that fails', () => {
  test.concurrent.each<
    [string, MirrorStageOptions, (stage: MirrorStage) => Promise<unknown>, RegExp, string]
  >([
    [
      'for a history that was rewritten',
      { synchronized: true },
      async (stage) => {
        await stage.copy.git('commit', '--quiet', '--amend', '-m', 'Another first commit');
        await push(stage);
      },
      /^The synchronization failed: ! \[rejected\].*\(non-fast-forward\)/,
      '`force_fetch: true` would overwrite what the mirror has',
    ],
    [
      'for a private source without credentials',
      { source: { credentials: LOGIN } },
      async () => Promise.resolve(),
      /^The synchronization failed: fatal: could not read Username/,
      CAUSES.credentials.advice,
    ],
    [
      'for a source that is not there',
      {},
      async ({ repository, github }) =>
        Promise.resolve(repository.associate(`${github.url}/octo-org/gone.git`)),
      /^The synchronization failed: .*not found/,
      CAUSES.notFound.advice,
    ],
    [
      'for a source that cannot be reached',
      {},
      ({ github }) => github.stop(),
      /^The synchronization failed: fatal: unable to access/,
      CAUSES.unreachable.advice,
    ],
  ])('%s is red, with the hint that fits', async (_case, options, arrange, reason, advice) => {
    await onMirrorStage(options, async (stage) => {
      await arrange(stage);
      const sha = (await stage.copy.git('rev-parse', 'HEAD')).trim();
      const run = await stage.step({ event: { sha } });
      expectFailure(run, stage.repository.mirror?.url ?? '', reason);
      expect(run.errors[0]).toContain(advice);
    });
  });

  test.concurrent('shows what the service says as one inert line, without secrets', async () => {
    await onMirrorStage({}, async (stage) => {
      const { token } = { token: stage.codearts.tokens.valid };
      stage.repository.behaviour.failWith =
        `a\n::set-output name=jid::b\r\n##[add-matcher]c \u001b[31mred\u202e ${token.slice(0, 64)} ` +
        `https://user:secret-EXAMPLE@host.example/x <img src=x> |`;
      const run = await stage.step({ env: { RUNNER_DEBUG: '1' } });
      expectFailure(
        run,
        stage.source.url,
        /^The synchronization failed: a : :set-output name=jid: :b ## \[add-matcher\]c red \*\*\* /,
        'https://***@host.example/x',
      );
      expect(run.summary).not.toMatch(/<img|secret-EXAMPLE/);
      expect(run.outputs['jid']).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  test.concurrent('without a reason is red all the same', async () => {
    await onMirrorStage({}, async (stage) => {
      stage.repository.behaviour.failWith = '';
      expectFailure(
        await stage.step(),
        stage.source.url,
        /^The synchronization failed: the service gives no reason\. The mirror has no branch main\. Look at the synchronization log/,
      );
    });
  });
});

test.concurrent(
  'A forced push without force_fetch is warned of, and overwritten with it',
  async () => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      await stage.copy.git('commit', '--quiet', '--amend', '-m', 'Another first commit');
      await push(stage);
      const sha = (await stage.copy.git('rev-parse', 'HEAD')).trim();
      const event = { sha, payload: { forced: true } };
      const [kept, forced] = [
        await stage.step({ event }),
        await stage.step({ event, with: { force_fetch: 'true' } }),
      ];
      expect(kept.annotations.map(({ level }) => level)).toEqual(['warning', 'error']);
      expect(kept.errors[0]).toContain('`force_fetch: true` lets the mirror follow this push');
      expect([forced.exitCode, forced.annotations]).toEqual([0, []]);
      expect(forced.outputs).toMatchObject({ status: 'synced', commit: sha });
    });
  },
);
