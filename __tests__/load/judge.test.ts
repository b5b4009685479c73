import { describe, expect, test } from '@jest/globals';
import type { Passage } from '../../load/gateway.ts';
import { faultsOf, retriesOf } from '../../load/judge.ts';
import type { Run } from '../../load/run.ts';

const READ = 'GET /remote-mirror';
const START = 'POST /remote-mirror';
const REF = 'GET /repository/branch';

function passage(call: string, at: number, changes: Partial<Passage> = {}): Passage {
  return { who: 'one', call, at, status: 200, notBefore: undefined, ...changes };
}

const REFUSED = { status: 429 };
const THROTTLED = 'HTTP 429, APIG.0308: slow down. Too many requests for this account';

/** A run in which nothing is wrong. */
const GOOD = [
  passage(READ, 0, { status: 429, notBefore: 1_000 }),
  passage(READ, 1_000),
  passage(START, 1_100, REFUSED),
  passage(START, 3_500),
  passage(READ, 4_500),
  passage(REF, 4_500),
];

function faults(passages: readonly Passage[], changes: Partial<Run> = {}): string[] {
  const run: Run = { token: 'one', status: 'synced', exitCode: 0, errors: [], ...changes };
  return faultsOf({ name: 'a round', runs: [run], passages });
}

describe('a run', () => {
  test('without fault has none', () => {
    expect(faults(GOOD)).toEqual([]);
    expect(faults(GOOD, { exitCode: undefined })).toEqual([]);
  });

  test.each<[string, Partial<Run>, RegExp]>([
    [
      'an exit code of success without one',
      { status: 'failed', errors: [THROTTLED] },
      /failed, but exit code 0/,
    ],
    ['an exit code of failure after a success', { exitCode: 1 }, /synced, but exit code 1/],
    ['an error beside a success', { errors: ['HTTP 500'] }, /synced, with errors/],
    [
      'an error that tells nothing',
      { status: 'failed', exitCode: 1, errors: ['Internal error: x'] },
      /failed, not clear: Internal error/,
    ],
    ['no status', { status: 'none', exitCode: 1 }, /none, not clear/],
  ])('with %s has a fault', (_what, changes, expected) => {
    expect(faults(GOOD, changes)).toEqual([expect.stringMatching(expected)]);
  });

  test('may fail, if it says why', () => {
    const failed = { status: 'failed', exitCode: 1, errors: [THROTTLED] };
    expect(faults(GOOD, failed)).toEqual([]);
  });

  test.each<[string, readonly Passage[], RegExp]>([
    ['starts once more after a success', [...GOOD, passage(START, 9_000)], /started again/],
    [
      'starts too often',
      [0, 1, 2, 3, 4].map((at) => passage(START, at * 3_000, REFUSED)),
      /5 starts/,
    ],
    [
      'reads too often before the start',
      [0, 1, 2, 3, 4].map((at) => passage(READ, at * 3_000, REFUSED)),
      /5 reads before the start/,
    ],
    [
      'looks without a pause',
      [passage(START, 0), ...Array.from({ length: 9 }, (_, at) => passage(REF, at * 100))],
      /more than 8 times GET .* within a second/,
    ],
    [
      'does not wait as long as it was asked to',
      [passage(READ, 0, { status: 429, notBefore: 5_000 }), passage(READ, 4_900)],
      /100 ms too soon/,
    ],
  ])('that %s has a fault', (_what, passages, expected) => {
    expect(faults(passages)).toEqual([expect.stringMatching(expected)]);
  });
});

describe('many runs', () => {
  const refusedTogether = (comeBack: (number: number) => number): Passage[] =>
    Array.from({ length: 20 }, (_, number) => number).flatMap((number) => [
      passage(READ, 10, { who: `run ${number}`, status: 429 }),
      passage(READ, comeBack(number), { who: `run ${number}` }),
    ]);

  test('that come back one by one are well', () => {
    expect(faults(refusedTogether((number) => 2_000 + number * 100))).toEqual([]);
  });

  test('that come back together are a fault', () => {
    expect(faults(refusedTogether((number) => 2_000 + number))).toEqual([
      'of 20 refused at 0 s, 20 came back within 100 ms',
    ]);
  });

  test('have attempts after refusals, and only those count', () => {
    expect(retriesOf(GOOD)).toEqual([
      { refusedAt: 0, at: 1_000 },
      { refusedAt: 1_100, at: 3_500 },
    ]);
  });
});
