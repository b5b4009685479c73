import { describe, expect, test } from '@jest/globals';
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

test('a link is one to a page alone', () => {
  expect(link('a', 'https://a.example/b')).toBe('<a href="https://a.example/b"><code>a</code></a>');
  expect(link('a', 'javascript:x')).toBe('<code>a</code>');
  expect(link('a', '')).toBe('<code>a</code>');
});
