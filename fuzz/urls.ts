import assert from 'node:assert/strict';
import fc from 'fast-check';
import { read, REQUIRED } from '../__tests__/support/inputs.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { cleanSourceUrl, isSameHost, isSameSource } from '../src/mirror/source-url.ts';
import { anyUrl, hostileText } from './arbitraries.ts';
import { claimHidden, claimOneLine } from './claims.ts';
import type { FuzzProperty } from './property.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((text) => text !== 'git');

/** What makes no difference between two URLs of one source. */
const dressing = fc.record({
  scheme: fc.constantFrom('https', 'http', 'ssh'),
  login: fc.constantFrom('', 'git@', 'user:word@', 'x-access-token:word@'),
  www: fc.constantFrom('', 'www.'),
  port: fc.boolean(),
  upper: fc.boolean(),
  end: fc.constantFrom('', '/', '.git', '.git/', '//'),
  more: fc.constantFrom('', '?a=b', '#c', '?a=b#c'),
  short: fc.boolean(),
});

type Dressing = typeof dressing extends fc.Arbitrary<infer T> ? T : never;

const PORTS = { https: ':443', http: ':80', ssh: ':22' } as const;

function dress({ host, path }: { host: string; path: string }, as: Dressing): string {
  const name = as.upper ? host.toUpperCase() : host;
  const place = as.upper ? path.toUpperCase() : path;
  if (as.short) return `git@${as.www}${name}:${place}${as.end}`;
  const port = as.port ? PORTS[as.scheme] : '';
  return `${as.scheme}://${as.login}${as.www}${name}${port}/${place}${as.end}${as.more}`;
}

const source = fc.record({
  host: fc.tuple(word, fc.constantFrom('example', 'com')).map((names) => names.join('.')),
  path: fc.array(word, { minLength: 2, maxLength: 4 }).map((names) => names.join('/')),
});

function claimClean(url: string): void {
  const clean = cleanSourceUrl(url);
  if (clean === undefined) return;
  const parsed = new URL(clean);
  assert.match(parsed.protocol, /^https?:$/);
  assert.equal(`${parsed.username}${parsed.password}${parsed.search}${parsed.hash}`, '');
  assert.equal(cleanSourceUrl(clean), clean);
  assert.ok(isSameSource(clean, url), 'the source stays the same');
}

/** The source that a step would associate, which is given like this; undefined where it is refused. */
function sourceOf(text: string): string | undefined {
  const given = { ...REQUIRED, associate_url: text };
  const { inputs, problems } = read(readInputs, given, { GITHUB_SERVER_URL: 'https://github.com' });
  problems.forEach(claimOneLine);
  return inputs?.associateUrl;
}

/** Accepted is what the contract allows, and nothing of it is repaired but the end. */
function claimSource(text: string): void {
  const url = sourceOf(text);
  if (url === undefined) return;
  assert.match(url, /^https?:\/\/[^/]/i);
  assert.doesNotMatch(url, /[\p{Z}\p{C}\\?#]|%(?:[01][0-9a-f]|20|23|3f|5c|7f)/iu);
  const parsed = new URL(url);
  assert.equal(`${parsed.username}${parsed.password}${parsed.search}${parsed.hash}`, '');
  const given = text.trim();
  assert.ok(url === given || url.replace(/\.git$/, '') === given.replace(/\/+$/, ''));
  assert.ok(isSameSource(url, given));
  assert.notEqual(parsed.pathname.replaceAll('/', ''), '', 'it names a repository');
  if (/^(?:www\.)?github\.com$/.test(parsed.hostname)) {
    assert.match(parsed.pathname.toLowerCase(), /^\/+[^/]+\/+[^/]*\.git$/);
  } else {
    assert.ok(!parsed.pathname.split('/').includes('-'), 'no page in a repository');
  }
}

const written = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:///', 'git://', ''),
      fc.constantFrom('', '', '', 'user@', 'user:word@', 'user%40'),
      fc.constantFrom('github.com', 'GitHub.com', 'www.github.com', 'gitlab.example:8443', '[::1]'),
      fc.array(
        fc.oneof(word, fc.constantFrom('', '-', 'tree', '%20', '.', '..', '%2e%2e', '.git')),
        {
          maxLength: 5,
        },
      ),
      fc.constantFrom('', '', '', '.git', '/', '?a', '#a', ' ', '\n', '\\'),
    )
    .map(([scheme, login, host, path, end]) => `${scheme}${login}${host}/${path.join('/')}${end}`),
  anyUrl,
  hostileText,
);

/** What becomes of the URLs of sources. */
export const URLS: readonly FuzzProperty[] = [
  { name: 'source that is given', share: 24, property: fc.property(written, claimSource) },
  {
    name: 'source in good order',
    share: 8,
    property: fc.property(source, fc.boolean(), ({ host, path }, slash) => {
      const text = `https://${host}/${path}${slash ? '/' : ''}`;
      assert.equal(sourceOf(text), text);
    }),
  },
  {
    name: 'source in other clothes',
    share: 16,
    property: fc.property(source, dressing, dressing, (named, as, or) => {
      const [one, other] = [dress(named, as), dress(named, or)];
      assert.ok(isSameSource(one, other), `${one} and ${other}`);
      assert.ok(isSameHost(one, other));
    }),
  },
  {
    name: 'another source',
    share: 12,
    property: fc.property(source, source, dressing, dressing, (named, another, as, or) => {
      fc.pre(named.host !== another.host || named.path !== another.path);
      const [one, other] = [dress(named, as), dress(another, or)];
      assert.ok(!isSameSource(one, other), `${one} and ${other}`);
      assert.equal(isSameHost(one, other), named.host === another.host);
    }),
  },
  {
    name: 'comparison of URLs',
    share: 12,
    property: fc.property(anyUrl, anyUrl, (one, other) => {
      assert.ok(isSameSource(one, one));
      assert.equal(isSameSource(one, other), isSameSource(other, one));
      assert.equal(isSameHost(one, other), isSameHost(other, one));
      if (isSameHost(one, one) && isSameSource(one, other)) assert.ok(isSameHost(one, other));
    }),
  },
  {
    name: 'URL to be shown',
    share: 16,
    property: fc.property(anyUrl, word, word, (url, user, tail) => {
      claimClean(url);
      const password = `made-up-${tail}-password`;
      const shown = cleanSourceUrl(url.replace('://', `://${user}:${password}@`));
      if (shown !== undefined) claimHidden(shown, password);
    }),
  },
];
