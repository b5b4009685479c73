import { describe, expect, test } from '@jest/globals';
import { parseOptions, USAGE, UsageError, type Options } from '../../doctor/options.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { codeSpans } from '../docs/markdown.ts';
import { readText } from '../docs/project.ts';

const TOKEN = { HUAWEICLOUD_TOKEN: 'a-token-of-the-test' };
const ID = ['--repository-id', '2112000001'];

interface Parsed {
  readonly options: Options | undefined;
  readonly secrets: Secrets;
  readonly proxies: Readonly<Record<string, string>>;
}

function parse(args: readonly string[], env: Record<string, string> = TOKEN): Parsed {
  const secrets = new Secrets(() => undefined);
  const proxies: Record<string, string> = {};
  const useProxy = (variable: string, url: string): void => {
    proxies[variable] = url;
  };
  return { options: parseOptions(args, { env, secrets, useProxy }), secrets, proxies };
}

function problemsOf(args: readonly string[], env: Record<string, string> = TOKEN): string {
  try {
    parse(args, env);
  } catch (error) {
    if (error instanceof UsageError) return error.message.replace(USAGE, '');
    throw error;
  }
  return '';
}

describe('the options', () => {
  test('are read-only and for the default region where nothing else is said', () => {
    expect(parse(ID).options).toEqual({
      subject: {
        endpoint: new URL('https://codehub-ext.cn-north-4.myhuaweicloud.com'),
        region: 'cn-north-4',
        credentials: { kind: 'token', token: 'a-token-of-the-test' },
        repositoryId: 2_112_000_001,
      },
      start: false,
    });
  });

  test('take the repository from the environment as well', () => {
    const { options } = parse([], { ...TOKEN, CODEARTS_REPOSITORY_ID: '7' });
    expect(options?.subject.repositoryId).toBe(7);
    const flagged = parse(ID, { ...TOKEN, CODEARTS_REPOSITORY_ID: '7' });
    expect(flagged.options?.subject.repositoryId).toBe(2_112_000_001);
  });

  test.each([
    ['octo-org/hello', { group: 'octo-org', name: 'hello' }],
    ['a/b/hello.git', { group: 'a/b', name: 'hello' }],
  ])('take the name %s', (name, expected) => {
    expect(parse([...ID, '--repository', name]).options?.subject.repository).toEqual(expected);
  });

  test('know no region where an endpoint is given', () => {
    const { options } = parse([...ID, '--endpoint', 'https://codearts.example']);
    expect(options?.subject.region).toBeUndefined();
    expect(options?.subject.endpoint.host).toBe('codearts.example');
  });

  test.each<[string, readonly string[], Record<string, string>]>([
    ['--repository-id', [], TOKEN],
    ['--repository-id', ['--repository-id', 'hello'], TOKEN],
    ['--repository', [...ID, '--repository', 'hello'], TOKEN],
    ['--repository', [...ID, '--repository', 'https://a/b/c'], TOKEN],
    ['--unmirrored-repository-id', [...ID, '--unmirrored-repository-id', '0'], TOKEN],
    ['--source-url', [...ID, '--source-url', 'https://u:p@github.com/a/b'], TOKEN],
    ['--region', [...ID, '--region', 'mars'], TOKEN],
    ['--endpoint', [...ID, '--endpoint', 'http://codearts.example'], TOKEN],
    ['HUAWEICLOUD_TOKEN', ID, { HUAWEICLOUD_TOKEN: 'short' }],
    ['HUAWEICLOUD_TOKEN', ID, { HUAWEICLOUD_TOKEN: 'with a blank' }],
    ['HW_SECRET_KEY', ID, { HW_ACCESS_KEY: 'an-access-key', HW_SECRET_KEY: 'with a blank' }],
    ['HW_SECRET_KEY is not', ID, { HW_ACCESS_KEY: 'an-access-key' }],
    ['No credential', ID, {}],
    ['--oidc-agency-urn', [...ID, '--oidc-provider-urn', 'iam::1:oidcProvider:a'], {}],
    ['NODE_TLS_REJECT_UNAUTHORIZED', ID, { ...TOKEN, NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ])('name %s where it is wrong (%j)', (name, args, env) => {
    expect(problemsOf(args, env)).toContain(name);
  });

  test.each([[['--token', 'a-secret']], [['a-secret']], [['--region']], [['--start=a-secret']]])(
    'refuse %j without repeating it',
    (args) => {
      expect(problemsOf(args)).not.toBe('');
      expect(problemsOf(args)).not.toContain('a-secret');
    },
  );

  test('ask for help', () => {
    expect(parse(['--help'], {}).options).toBeUndefined();
  });
});

describe('the credentials', () => {
  test('of every family are secrets, also those that are not used', () => {
    const { options, secrets } = parse(ID, {
      ...TOKEN,
      HW_ACCESS_KEY: 'an-access-key',
      HW_SECRET_KEY: 'its-secret-key',
    });
    expect(options?.subject.credentials.kind).toBe('token');
    for (const secret of ['a-token-of-the-test', 'an-access-key', 'its-secret-key']) {
      expect(secrets.redact(secret)).toBe('***');
    }
  });

  test('are an access key where no token is there', () => {
    const env = { HUAWEICLOUD_SDK_AK: 'an-access-key', HUAWEICLOUD_SDK_SK: 'its-secret-key' };
    expect(parse(ID, env).options?.subject.credentials).toMatchObject({
      kind: 'access key',
      key: { accessKeyId: 'an-access-key', secretAccessKey: 'its-secret-key' },
    });
  });

  test('go through the proxy of the environment', () => {
    const { proxies } = parse(ID, { ...TOKEN, HTTPS_PROXY: 'proxy.example:3128' });
    expect(proxies['HTTPS_PROXY']).toContain('http://proxy.example:3128');
  });
});

test('the help and docs/doctor.md have the same options and variables', () => {
  const namesIn = (text: string): string[] =>
    [...new Set(text.match(/--[a-z][a-z-]+|\b[A-Z]{2,}_[A-Z_]+\b/g))].sort();
  const documented = codeSpans(readText('docs/doctor.md')).join('\n');
  expect(namesIn(documented)).toEqual(expect.arrayContaining(namesIn(USAGE)));
});
