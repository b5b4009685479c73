import { describe, expect, test } from '@jest/globals';
import { NO_STATUS, type RemoteMirror } from '../../src/mirror/mirror.ts';
import { standingFailure } from '../../src/waiting/standing.ts';
import { NO_TRACK } from '../../src/waiting/status.ts';
import {
  isProofAlone,
  judge,
  type Expectation,
  type RefView,
  type Rules,
} from '../../src/waiting/verdict.ts';
import {
  BASELINES,
  COMMIT,
  FAILED,
  FINISHED,
  mirrorWith,
  OTHER_COMMIT,
  rulesWith,
  STALE,
  STARTED,
  VIEWS,
} from './observations.ts';

/** Looks at these moments, in milliseconds, and gives the last verdict in a word or two. */
function verdictOf(
  rules: Rules,
  ref: RefView,
  ...looks: readonly (readonly [number, RemoteMirror | undefined])[]
): string {
  let track = NO_TRACK;
  let verdict = 'pending';
  for (const [now, mirror] of looks) {
    const judged = judge(rules, track, { mirror, ref, now });
    track = judged.track;
    verdict = inWords(judged.verdict);
  }
  return verdict;
}

function inWords(verdict: ReturnType<typeof judge>['verdict']): string {
  switch (verdict.kind) {
    case 'pending':
      return 'pending';
    case 'synced':
      return ['synced by', verdict.by, verdict.note].filter(Boolean).join(' ');
    case 'failed':
    case 'unconfirmed':
      return `${verdict.kind}: ${verdict.reason.kind}`;
  }
}

const WAITED = {
  'at the first look': [[1_000, STALE]],
  'while it is in progress': [[1_000, STARTED]],
  'once finished afresh': [[1_000, FINISHED]],
  '15 s after a fresh finish': [
    [1_000, FINISHED],
    [16_000, FINISHED],
  ],
  'after a minute of quiet': [1_000, 21_000, 41_000, 61_000].map((at) => [at, STALE] as const),
  'after 5 min of quiet': [1_000, 101_000, 201_000, 301_000].map((at) => [at, STALE] as const),
  'at a failure': [[1_000, FAILED]],
  '15 s after a failure': [
    [1_000, FAILED],
    [16_000, FAILED],
  ],
} as const;

type Moment = keyof typeof WAITED;
const MOMENTS = Object.keys(WAITED) as Moment[];

const FORWARD = rulesWith();
const changed = (
  change: (typeof COMMIT)['change'] | Extract<Expectation, { kind: 'commit' }>['change'],
  forceFetch: boolean | undefined = false,
): Rules => rulesWith({ expectation: { ...COMMIT, change }, forceFetch });
const CREATED = changed({ kind: 'created' });
const UNKNOWN = changed({ kind: 'unknown' });
const KEPT = { kind: 'rewritten', before: OTHER_COMMIT } as const;
const MOVED = { kind: 'rewritten', before: 'f'.repeat(40) } as const;
const GONE = rulesWith({ expectation: { kind: 'gone', ref: COMMIT.ref } });
const STATUS = rulesWith({ expectation: { kind: 'status', reason: 'made up', expectable: true } });
const RENAMED = rulesWith({ expectation: { ...COMMIT, renamed: true } });

/** A verdict for each of {@link MOMENTS}, in order; `-` is none yet. */
const TABLE: readonly (readonly [string, Rules, RefView, readonly string[]])[] = [
  ...[FORWARD, CREATED, UNKNOWN, changed(KEPT), changed(MOVED, true), RENAMED].map(
    (rules, index) =>
      [
        `the ref is at the commit, ${index}`,
        rules,
        VIEWS.expected,
        MOMENTS.map(() => 'synced by commit'),
      ] as const,
  ),
  ['forward, contained', FORWARD, VIEWS.contains, MOMENTS.map(() => 'synced by commit')],
  ...[CREATED, UNKNOWN, changed(MOVED, true), changed(KEPT, true)].map(
    (rules, index) =>
      [
        `created, unknown or overwritten, contained, ${index}`,
        rules,
        VIEWS.contains,
        [
          ...['-', '-', 'synced by commit', 'synced by commit'],
          ...['synced by commit beyond', 'synced by commit beyond', '-', 'failed: service'],
        ],
      ] as const,
  ),
  ...[false, undefined].flatMap((forceFetch) => [
    [
      `rewritten, still at what was before, force_fetch ${String(forceFetch)}`,
      changed(KEPT, forceFetch),
      VIEWS.contains,
      ['-', '-', '-', 'failed: old history kept', '-', '-', '-', 'failed: service'],
    ] as const,
    [
      `rewritten, contained elsewhere, force_fetch ${String(forceFetch)}`,
      changed(MOVED, forceFetch),
      VIEWS.contains,
      ['-', '-', '-', 'unconfirmed: rewritten', '-', '-', '-', 'failed: service'],
    ] as const,
  ]),
  ...[FORWARD, CREATED, UNKNOWN, changed(KEPT), changed(MOVED, true)].flatMap((rules, index) =>
    [VIEWS.elsewhere, VIEWS.absent].map(
      (view) =>
        [
          `without the commit, ${index}, ${view.kind}`,
          rules,
          view,
          ['-', '-', '-', 'failed: commit missing', '-', '-', '-', 'failed: service'],
        ] as const,
    ),
  ),
  [
    'not known',
    FORWARD,
    VIEWS.unknown,
    [
      '-',
      '-',
      '-',
      'unconfirmed: ref unknown',
      '-',
      'unconfirmed: ref unknown',
      '-',
      'failed: service',
    ],
  ],
  ['not to be read just now', FORWARD, VIEWS.unavailable, MOMENTS.map(() => '-')],
  ['deleted, and gone', GONE, VIEWS.expected, MOMENTS.map(() => 'synced by commit')],
  [
    'deleted, and still there',
    GONE,
    VIEWS.elsewhere,
    [
      ...['-', '-', '-', 'synced by status ref kept', '-'],
      ...['unconfirmed: no sign', '-', 'failed: service'],
    ],
  ],
  [
    'deleted, and not known',
    GONE,
    VIEWS.unknown,
    [
      ...['-', '-', '-', 'unconfirmed: ref unknown', '-'],
      ...['unconfirmed: ref unknown', '-', 'failed: service'],
    ],
  ],
  [
    'a status decides',
    STATUS,
    VIEWS.notAsked,
    [
      ...['-', '-', 'synced by status', 'synced by status', '-'],
      ...['unconfirmed: no sign', '-', 'failed: service'],
    ],
  ],
  [
    'renamed, and not found',
    RENAMED,
    VIEWS.absent,
    [
      ...['-', '-', '-', 'synced by status renamed', '-'],
      ...['unconfirmed: no sign', '-', 'failed: service'],
    ],
  ],
];

const CASES = TABLE.flatMap(([name, rules, view, verdicts]) =>
  MOMENTS.map((moment, index) => [name, moment, rules, view, verdicts[index] ?? ''] as const),
);

describe('the table of verdicts', () => {
  test.each(CASES)('%s, %s', (_name, moment, rules, view, expected) => {
    expect(verdictOf(rules, view, ...WAITED[moment])).toBe(expected === '-' ? 'pending' : expected);
  });

  // What decides there is a time alone; so a status in progress says nothing.
  test.each(CASES)('%s, %s, in the action that waits', (_name, moment, rules, view, expected) => {
    const there = { ...rules, baseline: BASELINES['requested at'] };
    expect(verdictOf(there, view, ...WAITED[moment])).toBe(expected === '-' ? 'pending' : expected);
  });
});

describe('a look at which the mirror could not be read', () => {
  test.each([
    [FORWARD, VIEWS.expected, 'synced by commit'],
    [FORWARD, VIEWS.contains, 'synced by commit'],
    // The whole repository may be gone.
    [GONE, VIEWS.expected, 'pending'],
    [CREATED, VIEWS.contains, 'pending'],
    [FORWARD, VIEWS.absent, 'pending'],
  ] as const)('is proof where the ref is, %#', (rules, view, expected) => {
    expect(verdictOf(rules, view, [1_000, undefined])).toBe(expected);
  });

  test('does not break the time in which an end has stood', () => {
    const looks = [
      [1_000, FINISHED],
      [9_000, undefined],
      [16_000, FINISHED],
    ] as const;
    expect(verdictOf(FORWARD, VIEWS.absent, ...looks)).toBe('failed: commit missing');
  });
});

describe("another's synchronization", () => {
  const IN_PROGRESS = rulesWith({
    expectation: STATUS.expectation,
    baseline: { ...BASELINES.mirror, mirror: STARTED },
  });

  test.each<[string, Rules, RefView, readonly (readonly [number, RemoteMirror])[], string]>([
    [
      'failed, and ours begins',
      FORWARD,
      VIEWS.absent,
      [
        [1_000, FAILED],
        [7_000, STARTED],
        [20_000, STARTED],
      ],
      'pending',
    ],
    [
      'failed, and ours brings the commit',
      FORWARD,
      VIEWS.expected,
      [
        [1_000, FAILED],
        [7_000, FINISHED],
      ],
      'synced by commit',
    ],
    [
      'was under way, and has finished',
      IN_PROGRESS,
      VIEWS.notAsked,
      [
        [1_000, STARTED],
        [5_000, FINISHED],
      ],
      'pending',
    ],
    [
      'was under way, finished, and it stands',
      IN_PROGRESS,
      VIEWS.notAsked,
      [
        [1_000, FINISHED],
        [16_000, FINISHED],
      ],
      'synced by status',
    ],
    [
      'was under way, finished, and ours follows',
      IN_PROGRESS,
      VIEWS.notAsked,
      [
        [1_000, FINISHED],
        [5_000, { ...FINISHED, updateStatus: 'started' }],
        [9_000, mirrorWith({ lastSuccessfulUpdateAt: '2026-02-03T12:09:00.000+08:00' })],
      ],
      'synced by status',
    ],
    [
      'finished anew',
      FORWARD,
      VIEWS.absent,
      [
        [1_000, FINISHED],
        [9_000, mirrorWith({ lastSuccessfulUpdateAt: '2026-02-03T12:09:00.000+08:00' })],
        [17_000, mirrorWith({ lastSuccessfulUpdateAt: '2026-02-03T12:09:00.000+08:00' })],
      ],
      'pending',
    ],
    [
      'failed, and the look at which that would count lags behind',
      FORWARD,
      VIEWS.absent,
      [
        [1_000, FAILED],
        [16_000, mirrorWith({ updateStatus: NO_STATUS })],
      ],
      'pending',
    ],
    [
      'finished, and the look at which that would count lags behind',
      FORWARD,
      VIEWS.absent,
      [
        [1_000, FINISHED],
        [16_000, STALE],
      ],
      'pending',
    ],
    [
      'finished, and later looks show it again',
      FORWARD,
      VIEWS.absent,
      [
        [1_000, FINISHED],
        [16_000, STALE],
        [17_000, FINISHED],
      ],
      'failed: commit missing',
    ],
  ])('%s', (_name, rules, view, looks, expected) => {
    expect(verdictOf(rules, view, ...looks)).toBe(expected);
  });
});

describe('a look takes time, and', () => {
  /** A look at both that was asked for at one moment and had, as to the mirror, at another. */
  function judged(
    rules: Rules,
    looks: readonly (readonly [number, number, RemoteMirror, RefView])[],
  ): string {
    let track = NO_TRACK;
    let verdict = 'pending';
    for (const [askedAt, now, mirror, ref] of looks) {
      const last = judge(rules, track, { mirror, ref, askedAt, now });
      track = last.track;
      verdict = inWords(last.verdict);
    }
    return verdict;
  }

  test.each([
    ['without the commit', FORWARD, FINISHED, VIEWS.absent, 'failed: commit missing'],
    ['with a ref that was to go', GONE, FINISHED, VIEWS.elsewhere, 'synced by status ref kept'],
    ['at a failure', FORWARD, FAILED, VIEWS.absent, 'failed: service'],
  ])('is as old as the asking for it: %s', (_case, rules, end, ref, verdict) => {
    const first = [1_000, 1_100, end, ref] as const;
    expect(judged(rules, [first, [2_500, 16_500, end, ref]])).toBe('pending');
    expect(judged(rules, [first, [16_100, 16_200, end, ref]])).toBe(verdict);
  });

  test('an end is known since it was had', () => {
    const slow = [1_000, 14_000, FINISHED, VIEWS.absent] as const;
    expect(judged(FORWARD, [slow, [16_000, 16_100, FINISHED, VIEWS.absent]])).toBe('pending');
    expect(judged(FORWARD, [slow, [29_000, 29_100, FINISHED, VIEWS.absent]])).toBe(
      'failed: commit missing',
    );
  });
});

test('two looks are not enough to say that all was quiet', () => {
  const looks = [1_000, 61_000, 301_000].map((at) => [at, STALE] as const);
  expect(verdictOf(CREATED, VIEWS.contains, ...looks)).toBe('pending');
  expect(verdictOf(STATUS, VIEWS.notAsked, ...looks)).toBe('pending');
});

test('a repository of another name whose ref is not known was not searched', () => {
  expect(verdictOf(RENAMED, VIEWS.unknown, ...WAITED['15 s after a fresh finish'])).toBe(
    'unconfirmed: ref unknown',
  );
});

describe('a failure that the last look does not show', () => {
  const shown = (): typeof NO_TRACK =>
    judge(FORWARD, NO_TRACK, { mirror: FAILED, ref: VIEWS.absent, now: 1_000 }).track;

  test('stands while looks show it', () => {
    expect(standingFailure(shown())).toEqual({ lastError: 'made up' });
  });

  test.each([
    ['has no status', mirrorWith({ updateStatus: NO_STATUS })],
    ['knows of less', { ...FAILED, lastSuccessfulUpdateAt: '2026-02-03T10:00:00+08:00' }],
  ])('does not stand: %s', (_case, mirror) => {
    const { track } = judge(FORWARD, shown(), { mirror, ref: VIEWS.absent, now: 9_000 });
    expect(standingFailure(track)).toBeUndefined();
  });
});

describe('the ref alone', () => {
  test.each([
    ['at the commit', CREATED, VIEWS.expected, true],
    ['holding the commit of a plain push', FORWARD, VIEWS.contains, true],
    ['holding the commit of another run', CREATED, VIEWS.contains, false],
    ['elsewhere', FORWARD, VIEWS.elsewhere, false],
    ['gone, though the repository may be', GONE, VIEWS.expected, false],
  ])('%s', (_case, { expectation }, view, proof) => {
    expect(isProofAlone(expectation, view)).toBe(proof);
  });
});

describe('a ref that the mirror may not synchronize at all', () => {
  const rewritten = { kind: 'rewritten', before: OTHER_COMMIT } as const;
  const doubted = (changes: Partial<typeof COMMIT | { change: typeof rewritten }> = {}): Rules =>
    rulesWith({ expectation: { ...COMMIT, ...changes, perhapsNotFetched: true } });

  test.each<[RefView, Moment, string]>([
    [VIEWS.expected, 'at the first look', 'synced by commit'],
    [VIEWS.contains, 'at the first look', 'synced by commit'],
    [VIEWS.absent, 'once finished afresh', 'pending'],
    [VIEWS.absent, '15 s after a fresh finish', 'synced by status perhaps not fetched'],
    [VIEWS.elsewhere, '15 s after a fresh finish', 'synced by status perhaps not fetched'],
    [VIEWS.absent, 'after 5 min of quiet', 'unconfirmed: no sign'],
    [VIEWS.unknown, '15 s after a fresh finish', 'unconfirmed: ref unknown'],
    [VIEWS.absent, '15 s after a failure', 'failed: service'],
  ])('%j %s: %s', (view, moment, expected) => {
    expect(verdictOf(doubted(), view, ...WAITED[moment])).toBe(expected);
  });

  test('is not said to keep an old history, which nobody may have fetched over', () => {
    const looks = WAITED['15 s after a fresh finish'];
    const rules = doubted({ change: rewritten });
    expect(verdictOf(rules, VIEWS.contains, ...looks)).toBe('unconfirmed: rewritten');
    const certain = rulesWith({ expectation: { ...COMMIT, change: rewritten } });
    expect(verdictOf(certain, VIEWS.contains, ...looks)).toBe('failed: old history kept');
  });
});
