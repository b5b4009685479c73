import { describe, expect, test } from '@jest/globals';
import { NO_STATUS, READ_LAG_MS, type RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Baseline } from '../../src/waiting/ends.ts';
import { NO_TRACK, track, type Track } from '../../src/waiting/status.ts';
import {
  AFTER_TIME,
  BASELINES,
  BEFORE_TIME,
  FAILED,
  FINISHED,
  mirrorWith,
  REQUESTED_AT,
  STALE,
  STARTED,
} from './observations.ts';

/** What these looks, a second apart, amount to. */
function tracked(baseline: Baseline, ...mirrors: readonly RemoteMirror[]): Track {
  return mirrors.reduce((before, mirror, index) => {
    const moment = { askedAt: (index + 1) * 1_000, now: (index + 1) * 1_000 };
    return track(baseline, before, mirror, moment);
  }, NO_TRACK);
}

const baselineOf = (changes: Partial<RemoteMirror>): Baseline => ({
  ...BASELINES.mirror,
  mirror: mirrorWith(changes),
});
const succeededAt = (
  lastSuccessfulUpdateAt: string | undefined,
  lastUpdateAt?: string,
): RemoteMirror => mirrorWith({ lastSuccessfulUpdateAt, lastUpdateAt });
/** It finished, with news, and began anew. */
const BEGUN_AGAIN = { ...FINISHED, updateStatus: 'started' };
/** A synchronization that succeeded meanwhile, and one after it that failed. */
const FAILED_SINCE = { ...FAILED, lastSuccessfulUpdateAt: AFTER_TIME };
const LATER_TIME = '2026-02-03T12:09:00.000+08:00';
const LATER = succeededAt(LATER_TIME, LATER_TIME);
const NO_TIMES = { lastSuccessfulUpdateAt: undefined, lastUpdateAt: undefined };

/** The instant so many milliseconds after the request, as the service writes it. */
const since = (ms: number): string =>
  new Date(REQUESTED_AT.getTime() + ms).toISOString().replace('Z', '+00:00');

describe('a finish', () => {
  test.each<[string, Baseline, readonly RemoteMirror[], string | undefined]>([
    ['whose success is later', BASELINES.mirror, [FINISHED], 'at once'],
    ['whose success is the same', BASELINES.mirror, [STALE], undefined],
    [
      'whose success is earlier',
      BASELINES.mirror,
      [succeededAt('2026-02-03T10:00:00+08:00')],
      undefined,
    ],
    [
      'of which only the last change is later',
      BASELINES.mirror,
      [succeededAt(BEFORE_TIME, AFTER_TIME)],
      undefined,
    ],
    [
      'that tells of no success at all',
      baselineOf({ lastSuccessfulUpdateAt: undefined }),
      [succeededAt(undefined, AFTER_TIME)],
      'at once',
    ],
    [
      'that moved, but from before the request',
      BASELINES.mirror,
      [succeededAt(since(-2_001))],
      undefined,
    ],
    [
      'that moved, 2 s before the request',
      BASELINES.mirror,
      [succeededAt(since(-2_000))],
      'at once',
    ],
    ['where the baseline had no time', baselineOf(NO_TIMES), [succeededAt(since(0))], 'at once'],
    [
      'where the baseline had no time, from before',
      baselineOf(NO_TIMES),
      [succeededAt(since(-2_001))],
      undefined,
    ],
    [
      'without an offset that moved',
      baselineOf({ lastSuccessfulUpdateAt: '2026-02-03T11:00:00' }),
      [succeededAt('2026-02-03T12:05:00')],
      'after lag',
    ],
    ['after it was seen in progress', BASELINES.mirror, [STARTED, STALE], 'after lag'],
    [
      'after it was seen in progress, with a later success',
      BASELINES.mirror,
      [STARTED, FINISHED],
      'at once',
    ],
    [
      'after a baseline that had failed',
      baselineOf({ updateStatus: 'failed' }),
      [STALE],
      'after lag',
    ],
    ['after a failure', BASELINES.mirror, [FAILED, STALE], 'after lag'],
    [
      'after a baseline in progress',
      baselineOf({ updateStatus: 'started' }),
      [STALE],
      'when settled',
    ],
    [
      'after a baseline in progress, with a later success',
      baselineOf({ updateStatus: 'started' }),
      [STARTED, FINISHED],
      'when settled',
    ],
    [
      'that was seen before the next one began',
      baselineOf({ updateStatus: 'started' }),
      [FINISHED, BEGUN_AGAIN, FINISHED],
      'after lag',
    ],
    [
      'that was seen before the next one began, in other words',
      baselineOf({ updateStatus: 'started' }),
      [FINISHED, BEGUN_AGAIN, succeededAt('2026-02-03T04:05:00.000Z')],
      'after lag',
    ],
    [
      'from before a failure, after which the next one began',
      baselineOf({ updateStatus: 'started' }),
      [FAILED_SINCE, BEGUN_AGAIN, FINISHED],
      'after lag',
    ],
    [
      'later than the one before the next one began',
      baselineOf({ updateStatus: 'started' }),
      [FINISHED, BEGUN_AGAIN, FINISHED, BEGUN_AGAIN, succeededAt(LATER_TIME)],
      'at once',
    ],
    [
      'later than before a failure, after which the next one began',
      baselineOf({ updateStatus: 'started' }),
      [FAILED, { ...FAILED, updateStatus: 'started' }, FINISHED],
      'at once',
    ],
    [
      'that is the first of all, after a status in progress that knows of none',
      baselineOf({ ...NO_TIMES, updateStatus: 'started' }),
      [FINISHED, mirrorWith({ ...NO_TIMES, updateStatus: 'started' }), FINISHED],
      'when settled',
    ],
    [
      'that is the first success of all, after a status in progress that knows of none',
      baselineOf({ lastSuccessfulUpdateAt: undefined, updateStatus: 'started' }),
      [FINISHED, { ...BEGUN_AGAIN, lastSuccessfulUpdateAt: undefined }, FINISHED],
      'when settled',
    ],
    [
      'from before the request, though it moved, after a baseline in progress',
      baselineOf({ updateStatus: 'started' }),
      [succeededAt(since(-2_001))],
      undefined,
    ],
    [
      'that tells of no success, where one was known',
      BASELINES.mirror,
      [succeededAt(undefined, AFTER_TIME)],
      undefined,
    ],
    [
      'after the next one was seen twice',
      baselineOf({ updateStatus: 'started' }),
      [FINISHED, BEGUN_AGAIN, BEGUN_AGAIN, succeededAt(LATER_TIME)],
      'at once',
    ],
    [
      'that stands though a further one has begun and told of it',
      baselineOf({ updateStatus: 'started' }),
      [FINISHED, BEGUN_AGAIN, LATER, { ...LATER, updateStatus: 'started' }, LATER],
      'at once',
    ],
    [
      'after one that was known before, with the next one under way',
      { ...BASELINES.mirror, mirror: { ...FINISHED, updateStatus: 'started' } },
      [FINISHED, BEGUN_AGAIN, succeededAt(LATER_TIME)],
      'when settled',
    ],
    [
      'after a failure that was known before, with the next one under way',
      { ...BASELINES.mirror, mirror: { ...FAILED, updateStatus: 'started' } },
      [FAILED, { ...FAILED, updateStatus: 'started' }, FINISHED],
      'when settled',
    ],
    [
      'after a failure that tells of no success, with the next one under way',
      baselineOf({ lastSuccessfulUpdateAt: undefined, updateStatus: 'started' }),
      [
        { ...FAILED, lastSuccessfulUpdateAt: undefined },
        { ...BEGUN_AGAIN, lastSuccessfulUpdateAt: undefined },
        FINISHED,
      ],
      'after lag',
    ],
    [
      'without an offset, where the baseline had no time',
      baselineOf(NO_TIMES),
      [succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      'after lag',
    ],
    [
      'without an offset, in the action that waits',
      BASELINES['requested at'],
      [succeededAt('2026-02-03T12:05:00'), succeededAt('2026-02-03T12:05:00')],
      undefined,
    ],
    [
      'without an offset that moved, in the action that waits',
      BASELINES['requested at'],
      [succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      'at once',
    ],
    [
      'without an offset, after none at all',
      BASELINES['requested at'],
      [mirrorWith(NO_TIMES), succeededAt('2026-02-03T12:05:00')],
      undefined,
    ],
    [
      'without an offset that moved just when no read lags any more',
      { ...BASELINES['requested at'], lagUntil: 1_000 },
      [succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      'at once',
    ],
    [
      'without an offset that moved while a read may have lagged',
      { ...BASELINES['requested at'], lagUntil: 1_001 },
      [succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      undefined,
    ],
    [
      'without an offset that moved after no read lagged any more',
      { ...BASELINES['requested at'], lagUntil: 2_000 },
      [STARTED, succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      'at once',
    ],
    [
      'without an offset, long before no read lags any more',
      { ...BASELINES['requested at'], lagUntil: 60_000 },
      [succeededAt('2026-02-03T11:00:00'), succeededAt('2026-02-03T12:05:00')],
      undefined,
    ],
    [
      'after a failure, and a status in progress from before that',
      baselineOf({ updateStatus: 'started' }),
      [FAILED, STARTED, FINISHED],
      'when settled',
    ],
    [
      'that was told of in progress, where nothing was under way before',
      BASELINES.mirror,
      [BEGUN_AGAIN, FINISHED],
      'at once',
    ],
    [
      'from the request on, in the action that waits',
      BASELINES['requested at'],
      [succeededAt(since(-2_000))],
      'at once',
    ],
    [
      'from before it, in the action that waits',
      BASELINES['requested at'],
      [STARTED, succeededAt(since(-2_001))],
      undefined,
    ],
    [
      'that tells no status',
      BASELINES.mirror,
      [mirrorWith({ ...FINISHED, updateStatus: NO_STATUS })],
      undefined,
    ],
  ])('%s', (_name, baseline, mirrors, trust) => {
    expect(tracked(baseline, ...mirrors).end?.trust).toBe(trust);
  });

  test('stands since it was first seen, and anew where another follows', () => {
    expect(tracked(BASELINES.mirror, FINISHED, FINISHED).end?.since).toBe(1_000);
    const again = succeededAt(LATER_TIME);
    expect(tracked(BASELINES.mirror, FINISHED, again).end?.since).toBe(2_000);
    expect(tracked(BASELINES.mirror, FINISHED, BEGUN_AGAIN).end).toBeUndefined();
  });

  test('is not taken back by an older one that tells less', () => {
    const less = succeededAt(undefined, AFTER_TIME);
    const { end, endShown } = tracked(BASELINES['requested at'], FINISHED, less);
    expect([end?.kind, end?.since, endShown]).toEqual(['finish', 1_000, false]);
  });

  test('is a sign that something has happened, and none of a failure', () => {
    const after = tracked(BASELINES.mirror, FINISHED);
    expect(after).toMatchObject({ endShown: true, failureSeen: false, stirred: true });
    expect(after).toMatchObject({ idleSince: undefined, idleLooks: 0 });
  });

  test('is not taken back by a look without a status, which is no run', () => {
    const after = tracked(BASELINES.mirror, FINISHED, { ...FINISHED, updateStatus: NO_STATUS });
    expect(after.end?.trust).toBe('at once');
    expect(after.endShown).toBe(false);
    expect(after.runSeen).toBeUndefined();
  });

  test.each([
    [READ_LAG_MS - 1, undefined],
    [READ_LAG_MS, true],
  ])('that may be an old one is followed by our run after %d ms', (ms, ownRunSeen) => {
    const baseline = { ...BASELINES.mirror, mirror: BEGUN_AGAIN };
    const before = tracked(baseline, FINISHED);
    const moment = { askedAt: 1_000 + ms, now: 1_000 + ms };
    expect(track(baseline, before, BEGUN_AGAIN, moment).ownRunSeen).toBe(ownRunSeen);
  });

  test('is not taken back by a read that lags', () => {
    const lagging = tracked(BASELINES.mirror, FINISHED, STALE, STARTED);
    expect(lagging.end?.since).toBe(1_000);
    expect(lagging.runSeen).toBeUndefined();
    expect(lagging.endShown).toBe(false);
    const behindBaseline = mirrorWith({
      updateStatus: 'started',
      lastSuccessfulUpdateAt: '2026-02-03T10:00:00+08:00',
    });
    expect(tracked(BASELINES.mirror, behindBaseline)).toEqual({ ...NO_TRACK, endShown: false });
  });
});

test('a failure of which the time alone has moved is news', () => {
  const baseline: Baseline = { ...BASELINES.mirror, mirror: FAILED };
  const end = tracked(baseline, { ...FAILED, lastUpdateAt: LATER_TIME }).end;
  expect(end).toMatchObject({ kind: 'failure', isNews: true });
});

describe('a failure', () => {
  test.each<[string, Baseline, readonly RemoteMirror[], boolean]>([
    ['where there was none', BASELINES.mirror, [FAILED], true],
    ['that is the one from before', { ...BASELINES.mirror, mirror: FAILED }, [FAILED], false],
    [
      'with another reason',
      { ...BASELINES.mirror, mirror: FAILED },
      [{ ...FAILED, lastError: 'another' }],
      true,
    ],
    [
      'whose time alone has moved',
      { ...BASELINES.mirror, mirror: FAILED },
      [{ ...FAILED, lastUpdateAt: LATER_TIME }],
      true,
    ],
    [
      'whose time alone has moved, where this run has changed a setting',
      { ...BASELINES.mirror, mirror: FAILED, touched: true },
      [{ ...FAILED, lastUpdateAt: LATER_TIME }],
      false,
    ],
    [
      'that is counted',
      { ...BASELINES.mirror, mirror: FAILED },
      [{ ...FAILED, numberOfFailures: 1 }],
      true,
    ],
    [
      'whose count is not known',
      { ...BASELINES.mirror, mirror: FAILED },
      [{ ...FAILED, numberOfFailures: undefined }],
      false,
    ],
    [
      'after it was seen in progress',
      { ...BASELINES.mirror, mirror: FAILED },
      [STARTED, FAILED],
      true,
    ],
    [
      'that moved, but from before the request',
      BASELINES.mirror,
      [{ ...FAILED, lastUpdateAt: since(-2_001) }],
      false,
    ],
    [
      'that only the status tells',
      BASELINES.mirror,
      [mirrorWith({ updateStatus: 'failed' })],
      true,
    ],
    [
      'that only a later time tells',
      baselineOf({ ...FAILED, lastUpdateAt: BEFORE_TIME }),
      [FAILED],
      true,
    ],
    [
      'whose count was not known',
      { ...BASELINES.mirror, mirror: { ...FAILED, numberOfFailures: undefined } },
      [{ ...FAILED, numberOfFailures: 3 }],
      false,
    ],
    [
      'whose reason was not known',
      { ...BASELINES.mirror, mirror: { ...FAILED, lastError: undefined } },
      [FAILED],
      false,
    ],
    [
      'whose time did not move, after it was seen in progress',
      baselineOf({ updateStatus: 'failed' }),
      [STARTED, mirrorWith({ updateStatus: 'failed' })],
      true,
    ],
    ['after a baseline without a status', baselineOf({ updateStatus: NO_STATUS }), [FAILED], false],
    ['from the request on, in the action that waits', BASELINES['requested at'], [FAILED], true],
    [
      'from before it, in the action that waits',
      BASELINES['requested at'],
      [{ ...FAILED, lastUpdateAt: BEFORE_TIME }],
      false,
    ],
    [
      'from before it, but seen in progress',
      BASELINES['requested at'],
      [STARTED, { ...FAILED, lastUpdateAt: BEFORE_TIME }],
      true,
    ],
  ])('%s', (_name, baseline, mirrors, counts) => {
    expect(tracked(baseline, ...mirrors).end?.kind === 'failure').toBe(counts);
  });

  test('is remembered, so that a finish after it is no old one', () => {
    const after = tracked(BASELINES.mirror, FAILED, STALE, STALE);
    expect(after).toMatchObject({ failureSeen: true, endShown: true, idleLooks: 0 });
    expect(after.end?.since).toBe(2_000);
  });

  test('counts when it has settled', () => {
    expect(tracked(BASELINES.mirror, FAILED).end).toMatchObject({
      kind: 'failure',
      trust: 'when settled',
      lastError: 'made up',
    });
  });

  test('from before is nothing new, and no quiet either', () => {
    expect(tracked({ ...BASELINES.mirror, mirror: FAILED }, STALE, FAILED)).toEqual({
      endShown: false,
      end: expect.objectContaining({ kind: 'finish' }) as unknown,
      failureSeen: false,
      first: STALE,
      newestSuccess: BEFORE_TIME,
      idleSince: undefined,
      idleLooks: 0,
      stirred: true,
    });
    const old = tracked({ ...BASELINES.mirror, mirror: FAILED }, FAILED);
    expect(old).toMatchObject({ first: FAILED, idleSince: undefined, idleLooks: 0 });
  });

  test('no longer stands where the mirror shows a finish', () => {
    const { end } = tracked(BASELINES['requested at'], FAILED, STALE);
    expect(end).toBeUndefined();
  });
});

test('a mirror is idle for as long as it shows the old finish alone', () => {
  expect(tracked(BASELINES.mirror, STALE, STALE)).toMatchObject({ idleSince: 1_000 });
  expect(tracked(BASELINES['requested at'], STALE, STARTED, STALE)).toMatchObject({
    idleSince: 3_000,
    stirred: true,
  });
  expect(tracked(BASELINES.mirror, FINISHED).idleSince).toBeUndefined();
});

describe('after a setting of the mirror was changed', () => {
  const touched = (changes: Partial<RemoteMirror>): Baseline => ({
    ...BASELINES.mirror,
    mirror: mirrorWith(changes),
    touched: true,
  });
  const OLD_FAILURE = { ...FAILED, lastUpdateAt: BEFORE_TIME };
  const MOVED = { ...FAILED, lastUpdateAt: since(0) };

  test('the time of its last change is no sign of a failure', () => {
    const untouched = { ...BASELINES.mirror, mirror: OLD_FAILURE };
    expect(tracked(untouched, MOVED, MOVED).end?.kind).toBe('failure');
    expect(tracked(touched(OLD_FAILURE), MOVED, MOVED).end).toBeUndefined();
  });

  test.each<[string, Partial<RemoteMirror>]>([
    ['another error', { lastError: 'another' }],
    ['one failure more', { numberOfFailures: 1 }],
  ])('%s is one all the same', (_case, changes) => {
    const end = tracked(touched(OLD_FAILURE), { ...MOVED, ...changes }).end;
    expect(end).toMatchObject({ kind: 'failure', isNews: true });
  });

  test('a failure after a finish, or after a status in progress, is one', () => {
    expect(tracked(touched({}), MOVED).end?.kind).toBe('failure');
    const run = [mirrorWith({ updateStatus: 'started' }), MOVED];
    expect(tracked(touched(OLD_FAILURE), ...run).end?.kind).toBe('failure');
  });

  test('it is no sign of a success where the mirror tells of none', () => {
    const before = { lastSuccessfulUpdateAt: undefined };
    const after = succeededAt(undefined, since(0));
    const untouched = { ...BASELINES.mirror, mirror: mirrorWith(before) };
    expect(tracked(untouched, after).end?.kind).toBe('finish');
    expect(tracked(touched(before), after).end).toBeUndefined();
    const run = [{ ...after, updateStatus: 'started' }, after];
    expect(tracked(touched(before), ...run).end).toMatchObject({ trust: 'after lag' });
  });

  test('a later success is one', () => {
    expect(tracked(touched({}), FINISHED).end).toMatchObject({ kind: 'finish', trust: 'at once' });
  });

  test('a failure from before that a lagging read shows is no news', () => {
    const running = touched({ ...OLD_FAILURE, updateStatus: 'started' });
    const end = tracked(running, OLD_FAILURE, MOVED).end;
    expect(end?.isNews ?? false).toBe(false);
  });
});
