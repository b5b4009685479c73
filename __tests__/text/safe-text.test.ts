import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asSentence, MAX_SAFE_LENGTH, sentences } from '../../src/text/safe-text.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { partsOf, secretText } from '../support/secrets.ts';

const none = new Secrets(() => undefined);

function knowing(...values: string[]): Secrets {
  const secrets = new Secrets(() => undefined);
  for (const value of values) secrets.add(value);
  return secrets;
}

describe('safe', () => {
  test.each([
    ['plain text, left as it is.', 'plain text, left as it is.'],
    ['镜像 – ä 😀', '镜像 – ä 😀'],
    ['  blanks   within  ', 'blanks within'],
    ['line\nbreak\r\nand\rreturn', 'line break and return'],
    ['tab\tNUL\0bell\u0007DEL\u007fNEL\u0085', 'tab NUL bell DEL NEL'],
    ['sep\u2028ara\u2029tor', 'sep ara tor'],
    ['\u001b[31mred\u001b[0m \u001b[2J\u001b[1;1Hhome', 'red home'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;https://x.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b31m', '31m'],
    ['\u202eright\u202c \u2066to\u2069 \u200eleft\u200f \u061c', 'right to left'],
    ['zero\u200b\u200c\u200d\u2060\ufeffwidth', 'zerowidth'],
    ['half \ud800 pair', 'half \ufffd pair'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(none.safe(text)).toBe(expected);
  });

  test.each([[undefined], [null], [0], [{ a: 1 }], [['a']], [true], [Symbol('a')]])(
    '%p is no text',
    (value) => {
      expect(none.safe(value)).toBe('');
    },
  );

  test.each([
    ['::set-output name=jid::x', ': :set-output name=jid: :x'],
    ['a\n::add-mask::x', 'a : :add-mask: :x'],
    [':\u200b:error::x', ': :error: :x'],
    [':\u001b[0m:error::x', ': :error: :x'],
    [':::::', ': : : : :'],
    ['##[add-matcher]x', '## [add-matcher]x'],
    ['#\u200b#[error]x', '## [error]x'],
    ['###[group]', '### [group]'],
  ])('the command in %j is broken up: %j', (text, expected) => {
    expect(none.safe(text)).toBe(expected);
  });

  test.each([
    ['at https://user:word@host.example/a', 'at https://***@host.example/a'],
    ['at https://word@host.example', 'at https://***@host.example'],
    ['at ssh://user:w@rd@host.example', 'at ssh://***@host.example'],
    ['a://b@c d://e@f', 'a://***@c d://***@f'],
    ['https://user:pa/ss@host.example/a', 'https://***@host.example/a'],
    ['https://user:pa@ss?w#o\\rd@host.example/a', 'https://***@host.example/a'],
    ['https://user:12/34@host.example/a', 'https://***@host.example/a'],
    ['https://word/with/slashes@host.example/a', 'https://***@host.example/a'],
    // What looks like a path may be a password.
    ['https://host.example/@a', 'https://***@a'],
    ["denied: 'user:word@host.example:a/b'", "denied: ***@host.example:a/b'"],
    ['user:w:o@rd@host.example:a/b', '***@host.example:a/b'],
    ['müller:word@host.example:a', '***@host.example:a'],
    ['//user:word@host.example/a', '***@host.example/a'],
    ['user:word@a://b@c', '***@c'],
    ['?to=https%3A%2F%2Fuser%3Aword%40host.example', '?to=https%3A%2F%2F***%40host.example'],
    ['user%3aword@host.example:a', '***@host.example:a'],
    ['at https://user%253Aword%2540host.example/a', 'at https://***'],
    ['at https://user%25253Aword%25252540host.example/a', 'at https://***'],
    ['at https://word%2540host.example/a', 'at https://***'],
    ['at https://user\uff1aword\uff20host.example/a', 'at https://***'],
    ['at https://user\uff1aword@host.example/a', 'at https://***@host.example/a'],
    ['at https://user%EF%BC%9Aword%EF%BC%A0host.example/a', 'at https://***'],
    ['at https://user\ufe55word\ufe6bhost.example/a', 'at https://***'],
    ['at https://a@user%253Aword%2540host.example/a', 'at https://***'],
    ['user%253Aword%2540host.example:a', '***'],
    ['user\uff1aword\uff20host.example', '***'],
    [`https://user%${'25'.repeat(40)}3Aword`, 'https://***'],
    ['https://host.example/a%2520b', 'https://host.example/a%2520b'],
    ['https://host.example/a%2540b', 'https://host.example/a%2540b'],
    ['https://host.example/\uff41', 'https://host.example/\uff41'],
    ['\uff41\uff1a \uff42', '\uff41\uff1a \uff42'],
    ['git@host.example:a/b.git', 'git@host.example:a/b.git'],
    ['mail to a@b.example', 'mail to a@b.example'],
    ['a%40b 10:30 a: b', 'a%40b 10:30 a: b'],
    ['10:30%40home', '***'], // as it would be with a plain @
    // Of an encoded and a plain one, the last plain one ends it.
    ['user%3aword%40more@host.example', '***@host.example'],
    ['https://user%3aword@host.example/%40a', 'https://***@host.example/%40a'],
    ['user%3aword%40more%40host.example', '***%40host.example'],
    ['git+ssh://user@host.example', 'git+ssh://***@host.example'],
    ['(x-1.2://user@host.example)', '(x-1.2://***@host.example)'],
  ])('the user info in %j is hidden: %j', (text, expected) => {
    expect(none.safe(text)).toBe(expected);
  });

  test('is cut to 300 characters', () => {
    expect(MAX_SAFE_LENGTH).toBe(300);
    expect(none.safe('x'.repeat(300))).toBe('x'.repeat(300));
    expect(none.safe('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
    expect(none.safe('x'.repeat(50_000_000))).toHaveLength(300);
  });

  test.each(['https://user:', 'ssh://', 'user:', 'https%3A%2F%2Fuser%3A'])(
    'is cut to nothing that may belong to a login whose end is cut off: %s',
    (start) => {
      const shown = none.safe(`a ${start}${'word'.repeat(2_000)}@host.example/a`);
      expect(shown).toMatch(/^a \S*\*\*\*$/);
      expect(shown).not.toContain('word');
    },
  );

  test('tells of no login that is cut off where nothing is', () => {
    const text = ' at 10:30'.padStart(4_096, 'x');
    const endOf = (shown: string): string => shown.replace(/^x+/, '');
    expect(endOf(none.safe(text, 5_000))).toBe(' at 10:30');
    expect(endOf(none.safe(`${text} `, 5_000))).toBe(' at ***');
    expect(endOf(none.safe(`12:00 ${text}`))).toMatch(/^12:00 x+…$/);
  });

  test('is cut to what is asked for, never within a character', () => {
    expect(none.safe('abcdef', 4)).toBe('abc…');
    expect(none.safe('ab😀def', 4)).toBe('ab\ufffd…');
  });

  test('all of it happens at once', () => {
    const secret = 'made-up-secret-value';
    expect(knowing(secret).safe(`a\n::b::${secret}`)).toBe('a : :b: :***');
    expect(knowing(secret).safe('abcdef', 3)).toBe('ab…');
  });

  test('a secret that lies across the cut is hidden', () => {
    const secret = 'made-up-secret-value';
    expect(knowing(secret).safe(`${'x '.repeat(145)}${secret}`)).not.toContain('made-up');
  });

  test.each([
    'a made-up\u200b value-\u001b[0m1',
    'a  made-up   value-1',
    'a\nmade-up\r\nvalue-1',
    'a made\u202e-up value-1',
  ])('a secret that was broken up, %j, is hidden', (text) => {
    expect(knowing('a made-up value-1').safe(text)).toBe('***');
  });

  test('a secret that the clean-up would change is hidden', () => {
    const secret = 'made\u200bup\tsecret  value';
    expect(knowing(secret).safe(`got ${secret}!`)).toBe('got ***!');
  });
});

/** Text of what is dangerous, between ordinary text. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ...['::', ':', '##[', '#', '[', '\n', '\r', '\u2028', '\u200b', '\u202e', '\u001b', ']'],
        ...['\u001b[', '\u001b]', '\u0007', 'm', '://', '@', '/', ' ', '  ', '\0', '\ud800'],
        ...['%3a', '%40', '%3A%2f%2F'],
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('whatever the text', () => {
  test('the result is one inert line of limited length', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 400 }), (text, maxLength) => {
        const shown = none.safe(text, maxLength);
        expect(shown).not.toMatch(/::|##\[|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(maxLength);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a second time changes nothing', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = none.safe(text);
        expect(none.safe(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test('nothing that may be a login survives', () => {
    const part = fc.string({ unit: fc.constantFrom(...Array.from('ab1/?#@:%\\[]"\'镜')) });
    const start = fc.constantFrom('https://', 'https://u:', 'u:', 'ssh://', 'x"http://u:', '(u:');
    fc.assert(
      fc.property(start, part, fc.boolean(), (scheme, word, isFirst) => {
        const url = `${scheme}HIDDEN${word}HIDDEN@host.example/a/b.git`;
        const shown = none.safe(isFirst ? url : `fatal: unable to access ${url}: not found`);
        expect(shown).not.toContain('HIDDEN');
        expect(shown).toContain('@host.example/a/b.git');
      }),
      { numRuns: 2_000 },
    );
  });

  test('no 12 characters of a secret survive, even where invisible ones were put between', () => {
    const invisible = fc.constantFrom('', '\u200b', '\u202e', '\u001b[1m');
    fc.assert(
      fc.property(secretText, hostileText, hostileText, invisible, (secret, before, after, gap) => {
        const echo = Array.from(secret).join(gap);
        const shown = knowing(secret).safe(`${before}${echo}${after}`);
        expect(partsOf(secret).filter((part) => shown.includes(part))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a sentence', () => {
  test.each([
    ['Done', 'Done.'],
    ['Done.', 'Done.'],
    ['Done!', 'Done!'],
    ['Done?', 'Done?'],
    ['Done…', 'Done…'],
    ['Wait… for v1.0', 'Wait… for v1.0.'],
    ['(done.)', '(done.).'],
  ])('of %j is %j', (text, expected) => {
    expect(asSentence(text)).toBe(expected);
  });

  test('is each part that there is', () => {
    expect(sentences('One', undefined, '', 'two!', 'three')).toBe('One. two! three.');
    expect(sentences()).toBe('');
  });
});
