import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sourceUrlParser } from '../../src/inputs/source-url.ts';
import {
  ageParser,
  choiceParser,
  durationParser,
  integerParser,
  InvalidValue,
  parseBoolean,
  parseEndpoint,
  parseEndpointUuid,
  parseRegion,
  parseRepositoryId,
  parseToken,
  type Parser,
} from '../../src/inputs/values.ts';

const parseTimeout = durationParser('1s', '5m');
const parseSourceUrl = sourceUrlParser('https://ghe.example');
const parseRetries = integerParser(0, 10);
const parseAge = ageParser('1m', '365d');
const parseDays = integerParser(2, 5);
const parseSize = choiceParser(['small', 'middle', 'large']);

describe('accepted:', () => {
  test.each<readonly [string, Parser<unknown>, string, unknown]>([
    ['repository id', parseRepositoryId, '1', 1],
    ['repository id', parseRepositoryId, '2112029391', 2112029391],
    ['repository id', parseRepositoryId, '2147483647', 2147483647],
    ...['true', 'True', 'TRUE'].map((text) => ['boolean', parseBoolean, text, true] as const),
    ...['false', 'False', 'FALSE'].map((text) => ['boolean', parseBoolean, text, false] as const),
    ['choice', parseSize, 'small', 'small'],
    ['choice', parseSize, 'large', 'large'],
    ['retries', parseRetries, '0', 0],
    ['retries', parseRetries, '10', 10],
    ['days', parseDays, '2', 2],
    ['days', parseDays, '5', 5],
    ['size', integerParser(1, 999_999_999), '999999999', 999_999_999],
    ['timeout', parseTimeout, '1s', 1_000],
    ['timeout', parseTimeout, '30s', 30_000],
    ['timeout', parseTimeout, '5m', 300_000],
    ['timeout', parseTimeout, '300s', 300_000],
    ['wait', durationParser('10s', '6h'), '6h', 21_600_000],
    ['age', parseAge, '1m', 60_000],
    ['age', parseAge, '26h', 93_600_000],
    ['age', parseAge, '365d', 31_536_000_000],
    ['age', parseAge, '8760h', 31_536_000_000],
    ['region', parseRegion, 'cn-north-4', 'cn-north-4'],
    ['token', parseToken, '!~made-up', '!~made-up'],
    ['token', parseToken, 'x'.repeat(100_000), 'x'.repeat(100_000)],
    ['UUID', parseEndpointUuid, 'ABcd0189-0000', 'ABcd0189-0000'],
    ['UUID', parseEndpointUuid, 'f'.repeat(64), 'f'.repeat(64)],
    [
      'UUID',
      parseEndpointUuid,
      '0123456789abcdef0123456789abcdef',
      '0123456789abcdef0123456789abcdef',
    ],
    ['source', parseSourceUrl, 'https://github.com/o/r.git', 'https://github.com/o/r.git'],
    ['source', parseSourceUrl, 'HTTP://host.example:8080/a%2Bb', 'HTTP://host.example:8080/a%2Bb'],
    ['source', parseSourceUrl, 'https://github.com/o/r', 'https://github.com/o/r.git'],
    ['source', parseSourceUrl, 'https://www.GitHub.com/o/r/', 'https://www.GitHub.com/o/r.git'],
    ['source', parseSourceUrl, 'https://ghe.example/o/r', 'https://ghe.example/o/r.git'],
    ['source', parseSourceUrl, 'https://gitlab.example/g/s/r', 'https://gitlab.example/g/s/r'],
    ['source', parseSourceUrl, 'https://host.example/@scope/a', 'https://host.example/@scope/a'],
    ['source', parseSourceUrl, 'https://host.example/-a/b-/', 'https://host.example/-a/b-/'],
    ['source', parseSourceUrl, 'https://host.example/a/..b', 'https://host.example/a/..b'],
    ['source', parseSourceUrl, 'https://host.example/a%zz%', 'https://host.example/a%zz%'],
    ['source', parseSourceUrl, 'https://host.example/.git/a', 'https://host.example/.git/a'],
    ['source', parseSourceUrl, 'https://host.example/%E6%BA%90', 'https://host.example/%E6%BA%90'],
    ['source', parseSourceUrl, 'https://github.com./o/r', 'https://github.com./o/r.git'],
    ['source', parseSourceUrl, 'https://github.com/o/.github', 'https://github.com/o/.github.git'],
  ])('%s %#', (_kind, parse, text, expected) => {
    expect(parse(text)).toBe(expected);
  });

  test.each([
    ['https://host.example', 'https://host.example/'],
    ['https://host.example/', 'https://host.example/'],
    ['HTTPS://Host.Example:8443', 'https://host.example:8443/'],
    ['https://192.0.2.1:65535', 'https://192.0.2.1:65535/'],
    ['https://host.example.', 'https://host.example./'],
    ['https://xn--hst-sna.example', 'https://xn--hst-sna.example/'],
    ['https://4.repo-1.0x7f.example', 'https://4.repo-1.0x7f.example/'],
    ['https://[2001:DB8:0::1]', 'https://[2001:db8::1]/'],
    ['https://[2001:db8::1]:1', 'https://[2001:db8::1]:1/'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['http://LOCALHOST', 'http://localhost/'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1/'],
    ['http://127.255.0.3', 'http://127.255.0.3/'],
    ['http://[::1]:8080', 'http://[::1]:8080/'],
  ])('endpoint %s', (text, expected) => {
    expect(parseEndpoint(text).href).toBe(expected);
  });
});

/** Parts of secrets, and runner commands; the address [::1] is none of these. */
const NOT_TO_BE_TOLD = /hidden-1|(?<!\[)::|##\[|\n/;

/** What an error has to say, beside being an InvalidValue. */
const REFUSED: readonly (readonly [string, Parser<unknown>, RegExp, readonly string[]])[] = [
  [
    'age',
    parseAge,
    /a duration from 1m to 365d\. .*90m, 26h or 7d/,
    ['', '0m', '366d', '8761h', '30s', '-1d', '1', 'd', '1w', '1.5d', '1D', '1 d', '1d\n', '１d'],
  ],
  ['timeout', parseTimeout, /from 1s to 5m\. .*90s, 5m or 1h/, ['1d', '0d']],
  [
    'repository id',
    parseRepositoryId,
    /1 to 2147483647/,
    [
      ...['', '0', '-1', '2147483648', '9'.repeat(30), '1e3', '0x10', '+5', '01', '٣', '１２'],
      ...['12;rm -rf', '1/../2', '12\n::add-mask::x', '1.0', '1 2', 'NaN', 'Infinity'],
    ],
  ],
  [
    'boolean',
    parseBoolean,
    /true, True, TRUE, false, False or FALSE/,
    [
      ...['', 'yes', 'no', '1', '0', 'on', 'tRUE', 'y', 'true\n', 'null'],
      ...['xtrue', 'xfalse', 'falsehood', 'truefalse'],
    ],
  ],
  [
    'choice',
    parseSize,
    /is not one of its values\. Write small, middle or large\.$/,
    ['', 'Small', 'small,large', 'smal', 'largest', '__proto__', 'large\n'],
  ],
  [
    'retries',
    parseRetries,
    /from 0 to 10/,
    ['', '-1', '11', 'NaN', '1e9', '5s', '3.5', '03', '٣', '9'.repeat(30), ' 5', '5 ', '+5', '5.'],
  ],
  ['days', parseDays, /"[016]" is not a whole number from 2 to 5\.$/, ['0', '1', '6']],
  [
    'timeout',
    parseTimeout,
    /from 1s to 5m/,
    [
      '',
      '-1',
      '0',
      '0s',
      'NaN',
      '1e9',
      '5',
      '301s',
      '6m',
      '1h',
      '30 s',
      '1.5m',
      '5M',
      '1d',
      '٣s',
      'x5s',
      '5sec',
      '5s ',
      '0000000005s',
    ],
  ],
  [
    'region',
    parseRegion,
    /cn-north-4.*af-north-1.*`endpoint`/,
    ['', 'cn-north-4.evil.com/', 'CN-NORTH-4', 'us-east-1', '__proto__'],
  ],
  [
    'endpoint',
    parseEndpoint,
    /https:\/\/host or https:\/\/host:port/,
    [
      ...['', 'host.example', 'ftp://host.example', 'https://', 'https:host.example', '//host'],
      ...['https://user@host.example', 'https://user:word@host.example', 'https://host.example/v4'],
      ...['https://host.example?a=b', 'https://host.example#a', 'https://host.example:0'],
      ...['https://host.example:00', 'https://host.example:65536', 'https://host.example:'],
      ...['https://ho st.example', 'https://host.example\n', 'https://hö.example', 'https://[::1'],
      ...['https:///host.example', 'https:\\\\host.example', 'http://127.999.0.1'],
      ...['xhttps://host.example', 'https://host.example//', 'https://host.example:000443'],
      ...['https://[::1]x', 'https://x[::1]', 'https://[x]'],
      ...['https://0x7f.1', 'https://127.1', 'https://2130706433', 'https://0177.0.0.1'],
      ...['https://127.0.0.01', 'https://127.0.0.1.', 'https://0x7f000001', 'https://1'],
      ...[
        'https://..',
        'https://-',
        'https://a..example',
        'https://.example',
        'https://a-.example',
      ],
      ...['https://host.example..', `https://${'a'.repeat(64)}.example`],
    ],
  ],
  [
    'public endpoint over http',
    parseEndpoint,
    /in the clear.*https:\/\//,
    [
      ...['http://host.example', 'http://192.0.2.1', 'http://127.0.0.1.evil.example'],
      ...['http://localhost.evil.example', 'http://[2001:db8::1]', 'http://0.0.0.0'],
    ],
  ],
  [
    'source',
    parseSourceUrl,
    /like https:\/\/github\.com\/OWNER\/REPO\.git/,
    [
      ...['', 'javascript:alert(1)', 'file:///etc/passwd', 'ssh://git@host.example/a/b'],
      ...['https://github.com', 'https://github.com/o', 'https://github.com/o/r/tree/main'],
      ...['https://github.com//o//r', 'https://github.com/o/r//', 'https://github.com//o/r'],
      ...['https://github.com/o/r/../x', 'https://github.com/./o/r', 'https://github.com/o/..'],
      ...[
        'https://github.com/o/r%2Egit',
        'https://github.com/o/%2e%2E',
        'https://github.com/%2e/o/r',
        'https://a.example/o/.%2e/r',
      ],
      ...['https://github.com/o/r%2Ftree', 'https://github.com/o%2fr', 'https://a.example/o%252Fr'],
      ...['https://github.com/o/.git', 'https://a.example/.GIT/', 'https://a.example/o/%2egit'],
      ...[
        'https://a.example/o/.git.git',
        'https://a.example/o//r',
        'https://a.example/%252e%252e/r',
      ],
      ...['https://github.com./o/r/issues', 'https://www.github.com./o/r/pull/1'],
      ...['https://github.com:443/o', 'https://github.com:80/o/r/issues', 'https://ghe.example./o'],
      ...['https://git%68ub.com/o/r/issues', 'https://gitlab.com/g/r/%2D/tree/main'],
      ...['https://gitlab.com/g/r/%252d/tree', 'https://a.example/.', 'https://a.example/%2f'],
      ...['https://ghe.example/o/r/pulls', 'https://gitlab.example/g/r/-/tree/main'],
      ...['https://gitlab.example/', 'https://a.example/o%20r', 'https://a.example/o%0ar'],
      ...['https://a.example/o%3Ftoken=hidden-1', 'https://a.example/o%23hidden-1'],
      ...['https://user%40a.example/o', `https://a.example/${'x'.repeat(2_100)}`],
      ...['git@host.example:a/b', 'github.com/a/b', 'https:/host.example/a', 'https://'],
      ...['https://user@host.example/a', 'https://user:hidden-1@host.example/a'],
      ...['https://:hidden-1@host.example/a', 'https://a@b@host.example/'],
      ...['https:///user:hidden-1@host.example/a', 'https:////user:hidden-1@host.example/a'],
      ...['https:\\\\user:hidden-1@host.example\\a', 'https://host.example\\@hidden-1.example/a'],
      ...['https://host.example/a?token=hidden-1', 'https://host.example/a#hidden-1'],
      ...['https://host.example/a b', 'https://host.example/a\tb', 'https://host.example/a\nb'],
      ...['https://ho\tst.example/a', 'https://host.example/a\0', 'https://host.example/a\u00a0b'],
      ...['https://host.example/a\u202eb', ' https://host.example/a'],
    ],
  ],
  [
    'token',
    parseToken,
    /X-Subject-Token/,
    [
      ...[
        'hidden-1 two',
        'hidden-1\n',
        'hidden-1\r\nx',
        'hidden-1\0',
        'hidden-1\t',
        '\u007fhidden-1',
      ],
      ...['hidden-1ö', 'hidden-1镜', 'hidden-1\u00a0', 'x'.repeat(100_001)],
    ],
  ],
  [
    'UUID',
    parseEndpointUuid,
    /service endpoint.*digits/,
    ['', 'g', '0123 4567', '{0123}', 'a/b', '0123\n', '0'.repeat(65), '٣'],
  ],
];

describe.each(REFUSED)('refused as a %s:', (_kind, parse, expected, texts) => {
  test.each(texts)('%j', (text) => {
    const attempt = (): unknown => parse(text);
    expect(attempt).toThrow(InvalidValue);
    expect(attempt).toThrow(expected);
    expect(attempt).not.toThrow(NOT_TO_BE_TOLD);
  });
});

describe('whatever is refused', () => {
  const PARSERS: readonly Parser<unknown>[] = REFUSED.map(([, parse]) => parse);

  /** The message of the error, or nothing where the text is accepted. */
  function complaint(parse: Parser<unknown>, text: string): string {
    try {
      parse(text);
      return '';
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      return error.message;
    }
  }

  test('the error is one short inert line of plain ASCII but for an ellipsis', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.constantFrom('::', '##[', '\n', '\u202e', '"', '1', 's'), { maxLength: 30 })
        .map((a) => a.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...PARSERS), (value, parse) => {
        const message = complaint(parse, value);
        expect(message).toMatch(/^[ -~…]{0,600}$/);
        expect(message).not.toMatch(NOT_TO_BE_TOLD);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ...['cn-north-44', 'us-east-1', 'mars', 'CN-NORTH-4', 'la-north-3', 'eu-west-1010'],
    ...['yes', '1', '-1', '+5', '1.5h', '5 minutes', '30min', '2,147,483,648', ''],
  ])('quotes what may be a mistake: %j', (text) => {
    expect(complaint(parseRegion, text)).toContain(`"${text}" is not a region`);
  });

  test.each([
    ['a token of GitHub', `ghp_${'aB3'.repeat(12)}`],
    ['an access key id', 'HST3ABCDEFGHIJKL0123'],
    ['a secret key', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k'],
    ['short passwords', 'hunter2'],
    ['passwords with signs', 'pa$$-word'],
    ['a UUID', '5f3e1c9a-77aa-4b1c-9d2e-001122334455'],
    ['the start of one', '5f3e1c9a-77aa'],
    ['what a log would obey', 'a::b'],
    ['a line break', 'one\ntwo'],
    ['letters beyond ASCII', 'nörd'],
    ['words that go on', 'correct-horse-battery-staple'],
  ])(
    'does not quote what may be a secret in the wrong place, nor a part of it: %s',
    (_what, text) => {
      for (const parse of [parseRegion, parseTimeout, parseRetries, parseSize, parseRepositoryId]) {
        expect(complaint(parse, text)).toMatch(
          new RegExp(`^the value \\(${text.length} characters\\) is`),
        );
      }
    },
  );
});
