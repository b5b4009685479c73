import { describe, expect, test } from '@jest/globals';
import { BASELINES, mirrorWith, OTHER_COMMIT } from './observations.ts';
import { inTurn, randomNumbers, status, wait, type Look, type Wait } from './polling.ts';

const MISSING = { kind: 'missing', instead: OTHER_COMMIT } as const;
const STARTED = status('started');
const FINISHED = status('finished');
const UNAVAILABLE: Look = { unavailable: 'HTTP 503' };

const lines = ({ log }: Wait): string[] => log.map(({ line }) => line);

describe('the log of a wait', () => {
  test('has one line for each change, with the time and what is waited for', async () => {
    const looks = inTurn(STARTED, STARTED, UNAVAILABLE, UNAVAILABLE, STARTED, FINISHED);
    expect(lines(await wait(looks))).toEqual([
      '[1 s] Mirror status: started; waiting for the synchronization to end.',
      '[5 s] No answer (HTTP 503); asking again.',
      '[13 s] Mirror status: started; waiting for the synchronization to end.',
    ]);
  });

  test.each<[string, Look, string]>([
    [
      'an old status',
      FINISHED,
      'finished, from before this synchronization; waiting for the synchronization.',
    ],
    [
      'an old status, where a commit is expected',
      { mirror: mirrorWith({}), proof: MISSING },
      'finished, from before this synchronization; waiting for the synchronization or the commit.',
    ],
    [
      'an old failure',
      { mirror: mirrorWith({ updateStatus: 'failed' }), proof: MISSING },
      'failed, from before this synchronization; waiting for the synchronization or the commit.',
    ],
  ])('tells %s from that of this synchronization', async (_name, look, expected) => {
    const baseline = BASELINES['requested at'];
    const waited = await wait(() => look, { baseline, timeoutMs: 10_000 });
    expect(lines(waited)).toEqual([`[0 s] Mirror status: ${expected}`]);
  });

  test('tells that the synchronization has ended and the commit is waited for', async () => {
    const finished: Look = { mirror: mirrorWith({}), proof: MISSING };
    const waited = await wait(inTurn({ ...STARTED, proof: MISSING }, finished));
    expect(lines(waited)).toEqual([
      '[1 s] Mirror status: started; waiting for the synchronization to end.',
      '[3 s] Mirror status: finished; waiting for the pushed commit.',
    ]);
  });

  test('says every 30 s, as soon as there is a look, that nothing has changed', async () => {
    const waited = await wait(() => STARTED, { timeoutMs: 600_000, random: randomNumbers(4) });
    const [first, ...heartbeats] = waited.log;
    expect(first?.line).not.toContain('Still');
    expect(heartbeats.length).toBeGreaterThanOrEqual(600_000 / 48_000 - 1);
    for (const [index, { at, line }] of heartbeats.entries()) {
      const gap = at - (waited.log[index]?.at ?? 0);
      const due = waited.looks.find((look) => look - (waited.log[index]?.at ?? 0) >= 30_000);
      expect([gap >= 30_000, at]).toEqual([true, due]);
      expect(line).toMatch(/^\[(?:\d+ min )?\d\d s\] Still: Mirror status: started; waiting for/);
    }
  });

  test('tells of a status that is not documented, once each', async () => {
    const looks = ['syncing', 'started', 'syncing', 'paused', 'syncing'].map((each) =>
      status(each),
    );
    const told = lines(await wait(inTurn(...looks, FINISHED))).filter(
      (line) => !line.startsWith('['),
    );
    expect(told).toEqual([
      'The status "syncing" is not documented; taken for "in progress".',
      'The status "paused" is not documented; taken for "in progress".',
    ]);
  });

  test.each(['none', 'scheduled', 'started', 'to_retry', 'finished', 'failed'])(
    'says nothing of the kind of %s',
    async (known) => {
      const waited = await wait(() => status(known), {
        baseline: BASELINES['requested at'],
        timeoutMs: 10_000,
      });
      expect(lines(waited).join()).not.toContain('not documented');
    },
  );
});
