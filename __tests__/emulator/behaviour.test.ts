import { expect, test } from '@jest/globals';
import { betweenBothSides, mirrored } from './both-sides.ts';
import { call, pathOf } from './call.ts';
import { ManualClock } from './manual-clock.ts';

test('the status goes from none over scheduled and started to finished', () =>
  betweenBothSides(async (sides) => {
    const { repository } = await mirrored(sides);
    const status = () => repository.mirror?.update_status;
    const queued = repository.holdSynchronizations('queued');
    const running = repository.holdSynchronizations('running');
    expect(status()).toBe('none');
    const { ended } = repository.startSynchronization();
    await queued.reached;
    expect(status()).toBe('scheduled');
    queued.release();
    await running.reached;
    expect(status()).toBe('started');
    expect(await repository.refs()).toEqual({});
    running.release();
    await ended;
    expect(status()).toBe('finished');
    expect(await repository.refs()).not.toEqual({});
  }));

test('a stale finished stays on show until the job starts, or all through it, if so told', () =>
  betweenBothSides(async (sides) => {
    const { repository, source } = await mirrored(sides);
    await repository.startSynchronization().ended;
    const before = structuredClone(repository.mirror);
    repository.behaviour.queuedStatus = null;
    repository.behaviour.runningStatus = null;
    await sides.copy.commit('Later');
    await sides.copy.git('push', '--quiet', source.gitDir, 'main');
    const gate = repository.holdSynchronizations();
    const { ended } = repository.startSynchronization();
    await gate.reached;
    expect(repository.mirror).toEqual(before);
    expect(await repository.refs()).not.toEqual(await source.refs());
    gate.release();
    await ended;
    expect(await repository.refs()).toEqual(await source.refs());
  }));

test('statuses that no document names can be shown', () =>
  betweenBothSides(async (sides) => {
    const behaviour = {
      queuedStatus: 'in_queue',
      runningStatus: 'to_retry',
      finishedStatus: 'done',
      failedStatus: 'broken',
    };
    const { repository } = await mirrored(sides, {}, { behaviour });
    const gates = [
      repository.holdSynchronizations('queued'),
      repository.holdSynchronizations('running'),
    ];
    const seen: unknown[] = [];
    const { ended } = repository.startSynchronization();
    for (const gate of gates) {
      await gate.reached;
      seen.push(repository.mirror?.update_status);
      gate.release();
    }
    await ended;
    seen.push(repository.mirror?.update_status);
    repository.behaviour.failWith = 'made up';
    await repository.startSynchronization().ended;
    seen.push(repository.mirror?.update_status);
    expect(seen).toEqual(['in_queue', 'to_retry', 'done', 'broken']);
  }));

test('a synchronization that moves no ref may move no timestamp either', async () => {
  const clock = new ManualClock('2026-03-01T12:00:00Z');
  await betweenBothSides(
    async (sides) => {
      const { repository, source } = await mirrored(sides);
      repository.behaviour.noOpMovesTimestamps = false;
      await repository.startSynchronization().ended;
      const first = repository.mirror?.last_update_at;
      clock.advance(60_000);
      await repository.startSynchronization().ended;
      expect(repository.mirror).toMatchObject({
        update_status: 'finished',
        last_update_at: first,
        last_successful_update_at: first,
      });
      await sides.copy.commit('Later');
      await sides.copy.git('push', '--quiet', source.gitDir, 'main');
      await repository.startSynchronization().ended;
      expect(repository.mirror?.last_update_at).toBe('2026-03-01T20:01:00.000+08:00');

      repository.behaviour.noOpMovesTimestamps = true;
      clock.advance(60_000);
      await repository.startSynchronization().ended;
      expect(repository.mirror?.last_update_at).toBe('2026-03-01T20:02:00.000+08:00');
    },
    { clock },
  );
});

test('a failure can be worded by the test', () =>
  betweenBothSides(async (sides) => {
    const failWith = 'hostile\n::set-output name=jid::x';
    const { repository } = await mirrored(sides, {}, { behaviour: { failWith } });
    await repository.startSynchronization().ended;
    const { body } = await call(sides.codearts, 'GET', pathOf(repository));
    expect(body).toMatchObject({ update_status: 'failed', last_error: failWith });
  }));

test('another run in progress keeps its status on show, and the new one follows it', () =>
  betweenBothSides(async (sides) => {
    const { repository } = await mirrored(sides);
    const gate = repository.holdSynchronizations();
    const other = repository.startSynchronization();
    await gate.reached;
    const reply = await call(sides.codearts, 'POST', pathOf(repository), { body: {} });
    expect(reply.status).toBe(200);
    expect((reply.body as { jid: string }).jid).not.toBe(other.jid);
    expect(repository.mirror?.update_status).toBe('started');
    gate.release();
    await sides.codearts.settled();
    expect(repository.mirror?.update_status).toBe('finished');
  }));
