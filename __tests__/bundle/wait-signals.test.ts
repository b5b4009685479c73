import { describe, expect, test } from '@jest/globals';
import type { RunningStep } from '../../runner/index.ts';
import type { StepChanges } from './run-step.ts';
import { onMirrorStage, startedOutputs } from './mirror-stage.ts';

/** Sends a signal as soon as a line of the step's output contains `text`. */
function signalAt(text: string, name: NodeJS.Signals): StepChanges {
  let step: RunningStep | undefined;
  return {
    onStart: (started) => {
      step = started;
    },
    onLine: (line) => {
      if (line.includes(text)) step?.signal(name);
    },
  };
}

test.concurrent(
  'A step that is killed once the synchronization was accepted has handed on the jid',
  async () => {
    await onMirrorStage({}, async ({ repository, step }) => {
      repository.holdSynchronizations();
      // The first line printed after the answer's outputs were handed on.
      const run = await step(signalAt('Waiting for the synchronization', 'SIGKILL'), {
        killedBy: 'SIGKILL',
      });
      expect([run.exitCode, run.signal]).toEqual([null, 'SIGKILL']);
      const { jid, requested_at } = startedOutputs('none');
      expect(run.outputs).toMatchObject({ jid, requested_at });
      expect(run.outputs).not.toHaveProperty('status');
      expect(run.log).toContain(`jid ${run.outputs['jid'] ?? ''}.`);
    });
  },
);

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, exitCode) => {
  test.concurrent('between two looks ends the wait, and the jid is told and kept', async () => {
    await onMirrorStage({}, async ({ repository, step }) => {
      repository.holdSynchronizations();
      const run = await step(signalAt('Mirror status: started', signal));
      const jid = run.outputs['jid'] ?? 'none';
      expect(run.exitCode).toBe(exitCode);
      expect(run.errors).toEqual([
        `Cancelled by ${signal}. The synchronization ${jid} was started.`,
      ]);
      expect(run.outputs['status']).toBe('unconfirmed');
    });
  });

  test.concurrent('during a look does so at once', async () => {
    await onMirrorStage({}, async ({ repository, codearts, step }) => {
      repository.holdSynchronizations();
      let running: RunningStep | undefined;
      let sentAt = Infinity;
      codearts.inject({
        method: 'GET',
        path: /\/remote-mirror$/,
        skip: 1,
        handle: () => {
          sentAt = performance.now();
          running?.signal(signal);
        },
      });
      const run = await step({
        onStart: (started) => {
          running = started;
        },
      });
      expect(performance.now() - sentAt).toBeLessThan(1_000);
      expect(run.exitCode).toBe(exitCode);
      expect(run.errors[0]).toMatch(/The synchronization [0-9a-f-]{36} was started\.$/);
    });
  });
});
