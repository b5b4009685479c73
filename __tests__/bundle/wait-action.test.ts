import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { codeArtsTimestamp } from '../../emulator/index.ts';
import { ACTION, WAIT_ACTION } from './run-step.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onMirrorStage, push, SUCCESS_MOMENT } from './mirror-stage.ts';
import type { MirrorStage } from './mirror-stage.ts';

/** Runs the first step of a workflow, which starts and does not wait. */
async function startEarly({ step }: MirrorStage, changes: StepChanges = {}): Promise<Run> {
  const first = await step({ ...changes, with: { wait: 'false', ...changes.with } });
  expect(first.exitCode).toBe(0);
  return first;
}

/** Runs the last step with the outputs of the first, as a workflow's expressions hand them on. */
async function waitFor({ step }: MirrorStage, first: Run, changes: StepChanges = {}): Promise<Run> {
  const { jid = '', requested_at = '' } = first.outputs;
  const run = await step({
    ...changes,
    action: WAIT_ACTION,
    with: { jid, requested_at, ...changes.with },
  });
  expect(run.writes).toEqual([]);
  return run;
}

describe('A workflow that starts early and waits at the end', () => {
  test.concurrent(
    'is synced where the synchronization has ended meanwhile, at one look',
    async () => {
      await onMirrorStage({}, async (stage) => {
        const first = await startEarly(stage);
        await stage.codearts.settled();
        const run = await waitFor(stage, first);
        expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', errors: [], problems: [] });
        expect(run.outputs).toEqual({
          status: 'synced',
          proof: 'commit',
          jid: first.outputs['jid'],
          commit: stage.commit,
          mirror_url: stage.source.url,
          last_successful_update_at: SUCCESS_MOMENT,
        });
        expect(run.requests).toEqual([
          'GET /remote-mirror',
          'GET /repository/branch?branch_name=main',
        ]);
        expect(run.summary).toContain('✅');
        expect(run.summary).toContain(first.outputs['jid']);
      });
    },
  );

  test.concurrent('waits where it is still under way', async () => {
    await onMirrorStage({}, async (stage) => {
      const gate = stage.repository.holdSynchronizations();
      const first = await startEarly(stage);
      const run = await waitFor(stage, first, {
        with: { verify_commit: 'false' },
        onLine: (line) => {
          if (line.includes('Mirror status: started')) gate.release();
        },
      });
      expect([run.exitCode, run.errors]).toEqual([0, []]);
      expect(run.outputs).toMatchObject({ status: 'synced', jid: first.outputs['jid'] });
      expect(run.outputs).not.toHaveProperty('commit');
    });
  });

  test.concurrent('fails where the synchronization has failed, and keeps the jid', async () => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      await stage.copy.git('commit', '--quiet', '--amend', '-m', 'Another first commit');
      await push(stage);
      const sha = (await stage.copy.git('rev-parse', 'HEAD')).trim();
      const first = await startEarly(stage, { event: { sha } });
      await stage.codearts.settled();
      const run = await waitFor(stage, first, { event: { sha } });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ status: 'failed', jid: first.outputs['jid'] });
      expect(run.errors).toEqual([expect.stringMatching(/non-fast-forward.*`force_fetch: true`/)]);
    });
  });

  test.concurrent('keeps the jid where the mirror can no longer be read', async () => {
    await onMirrorStage({}, async (stage) => {
      const first = await startEarly(stage);
      const run = await waitFor(stage, first, { with: { token: stage.codearts.tokens.expired } });
      expect([run.exitCode, run.outputs]).toEqual([
        1,
        { status: 'unconfirmed', jid: first.outputs['jid'] },
      ]);
      expect(run.errors[0]).toMatch(/^Reading the remote mirror failed: HTTP 401/);
    });
  });
});

describe('A status is that of the synchronization from 2 s before requested_at on', () => {
  const NEWS = Date.UTC(2026, 1, 3, 4, 5, 6);

  /** Waits for the end of a synchronization that ended at {@link NEWS}. */
  async function waitSince(requestedAt: number): Promise<Run> {
    let run: Run | undefined;
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const moment = codeArtsTimestamp(new Date(NEWS));
      Object.assign(stage.repository.mirror ?? {}, {
        last_update_at: moment,
        last_successful_update_at: moment,
      });
      run = await stage.step({
        action: WAIT_ACTION,
        with: {
          jid: 'made-up-job',
          requested_at: new Date(requestedAt).toISOString(),
          verify_commit: 'false',
          wait_timeout: '10s',
        },
      });
    });
    if (run === undefined) throw new Error('The step was not run');
    return run;
  }

  test.concurrent('older by a millisecond: never success', async () => {
    const run = await waitSince(NEWS + 2_001);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'timed_out', jid: 'made-up-job' });
    expect(run.errors).toEqual([
      expect.stringMatching(/within 10 s\. The mirror's status was finished/),
    ]);
    expect(run.writes).toEqual([]);
  });

  test.concurrent.each([0, 1_999, 2_000])('no older, by %d ms: synced at once', async (ms) => {
    const run = await waitSince(NEWS + ms);
    expect([run.exitCode, run.errors]).toEqual([0, []]);
    expect(run.outputs).toMatchObject({ status: 'synced', jid: 'made-up-job' });
    expect(run.requests).toEqual(['GET /remote-mirror']);
  });
});

describe('Inputs of the action that waits', () => {
  test.concurrent('are refused all in one go, and nothing is sent', async () => {
    await onMirrorStage({}, async ({ step }) => {
      const bad = { jid: 'a b', requested_at: 'yesterday', wait_timeout: '1s', repository_id: '0' };
      const run = await step({ action: WAIT_ACTION, with: bad });
      expect([run.exitCode, run.requests, run.outputs]).toEqual([1, [], { status: 'failed' }]);
      for (const name of Object.keys(bad)) {
        expect(run.errors).toContainEqual(expect.stringMatching(`^${name}: `));
      }
      expect(run.errors).toHaveLength(4);
    });
  });

  test.concurrent('that are empty, since the step has another id, are explained', async () => {
    await onMirrorStage({}, async ({ step }) => {
      const run = await step({ action: WAIT_ACTION, with: { jid: '', requested_at: '' } });
      expect(run.errors).toEqual([
        expect.stringMatching(/^jid: missing .*\$\{\{ steps\.mirror\.outputs\.jid \}\}/),
        expect.stringMatching(/^requested_at: missing .*outputs\.requested_at \}\}/),
      ]);
      expect(run.requests).toEqual([]);
    });
  });
});

describe('wait/action.yml', () => {
  interface Declared {
    description: string;
    required?: boolean;
    default?: string;
  }
  interface ActionFile {
    inputs: Record<string, Declared>;
    outputs: Record<string, Declared>;
    runs: { using: string; main: string };
  }

  async function read(folder: string): Promise<ActionFile> {
    return parse(await readFile(`${folder}/action.yml`, 'utf8')) as ActionFile;
  }

  test('declares what both actions have as action.yml does', async () => {
    const [action, wait] = [await read(ACTION), await read(WAIT_ACTION)];
    const shared = Object.keys(wait.inputs).filter((name) => name in action.inputs);
    expect(Object.keys(wait.inputs).filter((name) => !shared.includes(name))).toEqual([
      'jid',
      'requested_at',
    ]);
    for (const name of shared) expect([name, wait.inputs[name]]).toEqual([name, expectedOf(name)]);

    function expectedOf(name: string): Declared | undefined {
      const declared = action.inputs[name];
      // This action does nothing but wait.
      const description = declared?.description.replace(/^With `wait`: also/, 'Also') ?? '';
      return declared && { ...declared, description };
    }
  });

  test('leaves out what only the start of a synchronization needs', async () => {
    const [action, wait] = [await read(ACTION), await read(WAIT_ACTION)];
    expect(Object.keys(action.inputs).filter((name) => !(name in wait.inputs))).toEqual([
      ...['associate_url', 'sync_branches', 'force_fetch'],
      ...['source_username', 'source_password', 'endpoint_uuid'],
      ...['wait', 'dry_run', 'max_age'],
    ]);
  });

  test('has the outputs of action.yml but those of a start and of a dry run', async () => {
    const [action, wait] = [await read(ACTION), await read(WAIT_ACTION)];
    const outputs = Object.keys(action.outputs).filter(
      (name) => !['requested_at', 'plan'].includes(name),
    );
    expect(Object.keys(wait.outputs).toSorted()).toEqual(outputs.toSorted());
  });

  test('runs a bundle of its own', async () => {
    const { runs } = await read(WAIT_ACTION);
    expect(runs.using).toBe('node24');
    expect(new URL(runs.main, `file://${WAIT_ACTION}/`)).toEqual(
      new URL('dist/wait/index.js', `file://${ACTION}`),
    );
  });
});
