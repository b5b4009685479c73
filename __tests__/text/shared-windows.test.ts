import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sharedWindows } from '../../src/text/shared-windows.ts';

/** Of few characters, so that the same windows come again and again. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '镜'), maxLength: 40 });

/** Where the windows of a text begin that are in another one, and two places beyond each end. */
function found(one: string, other: string, width: number): number[] {
  const isShared = sharedWindows(one, other, width);
  return Array.from({ length: one.length + 4 }, (_, at) => at - 2).filter(isShared);
}

describe('the windows of a text that are in another one', () => {
  test.each<[string, string, number, number[]]>([
    ['abc', 'abc', 3, [0]],
    ['abc', 'xabcx', 3, [0]],
    ['xabcx', 'abc', 3, [1]],
    ['abcabc', 'cab', 3, [2]],
    ['abcabc', 'abc', 3, [0, 3]],
    ['abcd', 'abc bcd', 3, [0, 1]],
    ['aaaa', 'aaa', 3, [0, 1]],
    ['abc', 'ab', 3, []],
    ['ab', 'abc', 3, []],
    ['abc', 'ABC', 3, []],
    ['abc', 'cba', 3, []],
    ['', 'abc', 3, []],
    ['abc', '', 3, []],
    ['', '', 3, []],
    ['aba', 'a', 1, [0, 2]],
  ])('of %j in %j, %d wide, begin at %j', (one, other, width, expected) => {
    expect(found(one, other, width)).toEqual(expected);
  });

  test('are all of them, and no others', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 6 }), (one, other, width) => {
        const places = Array.from(one, (_, at) => at).filter(
          (at) => at + width <= one.length && other.includes(one.slice(at, at + width)),
        );
        expect(found(one, other, width)).toEqual(places);
      }),
      { numRuns: 1_000 },
    );
  });
});
