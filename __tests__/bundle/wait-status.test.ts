import { describe, expect, test } from '@jest/globals';
import { lapsed } from './lapse.ts';
import type { StepChanges } from './run-step.ts';
import { onMirrorStage, startedOutputs, SUCCESS_MOMENT } from './mirror-stage.ts';

describe('A status from before the request is never success', () => {
  const TIMED_OUT =
    /^The synchronization was not seen to end within 10 s\. The mirror's status was (\w+)\./;

  test.concurrent.each<[string, StepChanges, string]>([
    ['where the commit is missing', {}, 'finished'],
    ['where no commit is asked for', { with: { verify_commit: 'false' } }, 'finished'],
  ])('%s', async (_case, changes, status) => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const { repository, copy, step, source } = stage;
      repository.behaviour.queuedStatus = null;
      repository.holdSynchronizations('queued');
      const sha = await copy.commit('Second commit');
      const inputs = { wait_timeout: '10s', ...changes.with };
      const run = await step({ event: { sha }, with: inputs });
      expect(run).toMatchObject({ exitCode: 1, conclusion: 'failure', problems: [] });
      expect(run.outputs).toEqual({
        ...startedOutputs('timed_out'),
        mirror_url: source.url,
        last_successful_update_at: SUCCESS_MOMENT,
      });
      expect(run.errors).toEqual([expect.stringMatching(TIMED_OUT)]);
      expect(TIMED_OUT.exec(run.errors[0] ?? '')?.[1]).toBe(status);
      expect(run.errors[0]).toContain('Raise `wait_timeout`');
      expect(run.log).toContain(
        'Mirror status: finished, with nothing newer than before the start',
      );
      expect(run.summary).toContain('⌛');
      expect(run.durationMs).toBeGreaterThanOrEqual(lapsed(10_000));
    });
  });

  test.concurrent('nor failure', async () => {
    await onMirrorStage({}, async ({ repository, step }) => {
      Object.assign(repository.behaviour, { failWith: 'made up', queuedStatus: null });
      await repository.startSynchronization().ended;
      repository.behaviour.failWith = null;
      const gate = repository.holdSynchronizations('queued');
      const run = await step({
        with: { verify_commit: 'false' },
        onLine: (line) => {
          if (line.includes('failed, with nothing newer than before the start')) gate.release();
        },
      });
      expect([run.exitCode, run.outputs['status']]).toEqual([0, 'synced']);
    });
  });

  test.concurrent('nor is one that is still in progress at the end of wait_timeout', async () => {
    await onMirrorStage({}, async ({ repository, step, source }) => {
      repository.holdSynchronizations();
      const run = await step({ with: { wait_timeout: '10s' } });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toEqual({ ...startedOutputs('timed_out'), mirror_url: source.url });
      expect(run.errors).toEqual([
        expect.stringMatching(/within 10 s\. The mirror's status was started\./),
      ]);
    });
  });
});

describe('Where no commit can be verified, the log says why and the status decides', () => {
  test.concurrent.each<[string, StepChanges, string]>([
    ['verify_commit is false', { with: { verify_commit: 'false' } }, '`verify_commit` is false'],
    [
      'the mirror is one of another repository',
      { env: { GITHUB_SERVER_URL: 'https://other.example' } },
      'the mirror is not one of the repository this workflow runs in',
    ],
    [
      'the push deleted a ref without a name',
      { event: { payload: { deleted: true } } },
      'which ref this event deleted is not known',
    ],
    [
      'the event deleted a ref without a name',
      { event: { name: 'delete' } },
      'which ref this event deleted is not known',
    ],
    [
      'the run is for a pull request',
      { event: { name: 'pull_request', ref: 'refs/pull/1/merge' } },
      'this run is not for a branch or a tag',
    ],
    [
      'the commit is not known',
      { env: { GITHUB_SHA: undefined } },
      'the commit of this run is not known',
    ],
  ])('%s', async (_case, changes, reason) => {
    await onMirrorStage({}, async ({ step, source }) => {
      const run = await step(changes);
      expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', errors: [], problems: [] });
      expect(run.outputs).toEqual({
        ...startedOutputs('synced'),
        proof: 'status',
        mirror_url: source.url,
        last_successful_update_at: SUCCESS_MOMENT,
      });
      expect(run.log).toContain(`The commit on the mirror will not be verified: ${reason}.`);
      expect(run.log).toMatch(/^Synchronized after .* s, as the status of the mirror tells\.$/m);
      expect(new Set(run.requests)).toEqual(new Set(['GET /remote-mirror', 'POST /remote-mirror']));
    });
  });
});
