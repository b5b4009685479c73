import { expect, test } from '@jest/globals';
import { hasMoreStructure } from '../../src/host/json-size.ts';

test.each([
  ['brackets', '[[[[', 3],
  ['braces and colons', '{"a":{"b":{}}}', 4],
  ['commas', '[0,0,0]', 2],
  ['after a string', '"\\\\",,,,', 3],
  ['after an escaped quote', '"\\"",,,,', 3],
])('%s are counted, up to the limit', (_what, json, limit) => {
  expect(hasMoreStructure(Buffer.from(json), limit)).toBe(true);
  expect(hasMoreStructure(Buffer.from(json), limit + 1)).toBe(false);
});

test.each(['"[[[[[[[["', '"\\"[[[[[[[["', '"\\\\\\"[[[[[["', '"ü[[[[[[[['])(
  'what is in a string is not: %s',
  (json) => {
    expect(hasMoreStructure(Buffer.from(json), 1)).toBe(false);
  },
);
