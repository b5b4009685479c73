import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as values from '../src/inputs/values.ts';
import { hostileText } from './arbitraries.ts';
import { parse } from './claims.ts';
import type { FuzzProperty } from './property.ts';

const UNITS = { s: 1n, m: 60n, h: 3_600n } as const;

/** A duration in seconds, worked out in another way than the parser does; undefined where it is none. */
function secondsOf(text: string): bigint | undefined {
  const unit = UNITS[text.slice(-1) as keyof typeof UNITS] as bigint | undefined;
  const digits = text.slice(0, -1);
  const isWhole = digits !== '' && !/[^0-9]/.test(digits);
  return unit !== undefined && isWhole ? BigInt(digits) * unit : undefined;
}

const RANGES = [
  ['1s', '5m'],
  ['10s', '6h'],
] as const;

const duration = fc.oneof(
  fc
    .tuple(fc.nat({ max: 30_000 }), fc.constantFrom('s', 'm', 'h', 'd', 'S', ' s', ''))
    .map((all) => all.join('')),
  fc.stringMatching(/^[0-9+.-]{0,12}[a-z]{0,2}$/),
  hostileText,
);

function claimDuration(text: string, [least, most]: (typeof RANGES)[number]): void {
  const ms = parse(values.durationParser(least, most), text);
  const seconds = secondsOf(text);
  const [from, to] = [secondsOf(least) ?? 0n, secondsOf(most) ?? 0n];
  // Longer numbers than any limit has are refused, whatever zeros they begin with.
  const expected =
    seconds !== undefined && seconds >= from && seconds <= to && text.length <= 10
      ? Number(seconds) * 1_000
      : undefined;
  assert.equal(ms, expected);
}

/** What every input takes, as the contract has it, but for those with properties of their own. */
const FORMS: readonly (readonly [values.Parser<unknown>, RegExp])[] = [
  [values.parseBoolean, /^(?:true|True|TRUE|false|False|FALSE)$/],
  [values.parseRepositoryId, /^[1-9][0-9]{0,9}$/],
  [values.integerParser(0, 10), /^(?:[0-9]|10)$/],
  [values.parseRegion, /^[a-z]{2}-[a-z]+-[0-9]+$/],
  [values.parseToken, /^[!-~]*$/],
  [values.parseCredentialPart, /^[!-~]{6,20000}$/],
  [values.parseProviderUrn, /^iam::[A-Za-z0-9]+:oidcProvider:[\w+=,.@/-]+$/],
  [values.parseAgencyUrn, /^iam::[A-Za-z0-9]+:agency:[\w+=,.@/-]+$/],
  [values.parseEndpointUuid, /^[0-9A-Fa-f-]+$/],
  [values.parseJid, /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/],
  [values.parseRequestedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/],
];

const likely = fc.oneof(
  fc.constantFrom(
    'true',
    'False',
    '123',
    '2147483647',
    '2147483648',
    '10',
    '11',
    '01',
    'cn-north-4',
  ),
  fc.constantFrom('iam::0123:oidcProvider:github', 'iam::0123:agency:mirror', 'eu-west-101'),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc
    .tuple(fc.constantFrom('true', '12', 'cn-north-4'), fc.constantFrom('\n', ' ', '::'))
    .map((all) => all.join('')),
  hostileText,
);

const port = fc.oneof(
  fc.nat({ max: 70_000 }).map((number) => `:${number}`),
  fc.constant(''),
);
const host = fc.oneof(
  fc.constantFrom('localhost', '127.0.0.1', '127.1', '0x7f.0.0.1', '[::1]', '[::2]', '2130706433'),
  fc.constantFrom(
    'localhost.example',
    'api.example',
    'API.Example',
    '127.0.0.1.example',
    'ⅼocalhost',
  ),
  fc.domain(),
  hostileText,
);
const endpoint = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('https://', 'http://', 'HTTPS://', 'ftp://', '//', ''),
      fc.constantFrom('', '', '', 'user@', 'user:word@', '@'),
      host,
      port,
      fc.constantFrom('', '', '/', '//', '/a', '?', '#', '?a=b', '\\'),
    )
    .map((parts) => parts.join('')),
  hostileText,
);

function claimEndpoint(text: string): void {
  const url = parse(values.parseEndpoint, text);
  if (url === undefined) {
    assert.doesNotMatch(text, /^https:\/\/[a-z]{1,20}\.example(?::[1-9][0-9]{0,3})?\/?$/);
    return;
  }
  assert.equal(`${url.username}${url.password}${url.search}${url.hash}`, '');
  assert.equal(url.pathname, '/');
  assert.match(url.protocol, /^https?:$/);
  assert.notEqual(url.port, '0');
  if (url.protocol === 'http:') {
    assert.match(url.hostname, /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])$/);
  }
}

/** What the parsers of inputs make of any text. */
export const VALUES: readonly FuzzProperty[] = [
  {
    name: 'duration',
    share: 20,
    property: fc.property(duration, fc.constantFrom(...RANGES), claimDuration),
  },
  {
    name: 'input of a plain kind',
    share: 20,
    property: fc.property(fc.constantFrom(...FORMS), likely, ([parser, form], text) => {
      const value = parse(parser, text);
      if (value !== undefined) assert.match(text, form);
      if (value instanceof Date) assert.ok(!Number.isNaN(value.getTime()));
      if (typeof value === 'number') assert.equal(String(value), text);
    }),
  },
  { name: 'endpoint', share: 16, property: fc.property(endpoint, claimEndpoint) },
];
