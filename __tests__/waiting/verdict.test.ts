import { describe, expect, test } from '@jest/globals';
import { NO_STATUS, type RemoteMirror } from '../../src/mirror/mirror.ts';
import {
  isInProgress,
  judge,
  NO_HISTORY,
  PROOF_GRACE_MS,
  type Baseline,
  type History,
  type Proof,
  type Verdict,
} from '../../src/waiting/verdict.ts';
import {
  AFTER,
  BASELINES,
  BEFORE,
  mirrorWith,
  OTHER_COMMIT,
  PROOFS,
  REQUESTED_AT,
} from './observations.ts';

const NOW = 1_000_000;

const IN_PROGRESS = ['none', 'scheduled', 'started', 'to_retry', 'Finished', ''];

const STATUSES = ['finished', 'failed', ...IN_PROGRESS, NO_STATUS];

/** What differs from the mirror before the request, and the baselines by which it counts. */
const MOVES: readonly (readonly [string, Partial<RemoteMirror>, readonly Baseline['kind'][]])[] = [
  ['nothing', {}, []],
  ['the date of the last change', { lastUpdateAt: AFTER }, ['mirror', 'requested at']],
  ['the date of the success', { lastSuccessfulUpdateAt: AFTER }, ['mirror', 'requested at']],
  ['a date that is gone', { lastUpdateAt: undefined }, []],
  ['an earlier date', { lastUpdateAt: '2026-02-03T11:59:59.000+08:00' }, []],
  ['the same date in other words', { lastUpdateAt: '2026-02-03T04:00:00Z' }, []],
  ['a date that is none', { lastSuccessfulUpdateAt: '-' }, ['mirror']],
];

/** Changes that tell of a failure, but not of a success. */
const FAILURE_MOVES: typeof MOVES = [
  ['the number of failures', { numberOfFailures: 2 }, ['mirror']],
  ['the last error', { lastError: 'made up' }, ['mirror']],
];

/** Since when, in milliseconds before now, the mirror has been finished without the commit. */
const GRACES = [undefined, 0, PROOF_GRACE_MS - 1, PROOF_GRACE_MS, PROOF_GRACE_MS + 1];

interface Case {
  readonly baseline: Baseline;
  readonly mirror: RemoteMirror;
  readonly move: string;
  /** A date has moved. */
  readonly fresh: boolean;
  /** Anything has moved. */
  readonly moved: boolean;
  readonly seenInProgress: boolean;
  readonly proof: Proof;
  readonly waited: number | undefined;
}

function allCases(): Case[] {
  return Object.values(BASELINES).flatMap((baseline) =>
    STATUSES.flatMap((updateStatus) =>
      [...MOVES, ...FAILURE_MOVES].flatMap(([move, changes, counts]) =>
        [false, true].flatMap((seenInProgress) =>
          PROOFS.flatMap((proof) =>
            GRACES.map((waited) => {
              const mirror = mirrorWith({ updateStatus, ...changes });
              const counted = counts.includes(baseline.kind);
              const fresh = counted && MOVES.some(([name]) => name === move);
              // From `finished` to `failed` is a change in itself, where there is a mirror to compare.
              const moved =
                counted || (baseline.kind === 'mirror' && updateStatus !== BEFORE.updateStatus);
              return { baseline, mirror, move, fresh, moved, seenInProgress, proof, waited };
            }),
          ),
        ),
      ),
    ),
  );
}

/** The whole decision: every case belongs to exactly one row. */
const ROWS: readonly (readonly [string, (each: Case) => boolean, Verdict['kind']])[] = [
  ['the commit is there', ({ proof }) => proof.kind === 'found', 'synced'],
  ['in progress', (each) => unproven(each) && !isFinal(each), 'pending'],
  ['failed, and it is ours', (each) => unproven(each) && failed(each) && ours(each), 'failed'],
  ['failed before', (each) => unproven(each) && failed(each) && !ours(each), 'pending'],
  ['finished before', (each) => unproven(each) && finished(each) && !ended(each), 'pending'],
  [
    'finished, and no commit can be expected',
    (each) => each.proof.kind === 'not applicable' && finished(each) && ended(each),
    'synced',
  ],
  [
    'finished, and a ref that was made anew contains the commit',
    (each) => each.proof.kind === 'contained' && finished(each) && ended(each),
    'synced',
  ],
  [
    'finished, and the commit may still appear',
    (each) => missing(each) && ended(each) && (each.waited ?? 0) < 15_000,
    'pending',
  ],
  [
    'finished without the commit',
    (each) => missing(each) && ended(each) && (each.waited ?? 0) >= 15_000,
    'commit missing',
  ],
];

const unproven = ({ proof }: Case): boolean => proof.kind !== 'found';
const failed = ({ mirror }: Case): boolean => mirror.updateStatus === 'failed';
const finished = ({ mirror }: Case): boolean => mirror.updateStatus === 'finished';
const isFinal = (each: Case): boolean => failed(each) || finished(each);
const ours = ({ moved, seenInProgress }: Case): boolean => moved || seenInProgress;
const ended = ({ fresh, seenInProgress }: Case): boolean => fresh || seenInProgress;
const missing = (each: Case): boolean => each.proof.kind === 'missing' && finished(each);

function judgeCase({ baseline, mirror, seenInProgress, proof, waited }: Case): {
  verdict: Verdict;
  history: History;
} {
  const finishedSince = waited === undefined ? undefined : NOW - waited;
  return judge(baseline, { seenInProgress, finishedSince }, { mirror, proof, now: NOW });
}

describe('the decision', () => {
  const cases = allCases();

  test('is tabled in full: every case belongs to exactly one row', () => {
    expect(cases).toHaveLength(2 * 9 * 9 * 2 * 5 * 5);
    const rowsOf = cases.map((each) => ROWS.filter(([, applies]) => applies(each)).length);
    expect(new Set(rowsOf)).toEqual(new Set([1]));
    for (const [name, applies] of ROWS) expect([name, cases.some(applies)]).toEqual([name, true]);
  });

  test.each(ROWS)('%s', (_name, applies, kind) => {
    const otherwise = cases.filter(applies).filter((each) => judgeCase(each).verdict.kind !== kind);
    expect(otherwise).toEqual([]);
  });

  test('hands on what a verdict is about', () => {
    for (const each of cases) {
      const { verdict } = judgeCase(each);
      const details = {
        pending: {},
        synced: { by: each.proof.kind === 'not applicable' ? 'status' : 'commit' },
        failed: { lastError: each.mirror.lastError },
        'commit missing': { instead: 'instead' in each.proof ? each.proof.instead : 'no proof' },
      }[verdict.kind];
      expect(verdict).toEqual({ kind: verdict.kind, ...details });
    }
  });

  test('remembers for the next look what this one has shown', () => {
    for (const each of cases.filter((one) => judgeCase(one).verdict.kind === 'pending')) {
      const { history } = judgeCase(each);
      const waitsForCommit = missing(each) && ended(each);
      expect(history).toEqual({
        // No status is no sign of a synchronization.
        seenInProgress: each.seenInProgress || IN_PROGRESS.includes(each.mirror.updateStatus),
        finishedSince: waitsForCommit ? NOW - (each.waited ?? 0) : undefined,
      });
    }
  });
});

describe('a status compared with the time of the request', () => {
  const baseline = BASELINES['requested at'];

  test.each([
    ['2026-02-03T12:05:08.000+08:00', 'synced'],
    ['2026-02-03T04:05:08.000Z', 'synced'],
    ['2026-02-03T12:05:07.999+08:00', 'pending'],
    ['2026-02-03T04:05:07.999Z', 'pending'],
    ['2026-02-03T12:05:30.000+08:00', 'synced'],
  ] as const)('%s is not older than it less 2 s: %s', (moment, expected) => {
    for (const field of ['lastUpdateAt', 'lastSuccessfulUpdateAt'] as const) {
      const mirror = mirrorWith({ [field]: moment });
      const look = { mirror, proof: { kind: 'not applicable' }, now: NOW } as const;
      expect(judge(baseline, NO_HISTORY, look).verdict.kind).toBe(expected);
    }
  });
});

describe('a failure after one before', () => {
  const before = mirrorWith({ updateStatus: 'failed', lastError: 'made up' });
  const baseline = { kind: 'mirror', mirror: before, requestedAt: REQUESTED_AT } as const;

  test.each<[string, Partial<RemoteMirror>, Verdict['kind']]>([
    ['the same', {}, 'pending'],
    ['one more failure', { numberOfFailures: 2 }, 'failed'],
    ['another error', { lastError: 'made up, too' }, 'failed'],
    ['no error any more', { lastError: undefined }, 'failed'],
    ['a later date', { lastUpdateAt: AFTER }, 'failed'],
    ['another source', { url: 'https://github.com/octo-org/other' }, 'pending'],
  ])('is that of this synchronization if something moved: %s', (_name, changes, expected) => {
    const proof = { kind: 'missing', instead: undefined } as const;
    const look = { mirror: { ...before, ...changes }, proof, now: NOW };
    expect(judge(baseline, NO_HISTORY, look).verdict.kind).toBe(expected);
  });
});

describe('the grace', () => {
  test('begins anew when a synchronization is under way again', () => {
    const waits = { seenInProgress: true, finishedSince: NOW - PROOF_GRACE_MS };
    const proof = { kind: 'missing', instead: OTHER_COMMIT } as const;
    const started = { mirror: mirrorWith({ updateStatus: 'started' }), proof, now: NOW };
    const { history } = judge(BASELINES.mirror, waits, started);
    const ends = { mirror: mirrorWith({}), proof, now: NOW + 1 };
    expect(judge(BASELINES.mirror, history, ends)).toEqual({
      verdict: { kind: 'pending' },
      history: { seenInProgress: true, finishedSince: NOW + 1 },
    });
  });
});

test.each(STATUSES)('the status %j is final only if it is finished or failed', (updateStatus) => {
  const final = updateStatus === 'finished' || updateStatus === 'failed';
  expect(isInProgress(mirrorWith({ updateStatus }))).toBe(!final);
});

test.each(['2026-02-03T12:05:20.000', '2026-02-03 12:05:20 +0800', '99999', 'Tue', '-'])(
  'a timestamp like %j, which names no instant, is not after a request',
  (timestamp) => {
    const mirror = mirrorWith({ lastUpdateAt: timestamp, lastSuccessfulUpdateAt: timestamp });
    const look = { mirror, proof: { kind: 'not applicable' }, now: NOW } as const;
    expect(judge(BASELINES['requested at'], NO_HISTORY, look).verdict).toEqual({ kind: 'pending' });
  },
);

describe('a baseline that lacks what later looks show', () => {
  const lacking = { lastUpdateAt: undefined, lastSuccessfulUpdateAt: undefined };
  const judgeAfter = (before: RemoteMirror, mirror: RemoteMirror): Verdict['kind'] => {
    const baseline = { kind: 'mirror', mirror: before, requestedAt: REQUESTED_AT } as const;
    const look = { mirror, proof: { kind: 'not applicable' }, now: NOW } as const;
    return judge(baseline, NO_HISTORY, look).verdict.kind;
  };

  test('does not make an old success a new one', () => {
    expect(judgeAfter(mirrorWith(lacking), BEFORE)).toBe('pending');
    expect(judgeAfter(mirrorWith(lacking), mirrorWith({ lastUpdateAt: AFTER }))).toBe('synced');
  });

  test('does not make an old failure a new one', () => {
    const nothing = mirrorWith({ ...lacking, updateStatus: NO_STATUS, numberOfFailures: 0 });
    const failed = mirrorWith({ updateStatus: 'failed', lastError: 'made up' });
    expect(judgeAfter(nothing, failed)).toBe('pending');
  });
});
