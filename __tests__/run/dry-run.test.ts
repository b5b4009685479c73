import { describe, expect, test } from '@jest/globals';
import { describeMirror } from '../../src/run/dry-run.ts';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import { mirrorWith } from '../waiting/observations.ts';

const SUCCESS = '2026-02-03T12:00:00.000+08:00';
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Describes a mirror so many milliseconds after its last success. */
function describeAfter(age: number, changes: Partial<RemoteMirror> = {}): string[] {
  const mirror = mirrorWith({
    lastSuccessfulUpdateAt: SUCCESS,
    numberOfFailures: 0,
    ...changes,
  });
  return describeMirror(mirror, Date.UTC(2026, 1, 3, 4) + age);
}

test.each([
  [0, '0 seconds ago.'],
  [-5 * MINUTE, '0 seconds ago.'],
  [SECOND, '1 second ago.'],
  [59_999, '59 seconds ago.'],
  [MINUTE, '1 minute ago.'],
  [HOUR - 1, '59 minutes ago.'],
  [HOUR, '1 hour ago.'],
  [DAY - 1, '23 hours ago.'],
  [25 * HOUR, '1 day ago.'],
  [25 * HOUR + 1, '1 day ago: it is stale.'],
  [400 * DAY, '400 days ago: it is stale.'],
])('a success %d ms ago is told as %s', (age, expected) => {
  expect(describeAfter(age)).toEqual([
    'Status: finished.',
    `Last success: ${SUCCESS}, ${expected}`,
  ]);
});

describe('what is told besides', () => {
  test.each<[string, Partial<RemoteMirror>, string[]]>([
    [
      'never synchronized',
      { updateStatus: 'none', lastSuccessfulUpdateAt: undefined },
      ['Status: none.', 'It has never been synchronized.'],
    ],
    [
      'a date that cannot be read',
      { lastSuccessfulUpdateAt: '2026-99-99' },
      ['Status: finished.', 'Last success: 2026-99-99.'],
    ],
    [
      'failures and the last error',
      { updateStatus: 'failed', numberOfFailures: 3, lastError: 'made up' },
      [
        'Status: failed.',
        `Last success: ${SUCCESS}, 1 hour ago.`,
        'Failures so far: 3.',
        'Last error: made up',
      ],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(describeAfter(HOUR, changes)).toEqual(expected);
  });
});
