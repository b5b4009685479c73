import { describe, expect, test } from '@jest/globals';
import { waitForVerdict, type Look, type WaitResult } from '../../src/waiting/poll.ts';
import { FakeClock } from '../support/clock.ts';
import { FAILED, FINISHED, rulesWith, STALE, STARTED, VIEWS } from './observations.ts';

/** A wait that has ended, as seen from outside; moments are in milliseconds since its beginning. */
interface Wait {
  readonly result: WaitResult;
  readonly looks: readonly number[];
  readonly lines: readonly string[];
  readonly endedAt: number;
}

/** Waits for half an hour at most, on a clock that nothing but the pauses moves. */
async function wait(
  look: (now: number) => Look,
  { timeoutMs = 1_800_000, firstPauseMs = 1_000, random = 0.5, lookMs = 0 } = {},
): Promise<Wait> {
  const clock = new FakeClock();
  const begun = clock.now();
  const looks: number[] = [];
  const lines: string[] = [];
  const result = await waitForVerdict(
    {
      look: () => {
        looks.push(clock.now() - begun);
        clock.advance(lookMs);
        return Promise.resolve(look(clock.now() - begun));
      },
      rules: () => rulesWith(),
      clock,
      random: () => random,
      log: (line) => lines.push(line),
    },
    timeoutMs,
    firstPauseMs,
  );
  return { result, looks, lines, endedAt: clock.now() - begun };
}

const pausesOf = ({ looks }: Wait): number[] =>
  looks.slice(1).map((look, index) => look - (looks[index] ?? 0));

const UNDER_WAY: Look = { mirror: STARTED, ref: VIEWS.absent };
const WITHOUT_COMMIT: Look = { mirror: FINISHED, ref: VIEWS.absent };
const UNAVAILABLE: Look = {
  mirror: undefined,
  ref: VIEWS.unavailable,
  trouble: { reason: 'HTTP 503' },
};

describe('the pauses', () => {
  test.each([
    [0, 0.8],
    [0.5, 1],
    [1 - Number.EPSILON, 1.2],
  ])(
    'grow from 1.5 s by half up to 15 s, at random %d by a factor of %d',
    async (random, factor) => {
      const pauses = pausesOf(await wait(() => UNDER_WAY, { random }));
      const nominal = [1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 15_000, 15_000];
      for (const [index, pause] of nominal.entries()) {
        expect(pauses[index]).toBeCloseTo(Math.max(pause * factor, 1_000), 6);
      }
    },
  );

  test('are cut at the deadline, so that the last look is there', async () => {
    const { result, looks, endedAt } = await wait(() => UNDER_WAY, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ kind: 'timed out', trouble: undefined, finished: false });
    expect([looks.at(-1), endedAt]).toEqual([10_000, 10_000]);
  });

  test('begin with none where the synchronization was started earlier', async () => {
    const { looks } = await wait(() => UNDER_WAY, { firstPauseMs: 0 });
    expect(looks.slice(0, 2)).toEqual([0, 1_000]);
  });

  test('end when the same sight means more', async () => {
    const { result, looks } = await wait(() => WITHOUT_COMMIT);
    expect(result).toMatchObject({ kind: 'failed', reason: { kind: 'commit missing' } });
    // At 11 s no read lags any more, and at 16 s the finish has stood.
    expect(looks).toEqual([1_000, 2_500, 4_750, 8_125, 11_000, 16_000]);
  });

  test.each([
    [1_000, 1_000, [1_000]],
    [2_000, 1_000, [1_000, 2_000]],
    [2_499, 1_000, [1_000, 2_499]],
    [500, 0, [500]],
    [500, 1_000, []],
  ])(
    'of %d ms, after a first one of %d ms, leave room for looks at %j',
    async (timeoutMs, firstPauseMs, at) => {
      const { looks, endedAt } = await wait(() => UNDER_WAY, { timeoutMs, firstPauseMs });
      expect([looks, endedAt]).toEqual([at, timeoutMs]);
    },
  );

  test.each([
    [600, 2_000],
    [5_000, 6_000],
  ])('end with the time, after a look of %d ms at %d', async (lookMs, end) => {
    const { looks, endedAt } = await wait(() => UNDER_WAY, { timeoutMs: 2_000, lookMs });
    expect([looks, endedAt]).toEqual([[1_000], end]);
  });

  const STATES: readonly (readonly [string, (now: number) => Look])[] = [
    ['nothing can be read', () => UNAVAILABLE],
    ['there was no time for a look', () => ({ ...UNAVAILABLE, trouble: { reason: undefined } })],
    [
      'it finished without the commit, then 503',
      (now) => (now < 16_000 ? WITHOUT_COMMIT : UNAVAILABLE),
    ],
    [
      'it failed, then 503',
      (now) => (now < 16_000 ? { mirror: FAILED, ref: VIEWS.unavailable } : UNAVAILABLE),
    ],
    ['the old finish stays', () => ({ mirror: STALE, ref: VIEWS.absent })],
    [
      'the ref cannot be read',
      () => ({ mirror: FINISHED, ref: VIEWS.unavailable, trouble: { reason: 'HTTP 500' } }),
    ],
    ['it comes and goes', (now) => (Math.floor(now / 1_000) % 2 ? UNDER_WAY : UNAVAILABLE)],
  ];

  test.each(STATES)('are never below a second: %s', async (_name, look) => {
    for (const random of [0, 0.5, 0.99]) {
      const waited = await wait(look, { timeoutMs: 600_000, random });
      expect(Math.min(...pausesOf(waited))).toBeGreaterThanOrEqual(1_000);
      expect(waited.looks.length).toBeLessThan(70);
    }
  });

  test('follow the service for a minute at most, and say so', async () => {
    const trouble = { reason: 'HTTP 429', retryAfterMs: 86_400_000 };
    const waited = await wait(() => ({ ...UNAVAILABLE, trouble }), { timeoutMs: 300_000 });
    expect(pausesOf(waited).slice(0, 3)).toEqual([60_000, 60_000, 60_000]);
    expect(waited.lines[0]).toBe(
      '[1 s] No answer (HTTP 429); asking again, in 1 min 00 s, not the 1440 min 00 s that were asked for.',
    );
  });

  test('are said to be as long as they are where the service asks for one, also at the end', async () => {
    const trouble = { reason: 'HTTP 429', retryAfterMs: 30_000 };
    const { lines } = await wait(() => ({ ...UNAVAILABLE, trouble }), { timeoutMs: 50_000 });
    expect(lines).toEqual([
      '[1 s] No answer (HTTP 429); asking again, in 30 s; the service asked for 30 s.',
      '[31 s] No answer (HTTP 429); asking again, in 19 s, not the 30 s that were asked for.',
    ]);
  });
});

describe('what a look has shown', () => {
  test('is told as long as there is time for another', async () => {
    const { lines } = await wait(() => UNDER_WAY, { timeoutMs: 2_000 });
    expect(lines).toEqual([
      '[1 s] Mirror status: started; waiting for the synchronization to end.',
    ]);
  });

  test.each<[string, Look]>([
    ['neither', { mirror: undefined, ref: VIEWS.unavailable }],
    ['the ref alone', { mirror: undefined, ref: VIEWS.absent }],
    ['the mirror alone', { mirror: STARTED, ref: VIEWS.unavailable }],
  ])('is not told where that is %s, for want of time', async (_name, look) => {
    const trouble = { reason: undefined };
    const { result, lines } = await wait(() => ({ ...look, trouble }), { timeoutMs: 5_000 });
    expect([result.kind, lines]).toEqual(['timed out', []]);
  });
});

describe('a wait whose time is up', () => {
  test('tells what was known last, and what hindered', async () => {
    const { result } = await wait((now) => (now < 5_000 ? WITHOUT_COMMIT : UNAVAILABLE), {
      timeoutMs: 12_000,
    });
    expect(result).toMatchObject({
      kind: 'timed out',
      finished: true,
      trouble: { reason: 'HTTP 503' },
      mirror: { seen: FINISHED, agoMs: 7_250 },
      ref: { seen: VIEWS.absent, agoMs: 7_250 },
      failure: undefined,
    });
  });

  test('tells of a failure that stands, and of none that could not be seen again', async () => {
    const failed: Look = { mirror: FAILED, ref: VIEWS.absent };
    const standing = await wait(() => failed, { timeoutMs: 12_000 });
    expect(standing.result).toMatchObject({ failure: { lastError: 'made up' } });
    const lost = await wait((now) => (now < 5_000 ? failed : UNAVAILABLE), { timeoutMs: 12_000 });
    expect(lost.result).toMatchObject({ kind: 'timed out', failure: undefined });
  });

  test('knows nothing where nothing could be read', async () => {
    const { result } = await wait(() => UNAVAILABLE, { timeoutMs: 12_000 });
    expect(result).toMatchObject({
      mirror: undefined,
      ref: undefined,
      trouble: { reason: 'HTTP 503' },
    });
  });
});

test('the proof ends a wait at once, whatever the status', async () => {
  const { result, looks } = await wait(() => ({ mirror: STARTED, ref: VIEWS.expected }));
  expect([result, looks]).toEqual([{ kind: 'synced', by: 'commit' }, [1_000]]);
});
