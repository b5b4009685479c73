import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatElapsed } from '../../src/time/elapsed.ts';
import { anyMirror, anyProof, BASELINES, BEFORE, OTHER_COMMIT } from './observations.ts';
import { inTurn, randomNumbers, status, wait, type Look } from './polling.ts';

const STALE = status('finished');
const STARTED = status('started');
const UNAVAILABLE: Look = { unavailable: 'HTTP 503' };

/** A synchronization that ends so many milliseconds after the beginning. */
function endingAt(end: number): (now: number) => Look {
  return (now) => (now < end ? STARTED : STALE);
}

describe('the pauses', () => {
  const NOMINAL = [1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 15_000, 15_000];

  test.each([
    ['the shortest', 0, 0.8],
    ['average', 0.5, 1],
    ['the longest', 1 - Number.EPSILON, 1.2],
  ])('grow from 1 s by half up to 15 s, %s at random %d', async (_name, random, factor) => {
    const { pauses } = await wait(endingAt(120_000), { random: () => random });
    for (const [index, nominal] of NOMINAL.entries()) {
      expect(pauses[index]).toBeCloseTo(nominal * factor, 6);
    }
  });

  test('begin with none where the synchronization was started earlier', async () => {
    const { looks } = await wait(endingAt(10_000), {
      baseline: BASELINES['requested at'],
    });
    expect(looks.slice(0, 3)).toEqual([0, 1_000, 2_500]);
  });

  test('are cut where the time is up, so that the last look is at the deadline', async () => {
    const { result, looks, endedAt } = await wait(() => STALE, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ kind: 'timed out', mirror: BEFORE, trouble: undefined });
    expect([looks.at(-1), endedAt]).toEqual([10_000, 10_000]);
  });
});

describe('a synchronization of 10 minutes', () => {
  const END = 600_000;

  test('takes 45 looks with average jitter, 55 at the very worst', async () => {
    const average = await wait(endingAt(END));
    expect(average.looks).toHaveLength(45);
    const worst = await wait(endingAt(END), { random: () => 0 });
    expect(worst.looks).toHaveLength(55);
  });

  test('takes at most 50 looks, whatever the random numbers', async () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const { looks } = await wait(endingAt(END), { random: randomNumbers(seed) });
      expect(looks.length).toBeLessThanOrEqual(50);
    }
  });

  test('is noticed at the first look after its end, one pause later at most', async () => {
    const ends = fc.integer({ min: 0, max: 1_700_000 });
    await fc.assert(
      fc.asyncProperty(ends, fc.integer(), async (end, seed) => {
        const { result, looks, endedAt } = await wait(endingAt(end), {
          random: randomNumbers(seed),
          baseline: BASELINES['requested at'],
        });
        const synced = result.kind === 'synced';
        const before = looks.at(-2) ?? 0;
        // A status that was never anything else is no news; a timestamp would tell.
        expect(synced || end <= (looks[0] ?? 0)).toBe(true);
        expect(!synced || (before < end && endedAt - end <= 18_000)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('trouble that may pass', () => {
  test('never ends a wait before its time', async () => {
    const { result, endedAt, looks } = await wait(() => UNAVAILABLE, { timeoutMs: 3_600_000 });
    expect(result).toEqual({
      kind: 'timed out',
      mirror: undefined,
      finishedWith: undefined,
      trouble: 'HTTP 503',
    });
    expect(endedAt).toBe(3_600_000);
    expect(looks.length).toBeGreaterThan(200);
  });

  test('leaves what was seen before it', async () => {
    const { result } = await wait(inTurn(STARTED, UNAVAILABLE, UNAVAILABLE, STALE));
    expect(result).toEqual({ kind: 'synced', by: 'status' });
    const late = await wait(inTurn(STARTED, UNAVAILABLE), { timeoutMs: 60_000 });
    expect(late.result).toMatchObject({
      kind: 'timed out',
      mirror: { updateStatus: 'started' },
      trouble: expect.any(String),
    });
  });

  test('is no news where there was no time for a look', async () => {
    const { result, log } = await wait(inTurn(STARTED, { unavailable: undefined }), {
      timeoutMs: 10_000,
    });
    expect(result).toMatchObject({ kind: 'timed out', trouble: undefined });
    expect(result).toMatchObject({ mirror: { updateStatus: 'started' } });
    expect(log).toHaveLength(1);
  });

  test('is waited out as long as the service asks for, and once only', async () => {
    const asked: Look = { unavailable: 'HTTP 429', retryAfterMs: 60_000 };
    const { pauses } = await wait(inTurn(STARTED, asked, STARTED, STALE));
    expect(pauses).toEqual([1_000, 1_500, 60_000, 3_375]);
  });

  test('is not waited out for less than the usual pause', async () => {
    const asked: Look = { unavailable: 'HTTP 429', retryAfterMs: 1 };
    const { pauses } = await wait(inTurn(asked, STARTED, STALE));
    expect(pauses).toEqual([1_000, 1_500, 2_250]);
  });

  test('is not waited out beyond the deadline', async () => {
    const asked: Look = { unavailable: 'HTTP 429', retryAfterMs: 86_400_000 };
    const { result, endedAt } = await wait(() => asked, { timeoutMs: 60_000 });
    expect([result.kind, endedAt]).toEqual(['timed out', 60_000]);
  });
});

test('trouble that will not pass ends the wait at once, as it is', async () => {
  const fatal = new Error('HTTP 401');
  const looks: number[] = [];
  const waiting = wait((now) => {
    looks.push(now);
    if (looks.length === 3) throw fatal;
    return STARTED;
  });
  await expect(waiting).rejects.toBe(fatal);
  expect(looks).toHaveLength(3);
});

describe('every wait', () => {
  const anyLook = fc.oneof(
    { weight: 3, arbitrary: fc.record({ mirror: anyMirror, proof: anyProof }) },
    { weight: 1, arbitrary: fc.record({ unavailable: fc.constant('HTTP 503') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        unavailable: fc.constant('HTTP 429'),
        retryAfterMs: fc.nat(7_200_000),
      }),
    },
  );
  const anyWorld = fc.array(fc.record({ look: anyLook, tookMs: fc.nat(90_000) }), {
    minLength: 1,
    maxLength: 40,
  });

  test('ends within its timeout and one look, and no look begins after the timeout', async () => {
    const ends = new Set<string>();
    const timeouts = fc.integer({ min: 10_000, max: 600_000 });
    await fc.assert(
      fc.asyncProperty(anyWorld, timeouts, fc.integer(), async (world, timeoutMs, seed) => {
        let number = 0;
        let lastTook = 0;
        const { result, looks, endedAt } = await wait(
          (_now, clock) => {
            const { look, tookMs } = world[number % world.length] ?? { look: STALE, tookMs: 0 };
            number += 1;
            lastTook = tookMs;
            clock.advance(tookMs);
            return look;
          },
          { timeoutMs, random: randomNumbers(seed) },
        );
        ends.add(result.kind);
        expect(Math.max(...looks)).toBeLessThanOrEqual(timeoutMs + 1e-6);
        expect(endedAt).toBeLessThanOrEqual(timeoutMs + lastTook + 1e-6);
      }),
      { numRuns: 2_000 },
    );
    expect([...ends].sort()).toEqual(['commit missing', 'failed', 'synced', 'timed out']);
  });
});

describe('a commit that does not appear', () => {
  test('is told where the time is up before it is given up', async () => {
    const proof = { kind: 'missing', instead: OTHER_COMMIT } as const;
    const look = (now: number): Look => ({ ...endingAt(5_000)(now), proof });
    const { result } = await wait(look, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ kind: 'timed out', finishedWith: proof, trouble: undefined });
  });

  test('is given up at the first look 15 s after the end of the synchronization', async () => {
    const proof = { kind: 'missing', instead: OTHER_COMMIT } as const;
    const { result, looks } = await wait((now) => ({ ...endingAt(5_000)(now), proof }));
    expect(result).toEqual({ kind: 'commit missing', instead: OTHER_COMMIT });
    const [finished = 0] = looks.filter((at) => at >= 5_000);
    // A look is made just when the time is up.
    expect((looks.at(-1) ?? 0) - finished).toBeCloseTo(15_000, 6);
    expect((looks.at(-2) ?? 0) - finished).toBeLessThan(15_000);
  });
});

test.each([
  [0, '0 s'],
  [499, '0 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [21_600_000, '360 min 00 s'],
])('%d ms are %s', (ms, expected) => {
  expect(formatElapsed(ms)).toBe(expected);
});
