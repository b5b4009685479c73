import { describe, expect, test } from '@jest/globals';
import { isTime, statusWord, timeShape } from '../../doctor/words.ts';

describe('a status', () => {
  test.each<[string, string[], string]>([
    ['finished', ['finished'], '`finished`'],
    ['completed', ['com', 'git'], '`completed`'],
    ['partly done', [], '`partly done`'],
    ['octavia', ['Octavia'], 'a text of 7 characters'],
    ['for_octavia', ['octavia'], 'a text of 11 characters'],
    ['octavian', ['octavia'], 'a text of 8 characters'],
    ['2112000001', [], 'a text of 10 characters'],
    ['see https://a/b', [], 'a text of 15 characters'],
    ['a`b', [], 'a text of 3 characters'],
    ['', [], 'a text of 0 characters'],
  ])('%j, where %j are names: %s', (status, names, shown) => {
    expect(statusWord(status, names)).toBe(shown);
  });
});

describe('a time', () => {
  test.each<[unknown, string, boolean]>([
    ['2025-04-24T20:04:44.000+08:00', '`0000-00-00T00:00:00.000+08:00`', true],
    ['2025-04-24 20:04:44 UTC', '`0000-00-00 00:00:00 UTC`', true],
    ['2025-04-24T20:04:44', '`0000-00-00T00:00:00`', false],
    ['yesterday', 'a text of 9 characters', false],
    [1_745_496_284, 'a number', false],
    [null, 'null', false],
    [undefined, 'missing', false],
  ])('%j is shown as %s', (value, shape, readable) => {
    expect(timeShape(value)).toBe(shape);
    expect(isTime(value)).toBe(readable);
  });
});
