import { describe, expect, test } from '@jest/globals';
import type { NoMirrorAnswer } from '../../emulator/index.ts';
import { READ } from './oracles.ts';
import type { Run } from './run-step.ts';
import { inWorld, SUCCESS_MOMENT } from './world.ts';
import type { World } from './world.ts';

const OTHER_SOURCE = 'https://other.example/octo-org/hello.git';

/** Runs a dry run with these inputs; whatever it finds, it sends one request, which reads. */
async function dryRun({ step }: World, inputs: Record<string, string> = {}): Promise<Run> {
  const run = await step({ with: { dry_run: 'true', ...inputs } });
  expect(run.requests).toEqual([READ]);
  return run;
}

function expectChecked(run: Run, ...lines: string[]): void {
  expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', annotations: [], problems: [] });
  expect(run.outputs).toMatchObject({ status: 'checked' });
  expect(run.outputs).not.toHaveProperty('jid');
  for (const line of lines) expect(run.log.split('\n')).toContain(line);
  expect(run.summary).toContain('🔍');
}

describe('A dry run', () => {
  test.concurrent('tells the state of the mirror and what a run would do', async () => {
    await inWorld({ synchronized: true }, async (world) => {
      const { id, mirror } = world.repository;
      const run = await dryRun(world, { wait: 'false', force_fetch: 'true' });
      expectChecked(
        run,
        'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
          'run shows whether they may also start a synchronization.',
        `Repository ${id} is a mirror of ${world.source.url}.`,
        'Status: finished.',
        'A run would synchronize it with `force_fetch: true`.',
      );
      expect(run.log).toMatch(/^Last success: .*\+08:00, \d+ seconds? ago\.$/m);
      expect(run.outputs).toEqual({
        status: 'checked',
        mirror_url: world.source.url,
        last_successful_update_at: mirror?.last_successful_update_at,
      });
      expect(run.outputs['last_successful_update_at']).toEqual(SUCCESS_MOMENT);
    });
  });

  test.concurrent('tells of failures and staleness', async () => {
    await inWorld({}, async (world) => {
      world.repository.behaviour.failWith = 'made up ::error::reason';
      await world.repository.startSynchronization().ended;
      Object.assign(world.repository.mirror ?? {}, {
        last_successful_update_at: '2020-01-01T08:00:00.000+08:00',
      });
      expectChecked(
        await dryRun(world),
        'Status: failed.',
        'Failures so far: 1.',
        'Last error: made up : :error: :reason',
      );
      const run = await dryRun(world);
      expect(run.log).toMatch(/^Last success: 2020-01-01T.*, \d+ days ago: it is stale\.$/m);
    });
  });

  test.concurrent.each([
    ['the same source, spelt otherwise', (url: string) => url.replace(/\.git$/, '/'), undefined],
    ['another source', () => OTHER_SOURCE, `A run would change its source to ${OTHER_SOURCE}.`],
  ])('with associate_url of %s', async (_case, urlFrom, change) => {
    await inWorld({}, async (world) => {
      const run = await dryRun(world, { associate_url: urlFrom(world.source.url) });
      expectChecked(
        run,
        ...(change === undefined ? [] : [change]),
        'It has never been synchronized.',
      );
      expect(run.log.includes('would change its source')).toBe(change !== undefined);
      expect(world.repository.mirror?.url).toBe(world.source.url);
    });
  });

  test.concurrent.each<[NoMirrorAnswer, string, string]>([
    ['nulls', '', 'is no mirror yet, and a run would fail: give `associate_url`.'],
    ['empty', '', 'is no mirror yet, and a run would fail: give `associate_url`.'],
    ['nulls', OTHER_SOURCE, `A run would make it a mirror of ${OTHER_SOURCE}.`],
    ['empty', OTHER_SOURCE, `A run would make it a mirror of ${OTHER_SOURCE}.`],
  ])('of a repository without a mirror (%s), associate_url %j', async (answer, url, expected) => {
    await inWorld({}, async (world) => {
      world.repository.mirror = undefined;
      world.repository.behaviour.noMirrorAnswer = answer;
      const run = await dryRun(world, { associate_url: url });
      expectChecked(run);
      expect(run.outputs).toEqual({ status: 'checked' });
      expect(run.log).toContain(expected);
      expect(world.repository.mirror).toBeUndefined();
    });
  });

  test.concurrent('goes before wait', async () => {
    await inWorld({}, async (world) => {
      expectChecked(await dryRun(world, { wait: 'true' }));
    });
  });

  test.concurrent('works with an access key', async () => {
    await inWorld({}, async (world) => {
      const { accessKeyId, secretAccessKey } = world.codearts.accessKeys.valid;
      const key = { token: '', access_key: accessKeyId, secret_key: secretAccessKey };
      expectChecked(await dryRun(world, key));
    });
  });
});

describe('A dry run fails, and says what to do,', () => {
  test.concurrent.each([
    ['expired', 401, 'The IAM token has expired or is not valid'],
    ['forbidden', 403, 'getRepository'],
  ] as const)('with a token that is %s: HTTP %d', async (name, status, advice) => {
    await inWorld({}, async (world) => {
      const run = await dryRun(world, { token: world.codearts.tokens[name] });
      expect([run.exitCode, run.outputs]).toEqual([1, { status: 'failed' }]);
      expect(run.errors).toEqual([
        expect.stringMatching(`^Reading the remote mirror failed: HTTP ${status}, .*${advice}`),
      ]);
    });
  });

  test.concurrent.each<NoMirrorAnswer>(['404', '403'])(
    'where a repository without a mirror is answered with %s',
    async (noMirrorAnswer) => {
      await inWorld({}, async (world) => {
        world.repository.mirror = undefined;
        world.repository.behaviour.noMirrorAnswer = noMirrorAnswer;
        const run = await dryRun(world, { associate_url: OTHER_SOURCE });
        expect([run.exitCode, run.outputs]).toEqual([1, { status: 'failed' }]);
        expect(run.errors[0]).toContain(`HTTP ${noMirrorAnswer}`);
      });
    },
  );

  test.concurrent('where the repository id is wrong: HTTP 404', async () => {
    await inWorld({}, async ({ step }) => {
      const run = await step({ with: { dry_run: 'true', repository_id: '1' } });
      expect([run.exitCode, run.outputs, run.writes]).toEqual([1, { status: 'failed' }, []]);
      expect(run.errors[0]).toMatch(/HTTP 404, CH\.000404: .*Check `repository_id`/);
    });
  });
});
