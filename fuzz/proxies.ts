import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memoryHost } from '../__tests__/support/memory-host.ts';
import { readEnvironment } from '../src/inputs/environment.ts';
import { Form } from '../src/inputs/form.ts';
import { hostileText } from './arbitraries.ts';
import { claimOneLine } from './claims.ts';
import type { FuzzProperty } from './property.ts';

interface Reading {
  /** Where requests go through from then on. */
  readonly used: string | undefined;
  readonly problems: readonly string[];
  readonly masked: readonly string[];
}

function readProxy(name: string, text: string): Reading {
  const host = memoryHost({}, { [name]: text });
  const form = new Form(host);
  let used: string | undefined;
  readEnvironment(form, (variable, url) => {
    assert.equal(variable, name);
    used = url;
  });
  for (const problem of form.problems) claimOneLine(problem);
  return { used, problems: form.problems, masked: host.masked };
}

const name = fc.constantFrom('https_proxy', 'HTTPS_PROXY');
const plainWord = fc.stringMatching(/^[a-z][a-z0-9]{5,12}$/);
const oddWord = fc
  .tuple(plainWord, fc.stringMatching(/^[!-~]{0,4}$/), plainWord)
  .map((parts) => parts.join(''));
const place = fc.constantFrom('proxy:3128', 'proxy.example', '127.0.0.1:8080', '[::1]:3128');

/** What a proxy may be given as: never a silent direct connection, and never another place. */
export const PROXIES: readonly FuzzProperty[] = [
  {
    name: 'proxy with anything',
    share: 8,
    property: fc.property(name, fc.oneof(hostileText, fc.webUrl()), (variable, text) => {
      const { used, problems } = readProxy(variable, text);
      if (text === '') assert.deepEqual([used, problems], [undefined, []]);
      else assert.equal(problems.length, used === undefined ? 1 : 0);
      if (used !== undefined) assert.match(new URL(used).protocol, /^https?:$/);
    }),
  },
  {
    name: 'proxy with a login',
    share: 8,
    property: fc.property(
      name,
      fc.constantFrom('http://', 'https://', ''),
      fc.tuple(oddWord, oddWord, place),
      (variable, scheme, [user, password, host]) => {
        const login = [user, password].map(encodeURIComponent).join(':');
        const { used = '', problems, masked } = readProxy(variable, `${scheme}${login}@${host}`);
        assert.deepEqual(problems, []);
        const url = new URL(used);
        assert.equal(url.protocol, scheme.replace('//', '') || 'http:');
        assert.equal(url.host, host);
        assert.deepEqual([url.username, url.password].map(decodeURIComponent), [user, password]);
        assert.ok(masked.includes(password), 'the password is masked');
      },
    ),
  },
  {
    name: 'proxy with a raw login',
    share: 8,
    property: fc.property(
      name,
      fc.constantFrom('http://', ''),
      fc.tuple(plainWord, oddWord, place),
      (variable, scheme, [user, password, host]) => {
        const text = `${scheme}${user}:${password}@${host}`;
        const { used, problems, masked } = readProxy(variable, text);
        assert.ok(
          masked.some((value) => value.includes(password)),
          'the password is masked',
        );
        assert.ok(!problems.join('').includes(password));
        if (used === undefined) {
          assert.equal(problems.length, 1);
          return;
        }
        assert.equal(new URL(used).host, host, 'the connection goes where it was meant to');
      },
    ),
  },
];
