import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { code, inert, link, literal } from '../../src/host/markup.ts';

describe('inert text', () => {
  test.each([
    ['https://a.example', 'https:&#8288;//a.example'],
    ['@octocat', '&#64;&#8288;octocat'],
    [':tada:', ':&#8288;tada:'],
    ['#12', '&#35;&#8288;12'],
    ['www.a.example', 'www&#8288;.a.example'],
    ['<b>*x* `y` [z](q) |', '&#60;b&#62;&#42;x&#42; &#96;y&#96; &#91;z&#93;&#40;q&#41; &#124;'],
    ['plain: text', 'plain: text'],
    ['WWW.a.example', 'WWW&#8288;.a.example'],
    ['_www.a.example', '&#95;www&#8288;.a.example'],
    ['ftp://a.example', 'ftp:&#8288;//a.example'],
    ['a@b.example', 'a&#64;&#8288;b.example'],
    ['xmpp:a@b.example', 'xmpp:&#8288;a&#64;&#8288;b.example'],
    ['o/r#12', 'o/r&#35;&#8288;12'],
    ['GH-12 gh-12', 'GH-&#8288;12 gh-&#8288;12'],
    ['CVE-2026-1 GHSA-a', 'CVE-&#8288;2026-1 GHSA-&#8288;a'],
    [':+1: :100:', ':&#8288;+1: :&#8288;100:'],
    ['$x$', '&#36;x&#36;'],
    ['- a', '&#45; a'],
    [' + a', ' &#43; a'],
    ['=', '&#61;'],
    ['12. a - b 1. c', '12&#46; a - b 1. c'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('of %j is %j', (text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  test('may be in the font of code', () => {
    expect([code('@a'), literal('12:34')]).toEqual([
      '<code>&#64;&#8288;a</code>',
      '<code>12:34</code>',
    ]);
  });
});

/** What GitHub makes something of in the text of a finished page. */
const LIVE: Readonly<Record<string, RegExp>> = {
  'a URL': /(?:https?|ftp):\/\//i,
  'a host': /www\./i,
  'an address': /(?:mailto|xmpp):[^\s\u2060]|[\w.+-]@[\w-]/i,
  'a mention': /@[a-z\d]/i,
  'a reference': /#\d|(?:gh|ghsa|cve)-\w/i,
  'an emoji': /:[\w+-]+:/,
};

/** What gives text a structure in Markdown or HTML. */
const MARKUP = /[<>`*_~[\]\\|$]|&(?!#\d+;)|^\s*(?:[-+=]|\d{1,9}\.)/;

const unescaped = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_entity, code) => String.fromCodePoint(Number(code)));

describe('whatever the text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(
      ...['https', 'HTTP', 'ftp', 'mailto', 'xmpp', '://', ':', '/', 'www', 'WWW', 'wWw', '.', '_'],
      ...['a.example', '@', '#', '1', '12', 'GH-', 'gh-', 'CVE-', 'GHSA-', 'a', '+1', 'tada', '-'],
      ...[' ', '&#58;', '&colon;', '&', ';', '<', '`', '*', '[', '](', '\\', '|', '\u2060', '$'],
    ),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('nothing of it comes to life, and all of it can be read', () => {
    fc.assert(
      fc.property(text, (written) => {
        const shown = unescaped(inert(written));
        expect(inert(written)).not.toMatch(MARKUP);
        const alive = Object.entries(LIVE).filter(([, pattern]) => pattern.test(shown));
        expect(alive.map(([what]) => what)).toEqual([]);
        expect(shown.replaceAll('\u2060', '')).toBe(written.replaceAll('\u2060', ''));
      }),
      { numRuns: 5_000 },
    );
  });
});

test('a link is one to a page alone', () => {
  expect(link('a', 'https://a.example/b')).toBe('<a href="https://a.example/b"><code>a</code></a>');
  expect(link('a', 'javascript:x')).toBe('<code>a</code>');
  expect(link('a', '')).toBe('<code>a</code>');
});
