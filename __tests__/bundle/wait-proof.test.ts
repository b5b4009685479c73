import { describe, expect, test } from '@jest/globals';
import { READ, START } from './oracles.ts';
import type { StepChanges } from './run-step.ts';
import { onMirrorStage, provenOutputs, push } from './mirror-stage.ts';
import type { MirrorStage } from './mirror-stage.ts';

/** The event of a push to a ref, of the commit the working copy is at. */
async function pushed(stage: MirrorStage, ref: string): Promise<StepChanges> {
  await push(stage);
  return { event: { ref } };
}

describe('The pushed commit is proven to be on the mirror', () => {
  test.concurrent.each<[string, (stage: MirrorStage) => Promise<StepChanges>, string]>([
    ['of a branch', (stage) => pushed(stage, 'refs/heads/main'), 'branch?branch_name=main'],
    [
      'of a branch whose name needs encoding',
      async (stage) => {
        await stage.copy.git('branch', 'feature/ä&b=1+#2');
        return await pushed(stage, 'refs/heads/feature/ä&b=1+#2');
      },
      'branch?branch_name=feature%2F%C3%A4%26b%3D1%2B%232',
    ],
    [
      'of a lightweight tag',
      async (stage) => {
        await stage.copy.git('tag', 'v1.0');
        return await pushed(stage, 'refs/tags/v1.0');
      },
      'tag?tag_name=v1.0',
    ],
    [
      'of an annotated tag',
      async (stage) => {
        await stage.copy.git('tag', '--annotate', 'v2.0', '--message', 'Version 2.0');
        return await pushed(stage, 'refs/tags/v2.0');
      },
      'tag?tag_name=v2.0',
    ],
  ])('%s', async (_case, arrange, query) => {
    await onMirrorStage({}, async (stage) => {
      const run = await stage.step(await arrange(stage));
      expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', errors: [], problems: [] });
      expect(run.outputs).toEqual(provenOutputs(stage));
      // The baseline, and the one request that changes something.
      expect(run.requests.slice(0, 2)).toEqual([READ, START]);
      expect(run.requests.slice(2)).toEqual(
        expect.arrayContaining([READ, `GET /repository/${query}`]),
      );
      expect(run.writes).toEqual([START]);
      expect(run.log).toContain(`commit ${stage.commit} is on the mirror.`);
      expect(run.summary).toMatch(/the mirror&#39;s (?:branch|tag) has this commit/);
      expect(await stage.repository.refs()).toEqual(await stage.source.refs());
    });
  });

  test.concurrent('when the ref has moved on meanwhile', async () => {
    await onMirrorStage({}, async (stage) => {
      await stage.copy.commit('Second commit');
      await push(stage);
      const run = await stage.step();
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
      expect(run.requests).toContain(
        `GET /repository/commits/${stage.commit}/refs?type=branch&limit=100`,
      );
    });
  });

  test.concurrent('while the status is still in progress', async () => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const gate = stage.repository.holdSynchronizations();
      const run = await stage.step();
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
      expect(stage.repository.mirror?.update_status).toBe('started');
      gate.release();
    });
  });

  test.concurrent(
    'when nothing was new, and neither status nor timestamps have moved',
    async () => {
      await onMirrorStage({ synchronized: true }, async (stage) => {
        const { behaviour, mirror } = stage.repository;
        Object.assign(behaviour, {
          queuedStatus: null,
          runningStatus: null,
          noOpMovesTimestamps: false,
        });
        const before = mirror?.last_update_at;
        const run = await stage.step();
        expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
        expect(mirror?.last_update_at).toBe(before);
      });
    },
  );

  test.concurrent('while another run synchronizes the same mirror', async () => {
    await onMirrorStage({}, async (stage) => {
      const gate = stage.repository.holdSynchronizations();
      const other = stage.repository.startSynchronization();
      await gate.reached;
      const run = await stage.step({
        onLine: (line) => {
          if (line.includes('Mirror status: started')) gate.release();
        },
      });
      await other.ended;
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
      expect(run.outputs['jid']).not.toBe(other.jid);
    });
  });

  test.concurrent('after statuses that come, go and are not documented', async () => {
    await onMirrorStage({}, async (stage) => {
      const statuses = ['syncing', 'finished', 'syncing'];
      for (const update_status of statuses) {
        const body = { ...stage.repository.mirror, update_status };
        const answer = { status: 200, body };
        stage.codearts.inject({ method: 'GET', path: /\/remote-mirror$/, skip: 1, answer });
      }
      const gate = stage.repository.holdSynchronizations();
      const run = await stage.step({
        onLine: (line) => {
          if (line.includes('finished; waiting for the ref to be')) gate.release();
        },
      });
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
      expect(run.log.match(/status "syncing" is not documented/g)).toHaveLength(1);
      expect(run.log).toMatch(/Mirror status: syncing; waiting/);
    });
  });
});
