import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Masker } from '../../runner/masks.ts';

function masker(...values: string[]): Masker {
  const result = new Masker();
  for (const value of values) result.addWithLines(value);
  return result;
}

describe('Masker', () => {
  test('replaces every occurrence and leaves the rest alone', () => {
    expect(masker('swordfish').mask('a swordfish, swordfish!')).toBe('a ***, ***!');
  });

  test('shows overlapping and touching values as one', () => {
    expect(masker('abcdef', 'defghi').mask('<abcdefghi>')).toBe('<***>');
    expect(masker('abc').mask('<abcabc>')).toBe('<***>');
    expect(masker('abab').mask('<ababab>')).toBe('<***>');
  });

  test('covers each trimmed line of a value of several lines', () => {
    const several = masker('first line\r\n  second line \n\nthird');
    expect(several.mask('first line|second line|third')).toBe('***|***|***');
  });

  test.each([
    ['JSON', JSON.stringify('pa"ss\\word\u0001').slice(1, -1), 'pa"ss\\word\u0001'],
    ['JSON line separator', 'one\\u2028two', 'one\u2028two'],
    ['URI', 'p%40ss%20%21%27word', "p@ss !'word"],
    ['XML', 'a&lt;b&gt;&amp;&quot;&apos;c', `a<b>&"'c`],
    ['command line', 'say \\"hi\\"', 'say "hi"'],
    ['expression', "it''s secret", "it's secret"],
    ['without its quotes', 'quoted secret', '"quoted secret"'],
    ['before the last ampersand', 'part-one&', 'part-one&part-two'],
    ['after the last ampersand', 'part-two', 'part-one&part-two'],
    ['after &+, less the coloured character', 'art-two&rest', 'part-one&+part-two&rest'],
  ])('covers the form: %s', (_name, form, value) => {
    expect(masker(value).mask(`<${form}>`)).toBe('<***>');
  });

  test.each([
    ['base64url', (value: string) => Buffer.from(value).toString('base64url')],
    ['hex', (value: string) => Buffer.from(value).toString('hex')],
    ['a part', (value: string) => value.slice(0, -1)],
  ])('does not cover, as no runner does: %s', (_name, form) => {
    const text = form('sec~ret?>>>');
    expect(masker('sec~ret?>>>').mask(text)).toBe(text);
  });

  test('does not cover a section under six characters beside an ampersand', () => {
    expect(masker('four&five').mask('four& and five')).toBe('four& and five');
  });

  test('covers Base64 wherever the value stands in the encoded text', () => {
    const value = 'sw0rdf1sh-and-m0re';
    for (const user of ['', 'a', 'ab', 'abc', 'some-user']) {
      const prefix = user === '' ? '' : `${user}:`;
      const encoded = Buffer.from(prefix + value).toString('base64');
      const masked = masker(value).mask(encoded);
      expect(masked).toMatch(/\*\*\*$/);
      // At most the four characters that hold bytes of both are left of the value.
      expect(masked.length - 3).toBeLessThanOrEqual(Math.ceil((prefix.length + 1) / 3) * 4);
    }
  });

  test('never leaves a registered value in a text, however it is embedded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (value, left, right) => {
        fc.pre(!'***'.includes(value) && !value.includes('***'));
        const masked = masker(value).mask(left + value + right);
        expect(masked.split('***').some((part) => part.includes(value))).toBe(false);
        expect(masked).toContain('***');
      }),
    );
  });

  test('ignores an empty value', () => {
    expect(masker('', '\n').mask('text')).toBe('text');
  });
});
