import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanSourceUrl, isSameSource } from '../../src/mirror/source-url.ts';

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
  ])('%s becomes %s', (url, expected) => {
    expect(cleanSourceUrl(url)).toBe(expected);
  });

  test.each(['', 'a', 'git@host:a/b', 'ssh://u:p@host/a', 'file:///a', 'javascript:x', 'https://'])(
    '%j is no http(s) URL',
    (url) => {
      expect(cleanSourceUrl(url)).toBeUndefined();
    },
  );

  test('leaves nothing that may hold credentials', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const href = url.replace('://', '://name:hidden@');
        expect(cleanSourceUrl(href)).not.toMatch(/hidden|[?#]/);
      }),
    );
  });
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
