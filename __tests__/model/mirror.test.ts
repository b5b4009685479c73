import { describe, expect, test } from '@jest/globals';
import { fetchRefs, Mirror, type MirrorState } from './mirror.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Source } from './source.ts';
import { CALM } from './world.ts';

const MAIN = 'refs/heads/main';
const OTHER = 'refs/heads/other';
const TAG = 'refs/tags/v1';

/** A - B - C on main, and D on top of A. */
function repository(): { source: Source; a: string; b: string; c: string; d: string } {
  const source = new Source();
  const a = source.history.commit();
  const b = source.history.commit(a);
  const c = source.history.commit(b);
  const d = source.history.commit(a);
  source.create(MAIN, c);
  return { source, a, b, c, d };
}

const POLITE = { force: false, prunes: true };
const FORCED = { force: true, prunes: true };

describe('a fetch', () => {
  test('follows what moved forward, and makes what is new', () => {
    const { source, b, c, d } = repository();
    const wanted = new Map([
      [MAIN, c],
      [OTHER, d],
    ]);
    const { refs, refused } = fetchRefs(source, wanted, new Map([[MAIN, b]]), POLITE);
    expect([...refs]).toEqual([...wanted]);
    expect(refused).toEqual([]);
  });

  test.each(['rewound', 'diverged'])('refuses a ref that was %s, unless it is forced', (how) => {
    const { source, a, c, d } = repository();
    const wanted = new Map([[MAIN, how === 'rewound' ? a : d]]);
    const present = new Map([[MAIN, c]]);
    const polite = fetchRefs(source, wanted, present, POLITE);
    expect([...polite.refs]).toEqual([...present]);
    expect(polite.refused).toEqual([MAIN]);
    const forced = fetchRefs(source, wanted, present, FORCED);
    expect([...forced.refs]).toEqual([...wanted]);
    expect(forced.refused).toEqual([]);
  });

  test('does not move a tag forward unless it is forced', () => {
    const { source, b, c } = repository();
    const wanted = new Map([[TAG, c]]);
    const present = new Map([[TAG, b]]);
    expect(fetchRefs(source, wanted, present, POLITE).refused).toEqual([TAG]);
    expect(fetchRefs(source, wanted, present, FORCED).refs.get(TAG)).toBe(c);
  });

  test('takes away what the source lost, or keeps it', () => {
    const { source, b, c } = repository();
    const wanted = new Map([[MAIN, c]]);
    const present = new Map([
      [MAIN, b],
      [OTHER, b],
    ]);
    expect(fetchRefs(source, wanted, present, POLITE).refs.has(OTHER)).toBe(false);
    const kept = fetchRefs(source, wanted, present, { force: true, prunes: false });
    expect(kept.refs.get(OTHER)).toBe(b);
  });

  test('leaves all other branches alone where it is for the default one only', () => {
    const { source, b, c, d } = repository();
    const wanted = new Map([
      [MAIN, c],
      [OTHER, d],
      [TAG, d],
    ]);
    const rules = { ...FORCED, only: MAIN };
    const { refs, covered } = fetchRefs(source, wanted, new Map([[OTHER, b]]), rules);
    expect([...refs.keys()].sort()).toEqual([MAIN, OTHER, TAG]);
    expect(refs.get(OTHER)).toBe(b);
    expect(covered).toEqual([MAIN, TAG]);
  });
});

describe('a mirror', () => {
  async function synchronize(refs: string[], force: boolean): Promise<Mirror> {
    const { source, ...commits } = repository();
    const scheduler = new Scheduler();
    const state: MirrorState = {
      refs: new Map([[MAIN, commits[refs[0] as 'b' | 'd']]]),
      alike: new Map(),
      url: CALM.url,
      status: 'finished',
      updatedAt: 0,
      succeededAt: 0,
      failures: 0,
      lastError: null,
    };
    const means = { scheduler, source, world: CALM, random: new Random(1) };
    const mirror = new Mirror(means, state);
    mirror.start('one', force);
    mirror.start('two', force);
    await scheduler.run();
    return mirror;
  }

  test('does one synchronization after the other', async () => {
    const mirror = await synchronize(['b'], false);
    const [one, two] = mirror.jobs;
    expect(mirror.jobs.map(({ outcome }) => outcome)).toEqual(['finished', 'finished']);
    expect(two?.beganAt).toBeGreaterThanOrEqual(one?.endedAt ?? Infinity);
    const statuses = mirror.timeline.map(({ state }) => state.status);
    expect(statuses.filter((status, at) => status !== statuses[at - 1])).toEqual([
      'finished',
      'started',
      'finished',
      'started',
      'finished',
    ]);
  });

  test('fails over a ref that it may not move, and keeps it', async () => {
    const mirror = await synchronize(['d'], false);
    expect(mirror.state).toMatchObject({ status: 'failed', failures: 2, succeededAt: 0 });
    expect(mirror.state.lastError).toMatch(/refs\/heads\/main.*non-fast-forward/);
  });

  test('is as it was at any earlier moment', async () => {
    const mirror = await synchronize(['d'], true);
    const [one] = mirror.jobs;
    const before = mirror.at((one?.endedAt ?? 0) - 1).refs.get(MAIN);
    expect(before).not.toBe(mirror.state.refs.get(MAIN));
    expect(mirror.state.alike.get(MAIN)).toBe(mirror.jobs[1]?.readAt);
  });
});
