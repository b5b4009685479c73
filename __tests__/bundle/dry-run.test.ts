import { describe, expect, test } from '@jest/globals';
import type { NoMirrorAnswer } from '../../emulator/index.ts';
import { DESCRIBE, READ } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onMirrorStage, SUCCESS_MOMENT } from './mirror-stage.ts';
import type { MirrorStage } from './mirror-stage.ts';

const OTHER_SOURCE = 'https://other.example/octo-org/hello.git';

/** Runs a dry run with these inputs; whatever it finds, it reads the mirror and, if it may, the repository. */
async function dryRun({ step }: MirrorStage, inputs: Record<string, string> = {}): Promise<Run> {
  const run = await step({ with: { dry_run: 'true', ...inputs } });
  expect(run.requests).toEqual(run.exitCode === 0 ? [READ, DESCRIBE] : [READ]);
  return run;
}

function expectChecked(run: Run, ...lines: string[]): void {
  expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', errors: [], problems: [] });
  // A plan to fail, or to take the mirror from its source, is no news to overlook.
  const warns = ['fail', 'change_source'].includes(run.outputs['plan'] ?? '');
  expect(run.annotations.map(({ level }) => level)).toEqual(warns ? ['warning'] : []);
  expect(run.outputs).toMatchObject({ status: 'checked' });
  expect(run.outputs).not.toHaveProperty('jid');
  for (const line of lines) expect(run.log.split('\n')).toContain(line);
  expect(run.summary).toContain(run.outputs['plan'] === 'fail' ? '⚠️' : '🔍');
}

describe('A dry run', () => {
  test.concurrent('tells the state of the mirror and what a run would do', async () => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const { id, mirror } = stage.repository;
      const run = await dryRun(stage, { wait: 'false', force_fetch: 'true' });
      expectChecked(
        run,
        'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
          'run shows whether they may also start a synchronization.',
        `Repository ${id} is a mirror of ${stage.source.url}.`,
        'Status: finished.',
        'A run would synchronize it with `force_fetch: true`.',
      );
      expect(run.log).toMatch(/^Last success: .*\+08:00, \d+ \w+ ago\.$/m);
      expect(run.outputs).toEqual({
        status: 'checked',
        plan: 'synchronize',
        mirror_url: stage.source.url,
        last_successful_update_at: mirror?.last_successful_update_at,
      });
      expect(run.outputs['last_successful_update_at']).toEqual(SUCCESS_MOMENT);
    });
  });

  test.concurrent('tells of failures and staleness', async () => {
    await onMirrorStage({}, async (stage) => {
      stage.repository.behaviour.failWith = 'made up ::error::reason';
      await stage.repository.startSynchronization().ended;
      Object.assign(stage.repository.mirror ?? {}, {
        last_successful_update_at: '2020-01-01T08:00:00.000+08:00',
      });
      expectChecked(
        await dryRun(stage),
        'Status: failed.',
        'Failures so far: 1.',
        'Last error: made up : :error: :reason',
      );
      const run = await dryRun(stage);
      expect(run.log).toMatch(/^Last success: 2020-01-01T.*, \d+ days ago: it is stale\.$/m);
    });
  });

  test.concurrent.each([
    ['the same source, spelt otherwise', (url: string) => url.replace(/\.git$/, '/'), undefined],
    ['another source', () => OTHER_SOURCE, 'change_source'],
  ])('with associate_url of %s', async (_case, urlFrom, change) => {
    await onMirrorStage({}, async (stage) => {
      const run = await dryRun(stage, { associate_url: urlFrom(stage.source.url) });
      expectChecked(run, 'It has never been synchronized.');
      expect(run.outputs['plan']).toBe(change ?? 'synchronize');
      expect(stage.repository.mirror?.url).toBe(stage.source.url);
    });
  });

  test.concurrent.each<[NoMirrorAnswer, string, string]>([
    ['nulls', '', 'no mirror yet. Give `associate_url`.'],
    ['empty', '', 'no mirror yet. Give `associate_url`.'],
    ['nulls', OTHER_SOURCE, `A run would make it a mirror of ${OTHER_SOURCE}.`],
    ['empty', OTHER_SOURCE, `A run would make it a mirror of ${OTHER_SOURCE}.`],
  ])('of a repository without a mirror (%s), associate_url %j', async (answer, url, expected) => {
    await onMirrorStage({}, async (stage) => {
      stage.repository.mirror = undefined;
      stage.repository.behaviour.noMirrorAnswer = answer;
      const run = await dryRun(stage, { associate_url: url });
      expectChecked(run);
      expect(run.outputs).toEqual({ status: 'checked', plan: url === '' ? 'fail' : 'associate' });
      expect(run.log).toContain(expected);
      expect(stage.repository.mirror).toBeUndefined();
    });
  });

  test.concurrent('goes before wait', async () => {
    await onMirrorStage({}, async (stage) => {
      expectChecked(await dryRun(stage, { wait: 'true' }));
    });
  });

  test.concurrent('works with an access key', async () => {
    await onMirrorStage({}, async (stage) => {
      const { accessKeyId, secretAccessKey } = stage.codearts.accessKeys.valid;
      const key = { token: '', access_key: accessKeyId, secret_key: secretAccessKey };
      expectChecked(await dryRun(stage, key));
    });
  });
});

describe('A dry run fails, and says what to do,', () => {
  test.concurrent.each([
    ['expired', 401, 'The IAM token has expired or is not valid'],
    ['forbidden', 403, 'getRepository'],
  ] as const)('with a token that is %s: HTTP %d', async (name, status, advice) => {
    await onMirrorStage({}, async (stage) => {
      const run = await dryRun(stage, { token: stage.codearts.tokens[name] });
      expect([run.exitCode, run.outputs]).toEqual([1, { status: 'failed' }]);
      expect(run.errors).toEqual([
        expect.stringMatching(`^Reading the remote mirror failed: HTTP ${status}, .*${advice}`),
      ]);
    });
  });

  test.concurrent.each<NoMirrorAnswer>(['404', '403'])(
    'where a repository without a mirror is answered with %s',
    async (noMirrorAnswer) => {
      await onMirrorStage({}, async (stage) => {
        stage.repository.mirror = undefined;
        stage.repository.behaviour.noMirrorAnswer = noMirrorAnswer;
        const run = await dryRun(stage, { associate_url: OTHER_SOURCE });
        expect([run.exitCode, run.outputs]).toEqual([1, { status: 'failed' }]);
        expect(run.errors[0]).toContain(`HTTP ${noMirrorAnswer}`);
      });
    },
  );

  test.concurrent('where the repository id is wrong: HTTP 404', async () => {
    await onMirrorStage({}, async ({ step }) => {
      const run = await step({ with: { dry_run: 'true', repository_id: '1' } });
      expect([run.exitCode, run.outputs, run.writes]).toEqual([1, { status: 'failed' }, []]);
      expect(run.errors[0]).toMatch(/HTTP 404, CH\.000404: .*Check `repository_id`/);
    });
  });
});
