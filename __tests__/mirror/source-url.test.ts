import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  cleanSourceUrl,
  isSameSource,
  isWholeUrl,
  loginIn,
  secretsIn,
  withoutLogin,
} from '../../src/mirror/source-url.ts';

describe('cleanSourceUrl', () => {
  test.each([
    ['https://host.example/a/b.git', 'https://host.example/a/b.git'],
    ['HTTPS://HOST.example:443/a/B', 'https://host.example/a/B'],
    ['http://host.example:8080/a', 'http://host.example:8080/a'],
    ['https://user@host.example/a', 'https://host.example/a'],
    ['https://user:word@host.example/a', 'https://host.example/a'],
    ['https://:word@host.example/a', 'https://host.example/a'],
    ['https:///user:word@host.example/a', 'https://host.example/a'],
    ['https://host.example/a?token=1#2', 'https://host.example/a'],
    ['https://host.example/@scope/a', 'https://host.example/@scope/a'],
  ])('%s becomes %s', (url, expected) => {
    expect(cleanSourceUrl(url)).toBe(expected);
  });

  test.each(['', 'a', 'git@host:a/b', 'ssh://u:p@host/a', 'file:///a', 'javascript:x', 'https://'])(
    '%j is no http(s) URL',
    (url) => {
      expect(cleanSourceUrl(url)).toBeUndefined();
    },
  );

  test.each([
    'https://user:pa/ss@host.example/a.git',
    'https://user:12/ss@host.example/a.git',
    'https://user:12?ss@host.example/a.git',
    'https://user:12#ss@host.example/a.git',
    'https://word/with/slashes@host.example/a.git',
    'https://user:12/ss%40host.example/a.git',
  ])('%s is none: it begins with a login', (url) => {
    expect(cleanSourceUrl(url)).toBeUndefined();
  });

  test('a URL of more than 2,048 characters is none', () => {
    const longest = `https://host.example/${'a'.repeat(2_048 - 21)}`;
    expect(cleanSourceUrl(longest)).toBe(longest);
    expect(cleanSourceUrl(`${longest}a`)).toBeUndefined();
    expect(isSameSource(`${longest}a`, `${longest}a/`)).toBe(false);
    // Encoded, each of these is nine characters.
    expect(cleanSourceUrl(`https://host.example/${'镜'.repeat(1_000)}`)).toBeUndefined();
  });

  test('leaves nothing that may hold credentials', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const href = url.replace('://', '://name:hidden@');
        expect(cleanSourceUrl(href)).not.toMatch(/hidden|[?#]/);
      }),
    );
  });
});

describe('withoutLogin', () => {
  test.each([
    ['git@host.example:a/b.git', 'git@host.example:a/b.git'],
    ['ssh://git@host.example/a', 'ssh://git@host.example/a'],
    ['user:word@host.example:a/b', '***@host.example:a/b'],
    ['word@host.example:a/b', '***@host.example:a/b'],
    ['https://user:pa/ss@host.example/a', 'https://***@host.example/a'],
    ['https://user:p a\ns@s@host.example/a', 'https://***@host.example/a'],
    ['ssh://user:p?s#s@host.example/a?token=1#2', 'ssh://***@host.example/a'],
    ['ssh://host.example/a?token=1', 'ssh://host.example/a'],
    ['no URL', 'no URL'],
    [`https://user:${'word'.repeat(600)}@host.example/a`, '(a text too long for a URL)'],
  ])('%j becomes %j', (url, expected) => {
    expect(withoutLogin(url)).toBe(expected);
  });
});

describe('isWholeUrl', () => {
  test.each(['https://host.example/a', 'git@host.example:a', 'ssh://host.example/a'])(
    '%s is',
    (text) => {
      expect(isWholeUrl(text)).toBe(true);
    },
  );

  test.each(['', 'a', 'https://***@host.example/a', 'https://host.example/a…', 'javascript:x'])(
    '%j is not',
    (text) => {
      expect(isWholeUrl(text)).toBe(false);
    },
  );
});

describe('isSameSource', () => {
  const URL = 'https://github.com/owner/project';

  test.each([
    URL,
    `${URL}.git`,
    `${URL}/`,
    `${URL}.git/`,
    `${URL}//`,
    'HTTPS://GitHub.COM/owner/project',
    'https://github.com:443/owner/project.git',
    'https://user:word@github.com/owner/project',
  ])('%s is the same', (other) => {
    expect(isSameSource(URL, other)).toBe(true);
    expect(isSameSource(other, URL)).toBe(true);
  });

  test.each([
    'https://github.com:8443/owner/project',
    'https://github.com/owner/project2',
    'https://github.com/owner/project.git.git',
    'https://github.com/owner',
    'https://github.com.example/owner/project',
    '',
  ])('%s is another one', (other) => {
    expect(isSameSource(URL, other)).toBe(false);
    expect(isSameSource(other, URL)).toBe(false);
  });

  test('what is no http(s) URL is compared as text', () => {
    expect(isSameSource('git@h:a/b.git', 'git@h:a/b')).toBe(true);
    expect(isSameSource('git@h:a/b', 'git@h:a/c')).toBe(false);
  });
});

describe('a login in a source URL', () => {
  test.each<[string, ReturnType<typeof loginIn>]>([
    ['https://host.example/a/b.git', 'no'],
    ['https://host.example/@scope/a', 'no'],
    ['https://host.example/a?token=x@y#z', 'no'],
    ['HTTP://HOST.example:8080/a', 'no'],
    ['git://host.example/a', 'no'],
    ['https://user:word@host.example/a', 'yes'],
    ['https://user@host.example/a', 'yes'],
    ['https://:word@host.example/a', 'yes'],
    ['https://@host.example/a', 'yes'],
    ['https://:@host.example/a', 'yes'],
    [' https://user:word@host.example/a', 'yes'],
    ['https:\\\\user:word@host.example\\a', 'yes'],
    ['https://user:12/ss@host.example/a', 'yes'],
    ['ssh://git@host.example/a', 'yes'],
    ['git@host.example:a/b', 'yes'],
    ['', 'unknown'],
    ['a b', 'unknown'],
    ['https://user:pa ss@ho st/a', 'unknown'],
    [`https://host.example/${'a'.repeat(2_048)}`, 'unknown'],
  ])('of %j: %s', (url, expected) => {
    expect(loginIn(url)).toBe(expected);
  });

  test('has a password, and the rest of the URL may have secrets, too', () => {
    expect(secretsIn('https://user:w%20rd@host.example/a?token=x#y')).toEqual([
      'w%20rd',
      'w rd',
      'token=x',
      'y',
    ]);
    expect(secretsIn('https://host.example/a')).toEqual([]);
    expect(secretsIn('no URL')).toEqual([]);
  });
});
