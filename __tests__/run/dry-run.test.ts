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

test.each([
  '2026-02-03 12:00:00',
  '2026-02-03T12:00:00',
  '2026-02-02 11:30:00',
  '2026-02-03',
  '2026-0203',
  '2026-99-99T12:00:00Z',
  '2026-02-03T20:00:00.000+08:00',
  '2026-02-03T13:00:01.000+08:00',
])('a success at %s has no age that is known', (time) => {
  const [, success] = describeAfter(HOUR, { lastSuccessfulUpdateAt: time });
  expect(success).toBe(`Last success: ${time}.`);
});

test.each(['2026-02-03 12:00:00 +0800', '2026-02-03 04:00:00Z', '2026-02-03T12:00:00+0800'])(
  'a success at %s has an age',
  (time) => {
    const [, success] = describeAfter(HOUR, { lastSuccessfulUpdateAt: time });
    expect(success).toBe(`Last success: ${time}, 1 hour ago.`);
  },
);

describe('what is told besides', () => {
  test.each<[string, Partial<RemoteMirror>, string[]]>([
    [
      'never synchronized',
      { updateStatus: 'none', lastSuccessfulUpdateAt: undefined, insteadOfSuccess: 'none' },
      ['Status: none.', 'It has never been synchronized.'],
    ],
    [
      'never synchronized, and failed',
      { updateStatus: 'failed', lastSuccessfulUpdateAt: undefined, insteadOfSuccess: 'none' },
      ['Status: failed.', 'It has never been synchronized.'],
    ],
    [
      'no success, and yet one',
      { lastSuccessfulUpdateAt: undefined, insteadOfSuccess: 'none' },
      ['Status: finished.', 'When it last succeeded is not told.'],
    ],
    [
      'nothing of a success',
      { updateStatus: 'none', lastSuccessfulUpdateAt: undefined },
      ['Status: none.', 'When it last succeeded is not told.'],
    ],
    [
      'a success that cannot be read',
      { lastSuccessfulUpdateAt: undefined, insteadOfSuccess: { text: '2026/02/03 12:04:00' } },
      ['Status: finished.', 'Last success, which cannot be read: 2026/02/03 12:04:00'],
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
