import { describe, expect, test } from '@jest/globals';
import { READ_LAG_MS } from '../../src/mirror/mirror.ts';
import type { End } from '../../src/waiting/ends.ts';
import {
  endsOf,
  hasFinished,
  IDLE_END_MS,
  QUIET_PROOF_MS,
  standingFailure,
  turningPoints,
} from '../../src/waiting/standing.ts';
import { NO_TRACK, type Track } from '../../src/waiting/status.ts';

/** An end that was first seen at the moment 1,000. */
function endOf(kind: End['kind'], trust: End['trust']): End {
  const times = { lastUpdateAt: undefined, lastSuccessfulUpdateAt: undefined };
  return { kind, since: 1_000, identity: '', trust, isNews: true, times, lastError: 'made up' };
}

const SHOWN = { endShown: true } as const;
const FAILURE: Track = { ...SHOWN, end: endOf('failure', 'when settled') };
const FINISH: Track = { ...SHOWN, end: endOf('finish', 'when settled') };
const LAGGING: Track = { ...SHOWN, end: endOf('finish', 'after lag') };
const NEW: Track = { ...SHOWN, end: endOf('finish', 'at once') };
const IDLE: Track = { idleSince: 1_000, idleLooks: 4 };

const NOTHING = { finished: false, settled: false, failure: undefined, idleMs: 0, quietMs: 0 };
const SETTLED = 16_000;

describe('what a status amounts to', () => {
  test.each<[string, Track, number, object]>([
    ['nothing yet', NO_TRACK, SETTLED, {}],
    ['a failure just now', FAILURE, SETTLED - 1, {}],
    ['a failure that stands', FAILURE, SETTLED, { failure: { lastError: 'made up' } }],
    ['a failure that the last look does not show', { ...FAILURE, endShown: false }, SETTLED, {}],
    ['a finish just now', FINISH, SETTLED - 1, {}],
    ['a finish that stands', FINISH, SETTLED, { finished: true, settled: true }],
    ['a finish that the last look does not show', { ...NEW, endShown: false }, SETTLED, {}],
    ['a finish that may lag', LAGGING, 1_000 + READ_LAG_MS - 1, {}],
    ['a finish that cannot lag any more', LAGGING, 1_000 + READ_LAG_MS, { finished: true }],
    ['a finish that a time tells', NEW, 1_000, { finished: true }],
    ['too few looks at nothing', { ...IDLE, idleLooks: 3 }, 5_000, {}],
    ['looks of which none was counted', { idleSince: 1_000 }, 5_000, {}],
    ['nothing new', IDLE, 5_000, { idleMs: 4_000, quietMs: 4_000 }],
    ['nothing new since it stirred', { ...IDLE, stirred: true }, 5_000, { idleMs: 4_000 }],
    [
      'nothing new beside a finish that the last look does not show',
      { ...IDLE, end: endOf('finish', 'at once'), endShown: false },
      5_000,
      { idleMs: 4_000, quietMs: 4_000 },
    ],
    ['four looks that were none of an idle mirror', { idleLooks: 4 }, 5_000, {}],
  ])('is %s', (_name, track, now, expected) => {
    expect(endsOf(track, now)).toEqual({ ...NOTHING, ...expected });
  });
});

test.each<[string, Track, readonly number[]]>([
  ['nothing', NO_TRACK, []],
  ['an end', FINISH, [1_000 + READ_LAG_MS, SETTLED]],
  ['an idle mirror', IDLE, [1_000 + QUIET_PROOF_MS, 1_000 + IDLE_END_MS]],
])('the same sight of %s means more later', (_name, track, moments) => {
  expect(turningPoints(track)).toEqual(moments);
});

test('a failure and a finish are told apart', () => {
  expect(standingFailure(FAILURE)).toEqual({ lastError: 'made up' });
  expect([standingFailure(FINISH), standingFailure(NO_TRACK)]).toEqual([undefined, undefined]);
  expect([FINISH, FAILURE, NO_TRACK].map(hasFinished)).toEqual([true, false, false]);
});
