import { describe, expect, test } from '@jest/globals';
import { prepareProxy, ProxyError, type ProxyEnvironment } from '../../src/http/proxy.ts';

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
    const env: ProxyEnvironment = { HTTPS_PROXY: value };
    prepareProxy(env);
    expect(env).toEqual({ HTTPS_PROXY: expected });
  });

  test('is the lower-case variable where both are set', () => {
    const env: ProxyEnvironment = { https_proxy: 'one.example:1', HTTPS_PROXY: 'socks5://two:2' };
    prepareProxy(env);
    expect(env).toEqual({ https_proxy: 'http://one.example:1/', HTTPS_PROXY: 'socks5://two:2' });
  });

  test('is the upper-case variable where the lower-case one is empty', () => {
    const env: ProxyEnvironment = { https_proxy: '', HTTPS_PROXY: 'two.example:2' };
    prepareProxy(env);
    expect(env['HTTPS_PROXY']).toBe('http://two.example:2/');
  });

  test.each([{}, { HTTPS_PROXY: '' }, { https_proxy: '', HTTPS_PROXY: '' }, { HTTP_PROXY: ':::' }])(
    'there is none in %j',
    (env: ProxyEnvironment) => {
      const before = { ...env };
      expect(prepareProxy(env)).toEqual([]);
      expect(env).toEqual(before);
    },
  );
});

describe('a proxy that cannot be used', () => {
  test.each([
    ['http://', 'the value is not a URL'],
    ['http://proxy:port', 'the value is not a URL'],
    ['proxy.example:99999', 'the value is not a URL'],
    ['http:proxy.example:3128', 'the value is not a URL'],
    ['two words:3128', 'the value is not a URL'],
    ['socks5://proxy.example:1080', 'only http and https proxies can be used'],
    ['socks://proxy.example', 'only http and https proxies can be used'],
    ['ftp://proxy.example', 'only http and https proxies can be used'],
    ['http://user:100%@proxy.example:3128', 'a % that is not followed'],
    ['http://us%zz:password@proxy.example', 'a % that is not followed'],
    ['user:%ff@proxy.example:3128', 'a % that is not followed'],
  ])('%j is an error that says why', (value, why) => {
    const attempt = (): unknown => prepareProxy({ HTTPS_PROXY: value });
    expect(attempt).toThrow(ProxyError);
    expect(attempt).toThrow(why);
    expect(attempt).toThrow(/^HTTPS_PROXY: .*http:\/\/host:port/);
  });

  test('is named by the variable that holds it', () => {
    expect(() => prepareProxy({ https_proxy: 'socks5://a' })).toThrow(/^https_proxy: /);
  });

  test.each(['socks5://user:hidden-word@proxy.example', 'http://user:hidden-word@pro xy:1'])(
    'does not show the password of %j',
    (value) => {
      expect(() => prepareProxy({ HTTPS_PROXY: value })).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('hidden-word') }),
      );
    },
  );
});

describe('the secrets of a proxy', () => {
  test('are the password, as written and decoded, and the Basic credentials', () => {
    const secrets = prepareProxy({ HTTPS_PROXY: 'http://us%40er:pa%2Fss@proxy.example' });
    expect(secrets).toEqual(['pa%2Fss', 'pa/ss', Buffer.from('us@er:pa/ss').toString('base64')]);
  });

  test('are the user name where there is nothing else: it may be a token', () => {
    expect(prepareProxy({ HTTPS_PROXY: 'http://to%2Fken@proxy.example' })).toEqual([
      'to%2Fken',
      'to/ken',
    ]);
  });

  test('are none where there is no user', () => {
    expect(prepareProxy({ HTTPS_PROXY: 'http://proxy.example' })).toEqual([]);
  });
});
