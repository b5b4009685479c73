import { expect, test } from '@jest/globals';
import { formatSpan } from '../../src/time/elapsed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, 2, '0 seconds'],
  [999, 2, '0 seconds'],
  [MINUTE, 2, '1 minute'],
  [90 * MINUTE, 2, '1 hour 30 minutes'],
  [90 * MINUTE, 1, '1 hour'],
  [2 * DAY, 2, '2 days'],
  [2 * DAY + 59 * MINUTE, 2, '2 days'],
  [2 * DAY + 1_000, 4, '2 days 1 second'],
  [365 * DAY, 2, '365 days'],
])('%d ms in %d parts are %s', (ms, parts, expected) => {
  expect(formatSpan(ms, parts)).toBe(expected);
});
