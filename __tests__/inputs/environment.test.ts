import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/host/environment.ts';
import { readEnvironment } from '../../src/inputs/environment.ts';
import { Form } from '../../src/inputs/form.ts';
import { memoryHost } from '../support/memory-host.ts';

/** What is found wrong with the variables, what is masked, and what becomes of them. */
function check(variables: Environment): {
  problems: readonly string[];
  masked: readonly string[];
  env: Environment;
} {
  const host = memoryHost({}, variables);
  const form = new Form(host);
  readEnvironment(form, host.useProxy);
  return { problems: form.problems, masked: host.masked, env: host.env };
}

describe('the environment', () => {
  test.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '1' }, { NODE_TLS_REJECT_UNAUTHORIZED: '' }])(
    'has nothing wrong where it is %j',
    (variables) => {
      expect(check(variables)).toEqual({ problems: [], masked: [], env: variables });
    },
  );

  test('may not do without certificates, and is told what to do instead', () => {
    const { problems } = check({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(problems).toEqual([
      expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED: .*NODE_EXTRA_CA_CERTS/),
    ]);
  });

  test('is told all that is wrong', () => {
    const { problems } = check({ NODE_TLS_REJECT_UNAUTHORIZED: '0', https_proxy: 'ftp://a' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'https_proxy',
    ]);
  });

  test('does not hide an error of another kind', () => {
    const env = Object.defineProperty({}, 'https_proxy', {
      get: () => {
        throw new TypeError('a bug');
      },
    });
    const host = memoryHost();
    expect(() => {
      readEnvironment(new Form({ ...host, env }), host.useProxy);
    }).toThrow(TypeError);
  });
});

describe('the proxy in force', () => {
  test.each([
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['127.0.0.1:3128', 'http://127.0.0.1:3128/'],
    ['[::1]:3128', 'http://[::1]:3128/'],
    ['proxy.example', 'http://proxy.example/'],
    ['user:password@proxy.example:3128', 'http://user:password@proxy.example:3128/'],
    ['http://proxy.example:3128', 'http://proxy.example:3128/'],
    ['https://proxy.example', 'https://proxy.example/'],
    ['HTTP://proxy.example:3128/', 'http://proxy.example:3128/'],
  ])('%j is written back as %j', (value, expected) => {
    expect(check({ HTTPS_PROXY: value })).toMatchObject({
      problems: [],
      env: { HTTPS_PROXY: expected },
    });
  });

  test('is the lower-case variable where both are set', () => {
    const { problems, env } = check({
      https_proxy: 'one.example:1',
      HTTPS_PROXY: 'socks5://two:2',
    });
    expect(problems).toEqual([]);
    expect(env).toEqual({ https_proxy: 'http://one.example:1/', HTTPS_PROXY: 'socks5://two:2' });
  });

  test('puts the hosts that go without one into the same form', () => {
    const { env } = check({ NO_PROXY: '2001:DB8::1, a.example.' });
    expect(env).toEqual({ NO_PROXY: '[2001:db8::1],a.example' });
  });

  test('does so with the lower-case variable where both are set', () => {
    const { env } = check({ no_proxy: ' a.example ', NO_PROXY: 'B.example.' });
    expect(env).toEqual({ no_proxy: 'a.example', NO_PROXY: 'B.example.' });
  });

  test('does so with the upper-case variable where the lower-case one is empty', () => {
    const { env } = check({ no_proxy: '', NO_PROXY: ' b.example. ' });
    expect(env).toEqual({ no_proxy: '', NO_PROXY: 'b.example' });
  });

  test('is the upper-case variable where the lower-case one is empty', () => {
    const { env } = check({ https_proxy: '', HTTPS_PROXY: 'two.example:2' });
    expect(env['HTTPS_PROXY']).toBe('http://two.example:2/');
  });

  test.each<Environment>([
    {},
    { HTTPS_PROXY: '' },
    { https_proxy: '', HTTPS_PROXY: '' },
    { HTTP_PROXY: ':::' },
    { no_proxy: '', NO_PROXY: '' },
  ])('there is none in %j', (variables) => {
    expect(check(variables)).toEqual({ problems: [], masked: [], env: variables });
  });
});

describe('a proxy that cannot be used', () => {
  test.each([
    ['http://', 'the value is not a URL'],
    ['http://:::', 'the value is not a URL'],
    ['http://proxy:port', 'the value is not a URL'],
    ['proxy.example:99999', 'the value is not a URL'],
    ['http:proxy.example:3128', 'the value is not a URL'],
    ['two words:3128', 'the value is not a URL'],
    ['socks5://proxy.example:1080', 'only http and https proxies can be used'],
    ['socks://proxy.example', 'only http and https proxies can be used'],
    ['ftp://proxy.example', 'only http and https proxies can be used'],
    ['http://user:%@proxy.example', 'a % that is not followed'],
    ['http://user:100%@proxy.example:3128', 'a % that is not followed'],
    ['http://us%zz:password@proxy.example', 'a % that is not followed'],
    ['user:%ff@proxy.example:3128', 'a % that is not followed'],
  ])('%j is a problem that says why', (value, why) => {
    const { problems, env } = check({ HTTPS_PROXY: value });
    expect(problems).toEqual([expect.stringMatching(/^HTTPS_PROXY: .*http:\/\/host:port/)]);
    expect(problems[0]).toContain(why);
    expect(env).toEqual({ HTTPS_PROXY: value });
  });

  test('is named by the variable that holds it', () => {
    expect(check({ https_proxy: 'socks5://a' }).problems).toEqual([
      expect.stringMatching(/^https_proxy: /),
    ]);
  });

  test.each(['socks5://user:hidden-word@proxy.example', 'http://user:hidden-word@pro xy:1'])(
    'does not show the password of %j',
    (value) => {
      const { problems } = check({ HTTPS_PROXY: value });
      expect(problems).toEqual([expect.not.stringContaining('hidden-word')]);
    },
  );
});

describe('the secrets of a proxy that are masked', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test.each([
    ['http://us%40er:pass%2Fword@proxy.example', 'us@er:pass/word'],
    ['user:pass%2Fword@proxy.example:3128', 'user:pass/word'],
  ])('are the password of %j, as written and decoded, and the credentials', (value, login) => {
    expect(check({ HTTPS_PROXY: value }).masked).toEqual([
      'pass%2Fword',
      'pass/word',
      base64(login),
    ]);
  });

  test('are the user name where there is nothing else: it may be a token', () => {
    expect(check({ HTTPS_PROXY: 'http://to%2Fken@proxy.example' }).masked).toEqual([
      'to%2Fken',
      'to/ken',
    ]);
  });

  test('are none where there is no user', () => {
    expect(check({ HTTPS_PROXY: 'http://proxy.example' }).masked).toEqual([]);
  });
});
