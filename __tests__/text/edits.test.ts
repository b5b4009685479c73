import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editsBetween } from '../../src/text/edits.ts';

/** The table of Wagner and Fischer, row by row. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_each, at) => at);
  for (let y = 1; y <= one.length; y += 1) {
    const next = [y];
    for (let x = 1; x <= other.length; x += 1) {
      const replaced = (row[x - 1] ?? 0) + (one[y - 1] === other[x - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[x] ?? 0) + 1, (next[x - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

test('counts as the whole table does, as far as it is asked to', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 3 }), (one, other, most) => {
      const expected = distance(one, other);
      expect(editsBetween(one, other, most)).toBe(expected <= most ? expected : undefined);
    }),
  );
});

test.each([
  ['mirror', 'mirror', 0],
  ['mirror', 'miror', 1],
  ['mirror', 'mirorr', 2],
  ['mirror', 'hello', undefined],
  ['', 'ab', 2],
])('%s and %s: %s', (one, other, edits) => {
  expect(editsBetween(one, other, 2)).toBe(edits);
});
