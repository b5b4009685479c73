import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { Failure } from '../../src/host/failure.ts';
import { DEFAULTS } from '../../src/inputs/defaults.ts';
import { readInputs, type Inputs } from '../../src/inputs/inputs.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { read, REQUIRED, TOKEN, type Reading, type Texts } from '../support/inputs.ts';
import { memoryHost } from '../support/memory-host.ts';

/** Reads what is given in addition to {@link REQUIRED}. */
const readWith = (given: Texts): Reading<Inputs> => read(readInputs, { ...REQUIRED, ...given });

describe('inputs that are not given', () => {
  test('have their defaults', () => {
    expect(readWith({})).toMatchObject({
      problems: [],
      inputs: {
        repository: { id: 123 },
        credentials: { kind: 'token', ...TOKEN },
        endpoint: new URL('https://codehub-ext.cn-north-4.myhuaweicloud.com'),
        associateUrl: undefined,
        forceFetch: false,
        sourceLogin: undefined,
        endpointUuid: undefined,
        requestTimeoutMs: 30_000,
        retries: 3,
      },
    });
  });

  test('are the same as blank ones', () => {
    const names = [...Object.keys(DEFAULTS), 'endpoint', 'associate_url', 'endpoint_uuid'];
    const sources = ['source_username', 'source_password'];
    const blanks = Object.fromEntries([...names, ...sources].map((name) => [name, ' \t ']));
    expect(readWith(blanks).inputs).toEqual(readWith({}).inputs);
  });

  test('have the defaults that action.yml declares', async () => {
    const file = await readFile(new URL('../../action.yml', import.meta.url), 'utf8');
    const { inputs } = parse(file) as { inputs: Record<string, { default?: string }> };
    const declared = Object.entries(inputs).map(([name, input]) => [name, input.default] as const);
    const known: Readonly<Record<string, string>> = DEFAULTS;
    for (const [name, value] of declared) expect([name, value]).toEqual([name, known[name]]);
    expect(declared.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(known)));
  });
});

describe('an input that is given', () => {
  test.each([
    ['repository_id', ' 12 ', { repository: { id: 12 } }],
    ['repository_id', '2147483647', { repository: { id: 2147483647 } }],
    ['token', 'x'.repeat(100_000), { credentials: { token: 'x'.repeat(100_000) } }],
    [
      'region',
      ' eu-west-101 ',
      { endpoint: { host: 'codeartsrepo-ext.eu-west-101.myhuaweicloud.eu' } },
    ],
    ['endpoint', 'https://api.example:8443', { endpoint: { host: 'api.example:8443' } }],
    ['endpoint', 'http://127.0.0.1:8080', { endpoint: { href: 'http://127.0.0.1:8080/' } }],
    ['associate_url', ' https://a.example/b.git ', { associateUrl: 'https://a.example/b.git' }],
    ['force_fetch', 'TRUE', { forceFetch: true }],
    ['force_fetch', 'False', { forceFetch: false }],
    ['endpoint_uuid', 'ab12-cd34', { endpointUuid: 'ab12-cd34' }],
    ['request_timeout', '5m', { requestTimeoutMs: 300_000 }],
    ['retries', '0', { retries: 0 }],
    ['summary', 'false', {}],
  ])('%s: %#', (name, value, expected) => {
    expect(readWith({ [name]: value })).toMatchObject({ problems: [], inputs: expected });
  });

  test('the endpoint goes before the region', () => {
    const { inputs } = readWith({ region: 'cn-east-2', endpoint: 'https://api.example' });
    expect(inputs?.endpoint.host).toBe('api.example');
  });

  test('the login of a private source is taken with its blanks', () => {
    const login = { source_username: ' a user ', source_password: 'pass word ' };
    expect(readWith(login).inputs?.sourceLogin).toEqual({
      username: ' a user ',
      password: 'pass word ',
    });
  });
});

describe('an input that is wrong', () => {
  test.each([
    ['repository_id', '', /2147483647/],
    ['repository_id', '2147483648', /2147483647/],
    ['repository_id', '12\n::add-mask::x', /2147483647/],
    ['token', '', /misspelt/],
    ['token', '  \n ', /misspelt/],
    ['token', 'hidden-1\nhidden-2', /line break/],
    ['token', 'hidden-1ö', /blank/],
    ['token', ' hidden-1', /blank/],
    ['token', 'x'.repeat(100_001), /100001 characters/],
    ['token', 'abc', /fewer than 6/],
    ['region', 'cn-north-9', /one of cn-north-1/],
    ['endpoint', 'http://api.example', /in the clear/],
    ['endpoint', 'https://user:hidden-1@api.example', /without user name/],
    ['associate_url', 'https://user:hidden-1@a.example/b', /`source_username`/],
    ['associate_url', 'https://a.example/b?token=hidden-1', /query/],
    ['associate_url', 'https://a.example/b c', /blank/],
    ['associate_url', 'ssh://git@a.example/b', /https:\/\/ or http:\/\//],
    ['force_fetch', 'yes', /true, True, TRUE/],
    ['summary', '1', /true, True, TRUE/],
    ['endpoint_uuid', 'not one', /UUID/],
    ['request_timeout', '5', /from 1s to 5m/],
    ['request_timeout', '301s', /from 1s to 5m/],
    ['retries', '11', /from 0 to 10/],
  ])('%s %j is one problem, named and safe', (name, value, expected) => {
    const { inputs, problems } = readWith({ [name]: value });
    expect(inputs).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems[0]).toMatch(
      new RegExp(`^${name}(?:, access_key, oidc_provider_urn)?: [ -~…]+$`),
    );
    expect(problems[0]).not.toMatch(/hidden|(?<!\[)::|##\[/);
  });
});

describe('the login of a private source', () => {
  test.each([
    [{ source_username: 'made-up-user' }, 'source_password', 'source_username'],
    [{ source_password: 'made-up-word' }, 'source_username', 'source_password'],
    [
      { source_username: 'made-up-user', source_password: ' ' },
      'source_password',
      'source_username',
    ],
  ])('needs both halves: %j', (given, missing, present) => {
    expect(readWith(given).problems).toEqual([
      expect.stringMatching(`^${missing}: missing, while ${present} is given`),
    ]);
  });

  test('does not go with a service endpoint', () => {
    const login = { source_username: 'made-up-user', source_password: 'made-up-word' };
    expect(readWith({ ...login, endpoint_uuid: 'ab12' }).problems).toEqual([
      expect.stringMatching(/^endpoint_uuid: .*source_username or source_password/),
    ]);
  });

  test('half of it does not go with one either', () => {
    const { problems } = readWith({ source_password: 'made-up-word', endpoint_uuid: 'ab12' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'source_username',
      'endpoint_uuid',
    ]);
  });

  test('has no password of less than 6 characters', () => {
    const login = { source_username: 'made-up-user', source_password: 'ab:cd' };
    const { problems, masked } = readWith(login);
    expect(problems).toEqual([
      expect.stringMatching(/^source_password: .*fewer than 6 characters/),
    ]);
    expect(masked.filter((mask) => mask !== TOKEN.token)).toEqual([
      'made-up-user',
      Buffer.from('made-up-user').toString('base64'),
    ]);
  });

  test.each(['git', 'a', 'oauth2', 'x-access-token', 'jörg', '你好'])(
    'may have the user name %s',
    (source_username) => {
      const { inputs, problems } = readWith({ source_username, source_password: 'made-up-word' });
      expect(problems).toEqual([]);
      expect(inputs?.sourceLogin?.username).toBe(source_username);
    },
  );

  test.each(['user:name', ':username', 'username:'])(
    'has no colon in its user name: %s',
    (name) => {
      const login = { source_username: name, source_password: 'made-up-word' };
      expect(readWith(login).problems).toEqual([
        expect.stringMatching(/^source_username: .*colon.*`source_password`/),
      ]);
    },
  );

  test.each(['\n', '\r\n', '\0', '\u001b', '\u0085', '\u2028', '\t'])(
    'has no control character in either part: %j',
    (control) => {
      const [user, word] = [`made-up-user${control}`, `made-up${control}-word`];
      const { problems, masked } = readWith({ source_username: user, source_password: word });
      expect(problems).toEqual([
        expect.stringMatching(/^source_username: .*line break or another control character/),
        expect.stringMatching(/^source_password: .*line break or another control character/),
      ]);
      expect(problems.join()).not.toContain('made-up');
      expect(masked).toContain(word);
    },
  );
});

describe('problems', () => {
  test('are all told in one go', () => {
    const { problems } = readWith({
      ...{ repository_id: '0', token: 'a b', region: 'x', endpoint: 'x', associate_url: 'x' },
      ...{ force_fetch: 'x', source_username: 'made-up-user', endpoint_uuid: 'x' },
      ...{ request_timeout: 'x', retries: 'x', summary: 'x' },
    });
    const names = new Set(problems.map((problem) => problem.split(':')[0]));
    expect([...names].sort()).toEqual([
      ...['associate_url', 'endpoint', 'endpoint_uuid', 'force_fetch', 'region', 'repository_id'],
      ...['request_timeout', 'retries', 'source_password', 'summary', 'token'],
    ]);
  });

  test('are the message of the error, too', () => {
    expect(new Failure([{ known: 'a: one.' }, { known: 'b: two.' }]).message).toBe(
      'a: one. b: two.',
    );
  });

  test('are those of inputs alone', () => {
    const readInput = (): string => {
      throw new TypeError('a bug');
    };
    expect(() => readInputs({ ...memoryHost(), readInput })).toThrow(TypeError);
  });
});

describe('secrets', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const LOGIN = { source_username: 'benutzerin-ä', source_password: 'pass wörd: and more' };

  test('are masked, those of the source also as they are sent', () => {
    const { masked } = readWith(LOGIN);
    expect([...masked].sort()).toEqual(
      [TOKEN.token, ...Object.values(LOGIN), ...Object.values(LOGIN).map(base64)].sort(),
    );
  });

  test.each([
    ['part of the source', 'octo-org', { associate_url: 'https://a.example/Octo-Org/hello' }, {}],
    ['part of the host of the source', 'example', { associate_url: 'https://a.example/b' }, {}],
    ['the owner of this repository', 'octo-org', {}, { GITHUB_REPOSITORY: 'octo-org/hello' }],
    ['part of the name of this host', 'github', {}, { GITHUB_SERVER_URL: 'https://github.com' }],
    ['short', 'git', {}, {}],
  ])('are not a user name that is %s', (_case, source_username, inputs, env) => {
    const given = { ...REQUIRED, ...inputs, source_username, source_password: 'made-up-word' };
    const { masked, problems } = read(readInputs, given, env);
    expect(problems).toEqual([]);
    expect([...masked].sort()).toEqual(
      [TOKEN.token, 'made-up-word', base64('made-up-word')].sort(),
    );
  });

  test('are masked before any input is looked at', () => {
    const events: string[] = [];
    const host = memoryHost({ ...REQUIRED, ...LOGIN });
    readInputs({
      ...host,
      readInput: (name) => {
        events.push(name);
        return host.readInput(name);
      },
      secrets: new Secrets((value) => events.push(`mask ${value}`)),
    });
    const beforeOthers = events.slice(0, events.indexOf('repository_id'));
    for (const value of [TOKEN.token, ...Object.values(LOGIN)]) {
      expect(beforeOthers).toContain(`mask ${value}`);
    }
  });

  test('are masked even where inputs are wrong', () => {
    const { masked, problems } = readWith({ ...LOGIN, token: 'with ö inside', repository_id: 'x' });
    expect(problems).toHaveLength(2);
    expect(masked).toEqual(expect.arrayContaining(['with ö inside', ...Object.values(LOGIN)]));
  });

  test.each([
    ['a token of 3 characters', { token: 'abc' }],
    ['a token of blanks', { token: '          ' }],
  ])('%s is not masked', (_case, given) => {
    expect(readWith(given).masked).toEqual([]);
  });

  test('what is none is not masked', () => {
    const given = { region: 'cn-east-2', associate_url: 'https://a.example/b', retries: '2' };
    expect(readWith(given).masked).toEqual([TOKEN.token]);
  });
});

describe('whether a summary is wanted', () => {
  test.each([
    ['', true],
    ['true', true],
    ['FALSE', false],
    ['neither', true],
  ])('%j: %s', (value, expected) => {
    const host = memoryHost({ summary: value });
    // Also where inputs are wrong, which the summary then tells.
    expect(() => readInputs(host)).toThrow(Failure);
    expect(host.journal.facts.summary).toBe(expected);
  });
});

describe('the repository', () => {
  test('is told to the journal as soon as it is known', () => {
    const host = memoryHost(REQUIRED);
    readInputs(host);
    expect(host.journal.facts.repositoryId).toBe(123);
  });

  test('is told, too, where the environment alone is wrong', () => {
    const host = memoryHost(REQUIRED, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(() => readInputs(host)).toThrow(/^NODE_TLS_REJECT_UNAUTHORIZED: /);
    expect(host.journal.facts.repositoryId).toBe(123);
  });

  test('is not told where an input is wrong', () => {
    const host = memoryHost({ ...REQUIRED, region: 'nowhere' });
    expect(() => readInputs(host)).toThrow(/^region: /);
    expect(host.journal.facts.repositoryId).toBeUndefined();
  });
});
