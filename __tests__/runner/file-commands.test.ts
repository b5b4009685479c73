import { describe, expect, test } from '@jest/globals';

import { parsePairs } from '../../runner/file-commands.ts';

describe('parsePairs', () => {
  test.each([
    ['empty', '', []],
    ['one line', 'a=1', [['a', '1']]],
    ['empty value', 'a=\n', [['a', '']]],
    ['equals signs in the value', 'a=b=c<<d\n', [['a', 'b=c<<d']]],
    [
      'blank lines between',
      '\na=1\n\n\nb=2\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'heredoc',
      'a<<E\none\ntwo\nE\nb=2\n',
      [
        ['a', 'one\ntwo'],
        ['b', '2'],
      ],
    ],
    ['heredoc without value', 'a<<E\nE\n', [['a', '']]],
    ['heredoc with an empty line', 'a<<E\n\nE\n', [['a', '']]],
    ['heredoc, last line unterminated', 'a<<E\n1\nE', [['a', '1']]],
    ['heredoc with equals sign in the delimiter', 'a<<E=1\nx\nE=1\n', [['a', 'x']]],
    ['carriage returns belong to the value', 'a=1\r\n', [['a', '1\r']]],
  ])('reads: %s', (_name, text, pairs) => {
    expect([...parsePairs(text)]).toEqual(pairs);
  });

  test.each([
    ['neither form', 'nonsense\n', "Invalid format 'nonsense'"],
    ['no name', '=1\n', "Invalid format '=1'. Name must not be empty"],
    ['no delimiter', 'a<<\n', "Invalid format 'a<<'"],
    ['no heredoc name', '<<E\n1\nE\n', "Invalid format '<<E'"],
    ['missing delimiter', 'a<<E\n1\n', "Matching delimiter not found 'E'"],
    ['delimiter never comes, unterminated', 'a<<E\n1', 'EOF marker missing new line'],
    ['delimiter with a carriage return', 'a<<E\n1\nE\r\n', "Matching delimiter not found 'E'"],
  ])('refuses: %s', (_name, text, message) => {
    expect(() => [...parsePairs(text)]).toThrow(message);
  });

  test('yields what precedes a malformed line', () => {
    const pairs = parsePairs('a=1\nnonsense\n');
    expect(pairs.next().value).toEqual(['a', '1']);
    expect(() => pairs.next()).toThrow('Invalid format');
  });
});
