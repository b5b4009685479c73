import { describe, expect, test } from '@jest/globals';

import { LineSplitter } from '../../runner/line-splitter.ts';

function split(bytes: Buffer, chunkSize: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let at = 0; at < bytes.length; at += chunkSize) {
    splitter.write(bytes.subarray(at, at + chunkSize));
  }
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  const text = '\uFEFFone\ntwo\r\nthree\rfour\n\nfünf 😀\u2028same line\r\n\r\nlast';
  const lines = ['one', 'two', 'three', 'four', '', 'fünf 😀\u2028same line', '', 'last'];

  test.each([1, 2, 3, 5, 1000])('cuts alike in chunks of %i bytes', (size) => {
    expect(split(Buffer.from(text), size)).toEqual(lines);
  });

  test('has no last line after a line break', () => {
    expect(split(Buffer.from('one\n'), 10)).toEqual(['one']);
    expect(split(Buffer.from('one\r'), 10)).toEqual(['one']);
    expect(split(Buffer.from(''), 10)).toEqual([]);
  });

  test('replaces bytes that are not UTF-8, also at the very end', () => {
    expect(split(Buffer.from([0x61, 0xff, 0x0a, 0xc3]), 10)).toEqual(['a\uFFFD', '\uFFFD']);
  });
});
