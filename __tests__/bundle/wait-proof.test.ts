import { describe, expect, test } from '@jest/globals';
import { READ, START } from './oracles.ts';
import type { StepChanges } from './run-step.ts';
import { inWorld, provenOutputs, push } from './world.ts';
import type { World } from './world.ts';

/** The event of a push to a ref, of the commit the working copy is at. */
async function pushed(world: World, ref: string): Promise<StepChanges> {
  await push(world);
  return { event: { ref } };
}

describe('The pushed commit is proven to be on the mirror', () => {
  test.concurrent.each<[string, (world: World) => Promise<StepChanges>, string]>([
    ['of a branch', (world) => pushed(world, 'refs/heads/main'), 'branch?branch_name=main'],
    [
      'of a branch whose name needs encoding',
      async (world) => {
        await world.copy.git('branch', 'feature/ä&b=1+#2');
        return await pushed(world, 'refs/heads/feature/ä&b=1+#2');
      },
      'branch?branch_name=feature%2F%C3%A4%26b%3D1%2B%232',
    ],
    [
      'of a lightweight tag',
      async (world) => {
        await world.copy.git('tag', 'v1.0');
        return await pushed(world, 'refs/tags/v1.0');
      },
      'tag?tag_name=v1.0',
    ],
    [
      'of an annotated tag',
      async (world) => {
        await world.copy.git('tag', '--annotate', 'v2.0', '--message', 'Version 2.0');
        return await pushed(world, 'refs/tags/v2.0');
      },
      'tag?tag_name=v2.0',
    ],
  ])('%s', async (_case, arrange, query) => {
    await inWorld({}, async (world) => {
      const run = await world.step(await arrange(world));
      expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', errors: [], problems: [] });
      expect(run.outputs).toEqual(provenOutputs(world));
      // The baseline, and the one request that changes something.
      expect(run.requests.slice(0, 2)).toEqual([READ, START]);
      expect(run.requests.slice(2)).toEqual(
        expect.arrayContaining([READ, `GET /repository/${query}`]),
      );
      expect(run.writes).toEqual([START]);
      expect(run.log).toContain(`commit ${world.commit} is on the mirror.`);
      expect(run.summary).toContain('the commit is on the mirror');
      expect(await world.repository.refs()).toEqual(await world.source.refs());
    });
  });

  test.concurrent('when the ref has moved on meanwhile', async () => {
    await inWorld({}, async (world) => {
      await world.copy.commit('Second commit');
      await push(world);
      const run = await world.step();
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(world)]);
      expect(run.requests).toContain(
        `GET /repository/commits/${world.commit}/refs?type=branch&limit=100`,
      );
    });
  });

  test.concurrent('while the status is still in progress', async () => {
    await inWorld({ synchronized: true }, async (world) => {
      const gate = world.repository.holdSynchronizations();
      const run = await world.step();
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(world)]);
      expect(world.repository.mirror?.update_status).toBe('started');
      gate.release();
    });
  });

  test.concurrent(
    'when nothing was new, and neither status nor timestamps have moved',
    async () => {
      await inWorld({ synchronized: true }, async (world) => {
        const { behaviour, mirror } = world.repository;
        Object.assign(behaviour, {
          queuedStatus: null,
          runningStatus: null,
          noOpMovesTimestamps: false,
        });
        const before = mirror?.last_update_at;
        const run = await world.step();
        expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(world)]);
        expect(mirror?.last_update_at).toBe(before);
      });
    },
  );

  test.concurrent('while another run synchronizes the same mirror', async () => {
    await inWorld({}, async (world) => {
      const gate = world.repository.holdSynchronizations();
      const other = world.repository.startSynchronization();
      await gate.reached;
      const run = await world.step({
        onLine: (line) => {
          if (line.includes('Mirror status: started')) gate.release();
        },
      });
      await other.ended;
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(world)]);
      expect(run.outputs['jid']).not.toBe(other.jid);
    });
  });

  test.concurrent('after statuses that come, go and are not documented', async () => {
    await inWorld({}, async (world) => {
      const statuses = ['syncing', 'finished', 'syncing'];
      for (const update_status of statuses) {
        const body = { ...world.repository.mirror, update_status };
        const answer = { status: 200, body };
        world.codearts.inject({ method: 'GET', path: /\/remote-mirror$/, skip: 1, answer });
      }
      const gate = world.repository.holdSynchronizations();
      const run = await world.step({
        onLine: (line) => {
          if (line.includes('finished; waiting for the pushed commit')) gate.release();
        },
      });
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(world)]);
      expect(run.log.match(/status "syncing" is not documented/g)).toHaveLength(1);
      expect(run.log.match(/Mirror status: syncing; waiting/g)).toHaveLength(1);
    });
  });
});
