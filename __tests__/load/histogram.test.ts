import { expect, test } from '@jest/globals';
import { histogram } from '../../load/histogram.ts';

test('a histogram has a bar for each while from the first moment to the last', () => {
  const lines = histogram([1_000, 1_010, 1_020, 1_050, 1_150, 1_399]);
  expect(lines.map((line) => line.replace(/#+/, (bar) => String(bar.length)))).toEqual([
    expect.stringMatching(/^ {4}1\.0 s 48 +4$/),
    expect.stringMatching(/^ {4}1\.1 s 12 +1$/),
    '    1.2 s',
    expect.stringMatching(/^ {4}1\.3 s 12 +1$/),
  ]);
});

test('one of a long while has few bars', () => {
  const moments = Array.from({ length: 1_000 }, (_, at) => at * 977);
  expect(histogram(moments).length).toBeLessThanOrEqual(25);
});

test('one of nothing says so', () => {
  expect(histogram([])).toEqual(['  none']);
});
