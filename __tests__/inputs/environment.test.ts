import { describe, expect, test } from '@jest/globals';
import { prepareEnvironment } from '../../src/inputs/environment.ts';
import { Secrets } from '../../src/text/secrets.ts';

/** What is found wrong with `env`, what is masked, and what becomes of it. */
function check(variables: Record<string, string>): {
  problems: string[];
  masked: string[];
  env: Record<string, string | undefined>;
} {
  const masked: string[] = [];
  const env: Record<string, string | undefined> = { ...variables };
  const problems = prepareEnvironment(env, new Secrets((value) => masked.push(value)));
  return { problems, masked, env };
}

describe('prepareEnvironment', () => {
  test.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '1' }, { NODE_TLS_REJECT_UNAUTHORIZED: '' }])(
    'nothing is wrong with %j',
    (variables) => {
      expect(check(variables)).toEqual({ problems: [], masked: [], env: variables });
    },
  );

  test('refuses to do without certificates, and says what to do instead', () => {
    const { problems } = check({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(problems).toEqual([
      expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED: .*NODE_EXTRA_CA_CERTS/),
    ]);
  });

  test('gives a proxy without a scheme one', () => {
    expect(check({ HTTPS_PROXY: 'proxy.example:3128' })).toEqual({
      problems: [],
      masked: [],
      env: { HTTPS_PROXY: 'http://proxy.example:3128/' },
    });
  });

  test('masks the password of a proxy, in every form', () => {
    const { masked } = check({ HTTPS_PROXY: 'user:pass%2Fword@proxy.example:3128' });
    expect(masked).toEqual([
      'pass%2Fword',
      'pass/word',
      Buffer.from('user:pass/word').toString('base64'),
    ]);
  });

  test.each(['socks5://proxy.example:1080', 'http://:::', 'http://user:%@proxy.example'])(
    'refuses the proxy %j',
    (value) => {
      expect(check({ HTTPS_PROXY: value }).problems).toEqual([
        expect.stringMatching(/^HTTPS_PROXY: /),
      ]);
    },
  );

  test('tells all that is wrong', () => {
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
    expect(() => prepareEnvironment(env, new Secrets(() => undefined))).toThrow(TypeError);
  });
});
