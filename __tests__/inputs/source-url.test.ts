import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sourceUrlParser } from '../../src/inputs/source-url.ts';
import { InvalidValue } from '../../src/inputs/values.ts';

const parse = sourceUrlParser('https://ghe.example:8443');
const withoutGitHub = sourceUrlParser('');

describe('a repository on GitHub', () => {
  test.each([
    ['https://github.com/o/r', 'https://github.com/o/r.git'],
    ['https://github.com/o/r.git', 'https://github.com/o/r.git'],
    ['https://github.com/o/r.GIT/', 'https://github.com/o/r.GIT'],
    ['https://github.com/Octo-Org_1/r.s-t_u', 'https://github.com/Octo-Org_1/r.s-t_u.git'],
    ['https://github.com/o/.github', 'https://github.com/o/.github.git'],
    ['https://github.com/o/r.wiki', 'https://github.com/o/r.wiki.git'],
    ['https://github.com/o/tree/', 'https://github.com/o/tree.git'],
    ['https://github.com:443/o/r', 'https://github.com:443/o/r.git'],
    ['https://ghe.example:8443/o/r', 'https://ghe.example:8443/o/r.git'],
  ])('%s is named by %s', (text, expected) => {
    expect(parse(text)).toBe(expected);
  });
});

/** Addresses of pages, whichever host GitHub has. */
const PAGES = [
  ...[
    '/',
    '//',
    '',
    '/o',
    '/o/',
    '/o/r/tree/main',
    '/o/r/issues',
    '/o/r/pull/1',
    '/o/r/blob/main/a',
  ],
  ...[
    '/o/r/tree',
    '/o/r/-/tree',
    '/o/r.git/info/refs',
    '//o/r',
    '/o//r',
    '/./o/r',
    '/o/../r',
    '/o/r/..',
  ],
  ...['/o/%2e%2e', '/o%2fr', '/o%2Fr/', '/o/r%2ftree%2fmain', '/o/r%2Fissues', '/%6f/r', '/o/r%73'],
  ...['/o/.', '/o/..', '/o/.git', '/../r', '/o/r;x', '/o/r,s', '/o/镜像', '/o/@r', '/@o/r'],
  ...['/orgs/o', '/users/o', '/settings/profile', '/topics/x', '/marketplace/x', '/Sponsors/o'],
];

describe.each([
  'https://github.com',
  'http://github.com',
  'HTTPS://GitHub.com',
  'https://www.github.com',
  'https://github.com.',
  'https://github.com:443',
  'https://git%68ub.com',
  'https://ghe.example:8443',
])('on %s', (host) => {
  test.each(PAGES)('%s is a page, and no repository', (path) => {
    expect(() => parse(`${host}${path}`)).toThrow(InvalidValue);
    expect(() => parse(`${host}${path}`)).toThrow(/OWNER\/REPO\.git\.$/);
  });
});

test('without a host of its own GitHub is at github.com', () => {
  expect(() => withoutGitHub('https://github.com/o/r/tree/main')).toThrow(/page/);
  expect(withoutGitHub('https://ghe.example/a/b/c')).toBe('https://ghe.example/a/b/c');
});

describe('on another host', () => {
  test.each([
    'https://gitlab.example/g/s/r',
    'https://gitlab.example/r',
    'https://gitlab.example/g/-r-/tree',
    'https://ghe.example/o/r/s', // another port is another host
    'https://notgithub.com/a/b/c',
    'https://github.com.example/a/b/c',
    'https://api.github.com/repos/o/r',
  ])('%s may be a repository', (text) => {
    expect(parse(text)).toBe(text);
  });

  test.each([
    ...[
      'https://gitlab.example',
      'https://gitlab.example//',
      'https://gitlab.example/g/r/-/tree/main',
    ],
    ...['https://gitlab.example/g/r/%2d/tree/main', 'https://gitlab.example/-/r'],
  ])('%s is none', (text) => {
    expect(() => parse(text)).toThrow(InvalidValue);
  });
});

describe('what is wrong with a URL is told:', () => {
  const BLANK = 'the URL has a blank, a control character or a backslash';
  const START = 'the URL must start with https:// or http:// and a host';
  const QUERY = 'the URL has a query or a fragment';
  const LOGIN =
    'the URL has a user name or password; those go into `source_username` and `source_password`';
  const EMPTY_PART = 'the path of the URL has a part that is empty, `.` or `..`';
  const PAGE = 'the URL is that of a page in a repository';

  test.each([
    [`https://a.example/${'x'.repeat(2_031)}`, 'the URL is too long'],
    ['ftp://a.example/o/r', START],
    ['xhttps://a.example/o/r', START],
    ['https:///a.example/o/r', START],
    ['https://', START],
    ['https://a.example/o r', BLANK],
    ['https://a.example/o\\r', BLANK],
    ['https://a.example/o\u00a0r', BLANK],
    ['https://a.example/o\u202er', BLANK],
    ...['00', '0a', '1F', '20', '5c', '5C', '7f', '7F'].map((code) => [
      `https://a.example/o%${code}r`,
      BLANK,
    ]),
    ['https://user@a.example/o/r', LOGIN],
    ['https://user:word@a.example/o/r', LOGIN],
    ['https://user%40a.example/o/r', LOGIN],
    ['https://us/er:12@a.example/o/r', LOGIN],
    ['https://@a.example/o/r', LOGIN],
    ['https://user:wo/rd@a.example:x/o/r', LOGIN],
    ['https://a.example/o?r', QUERY],
    ['https://a.example/o#r', QUERY],
    ...['23', '3f', '3F'].map((code) => [`https://a.example/o%${code}r`, QUERY]),
    ['https://a.example:x/o/r', 'not a URL'],
    ['https://a.example:99999/o/r', 'not a URL'],
    ['https://a.example', 'the URL names a host, and no repository on it'],
    ['https://a.example/', 'the URL names a host, and no repository on it'],
    ['https://github.com/', 'the URL names a host, and no repository on it'],
    ['https://a.example//', EMPTY_PART],
    ['https://a.example/o//r', EMPTY_PART],
    ['https://a.example/o//@r', EMPTY_PART],
    ['https://a.example/./r', EMPTY_PART],
    ['https://a.example/o/..', EMPTY_PART],
    ['https://a.example/o/%252E', EMPTY_PART],
    ['https://a.example/o%2Fr', 'the path of the URL has an encoded slash'],
    ['https://a.example/o/%252fr', 'the path of the URL has an encoded slash'],
    ['https://a.example/.git', 'the URL names no repository'],
    ['https://a.example/o/.GIT.git/', 'the URL names no repository'],
    ['https://github.com/o/%2egit', 'the URL names no repository'],
    ['https://github.com/o', 'the URL names an owner, and no repository'],
    ['https://github.com/o/', 'the URL names an owner, and no repository'],
    ['https://github.com/o/r/s', PAGE],
    ['https://github.com/%6f/r', PAGE],
    ['https://a.example/o/-/r', PAGE],
    ...['apps', 'COLLECTIONS', 'enterprises', 'features', 'login', 'notifications', 'search'].map(
      (name) => [`https://github.com/${name}/r`, PAGE],
    ),
  ])('%s', (text, problem) => {
    expect(() => parse(text)).toThrow(
      new InvalidValue(
        `${problem}. Write the address of the source repository like https://github.com/OWNER/REPO.git.`,
      ),
    );
  });

  test.each([
    ['2048 characters', `https://a.example/${'x'.repeat(2_030)}`],
    ['an encoded letter', 'https://a.example/%61%7e%2d/r'],
    ['a part of more than two dots', 'https://a.example/.../r'],
    ['parts that begin or end with dots', 'https://a.example/..a/b..'],
    ['names that end as those of pages do', 'https://github.com/myapps/login.git'],
    ['names that begin as those of pages do', 'https://github.com/search2/apps.git'],
    ['names that only begin or end with .git', 'https://a.example/x.git/.gitx'],
    ['a hyphen that is part of a name', 'https://a.example/-x/y-'],
    ['an @ in its path', 'https://a.example/o/@r'],
  ])('nothing with %s', (_what, text) => {
    expect(parse(text)).toBe(text);
  });
});

describe('a login in a URL', () => {
  test.each([
    'https://user:hidden-1@host.example/a',
    'https://user:hidden/1@host.example/a',
    'https://user:12/hidden-1@host.example/a',
    'https://user:12?hidden-1@host.example/a',
    'https://hidden/1@host.example/a',
    'https://user%3Ahidden-1%40host.example/a',
  ])('is told as one, and not quoted: %s', (text) => {
    expect(() => parse(text)).toThrow(/user name or password.*`source_password`/);
    expect(() => parse(text)).not.toThrow(/hidden/);
  });
});

/** What is sent for a text; nothing where it is refused. */
function sentFor(text: string): string | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    return undefined;
  }
}

test('whatever is accepted is sent as it was written, or with .git', () => {
  const piece = fc.constantFrom(
    ...['o', 'r', '/', '.', '..', '%2f', '-', '@', ':', '.git', 'ä', '//'],
  );
  const host = fc.constantFrom('https://github.com', 'https://host.example', 'http://a');
  fc.assert(
    fc.property(host, fc.array(piece, { maxLength: 8 }), (start, pieces) => {
      const text = `${start}/${pieces.join('')}`;
      const address = text.replace(/\/+$/, '');
      expect([undefined, text, address, `${address}.git`]).toContain(sentFor(text));
      const repository = /^https:\/\/github\.com\/[^/]+\/[^/]+\.git$/;
      expect(sentFor(text) ?? 'https://github.com/o/r.git').toMatch(
        start.includes('github') ? repository : /^https?:/,
      );
    }),
    { numRuns: 2_000 },
  );
});
