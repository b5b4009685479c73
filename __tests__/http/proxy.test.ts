import { checkBypass } from '@actions/http-client/lib/proxy';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { proxySecrets, readNoProxy, readProxy } from '../../src/http/proxy.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the value of a proxy variable', () => {
  test.each([
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['[::1]:3128', 'http://[::1]:3128/'],
    ['http://[2001:db8::1]:3128', 'http://[2001:db8::1]:3128/'],
    ['https://proxy.example', 'https://proxy.example/'],
    [' http://proxy.example:3128\n', 'http://proxy.example:3128/'],
    ['robot:s3cret@proxy.example:3128', 'http://robot:s3cret@proxy.example:3128/'],
    ['http://robot:p@ss@proxy.example', 'http://robot:p%40ss@proxy.example/'],
    ['http://robot:p:ss@proxy.example', 'http://robot:p%3Ass@proxy.example/'],
    ['http://robot:p%2Fss@proxy.example', 'http://robot:p%2Fss@proxy.example/'],
    ['http://robot:pä ss|@proxy.example', 'http://robot:p%C3%A4%20ss%7C@proxy.example/'],
    ['http://CORP%5Crobot:s3cret@proxy.example', 'http://CORP%5Crobot:s3cret@proxy.example/'],
    ['http://:s3cret@proxy.example', 'http://:s3cret@proxy.example/'],
  ])('%j is the URL %j', (text, url) => {
    expect(readProxy(text)).toEqual({ url });
  });

  test.each([
    'http://CORP\\robot:s3cret@proxy.example:3128',
    'CORP\\robot:s3cret@proxy.example:3128',
    'http://robot:s3/cret@proxy.example:3128',
    'http://robot:s3?cret@proxy.example:3128',
    'http://robot:s3#cret@proxy.example:3128',
    'http://robot:12/cret@proxy.example:3128',
    'https://ro/bot:s3cret@proxy.example',
    'http://robot:s3\tcret@proxy.example:3128',
    'http://robot:s3\ncret@proxy.example:3128',
    'http://robot:s3/c@ret@proxy.example:3128',
  ])('%j is not repaired, and the problem asks for percent-encoding', (text) => {
    const { problem = '' } = readProxy(text);
    expect(problem).toMatch(/percent-encoded/);
    expect(problem).not.toMatch(/s3|cret/);
    expect(proxySecrets(text).length).toBeGreaterThan(0);
  });

  test.each([
    ['http://proxy.example:3128/a', 'there is more than a host and a port'],
    ['http://proxy.example\\evil.example', 'there is more than a host and a port'],
    ['http://proxy.example?a', 'there is more than a host and a port'],
    ['http://pro\txy.example', 'there is more than a host and a port'],
    ['http://', 'the value is not a URL'],
    ['https://:3128', 'the value is not a URL'],
    ['socks5://[', 'the value is not a URL'],
    ['xhttp://proxy.example', 'only http and https proxies can be used'],
    ['httpx://proxy.example', 'only http and https proxies can be used'],
    ['', 'the value is not a URL'],
    ['http://robot:s3cret@', 'the value is not a URL'],
    ['http://::1:3128', 'the value is not a URL'],
    ['socks5h://robot:s3cret@proxy.example', 'only http and https proxies can be used'],
    ['http://robot:100%@proxy.example', 'user name or password has a % that is not followed'],
  ])('%j cannot be used: %s', (text, why) => {
    expect(readProxy(text).problem).toMatch(why);
  });
});

test('any login arrives as it was meant, or is refused', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, fc.boolean(), (user, password, encode) => {
      const write = (text: string): string => (encode ? encodeURIComponent(text) : text);
      const { url } = readProxy(`http://${write(user)}:${write(password)}@proxy.example:3128`);
      expect(encode && url === undefined).toBe(false);
      if (url === undefined) return;
      const read = new URL(url);
      expect(read.host).toBe('proxy.example:3128');
      const login = [read.username, read.password].map(decodeURIComponent).join(':');
      // What is written plainly may have escapes in it that are meant as such.
      expect(login).toBe(
        encode ? `${user}:${password}` : decodeURIComponent(`${user}:${password}`),
      );
    }),
  );
});

describe('the secrets of a proxy variable', () => {
  test.each([
    ['http://robot:p%40ss@proxy', ['p%40ss', 'p@ss', base64('robot:p@ss')]],
    ['http://robot:p@ss@proxy', ['p@ss', 'p@ss', base64('robot:p@ss')]],
    ['http://CORP\\robot:s3cret@proxy', ['s3cret', 's3cret', base64('CORP\\robot:s3cret')]],
    ['http://robot:s3/c#ret@proxy', ['s3/c#ret', 's3/c#ret', base64('robot:s3/c#ret')]],
    ['socks5://robot:s3cret@proxy', ['s3cret', 's3cret', base64('robot:s3cret')]],
    ['http://robot:100%@proxy', ['100%']],
    ['http://100%@proxy', ['100%']],
    ['http://to%2Fken@proxy', ['to%2Fken', 'to/ken']],
    [
      'robot:http://s3cret@proxy',
      ['http://s3cret', 'http://s3cret', base64('robot:http://s3cret')],
    ],
    ['http://proxy:3128', []],
    ['', []],
  ])('of %j are %j, whether it can be used or not', (text, secrets) => {
    expect(proxySecrets(text)).toEqual(secrets);
  });
});

describe('the value of NO_PROXY', () => {
  test.each([
    ['2001:db8::1', '[2001:db8::1]'],
    ['2001:DB8:0::1', '[2001:db8::1]'],
    ['[2001:db8:0:0::1]', '[2001:db8::1]'],
    ['[2001:DB8:0::1]:8443', '[2001:db8::1]:8443'],
    ['x[2001:DB8::1]', 'x[2001:DB8::1]'],
    ['[2001:DB8::1]x', '[2001:DB8::1]x'],
    ['host.invalid.:443x', 'host.invalid.:443x'],
    ['host.invalid.', 'host.invalid'],
    ['host.invalid.:443', 'host.invalid:443'],
    [' a.example , .b.example,*', 'a.example,.b.example,*'],
    ['192.0.2.1', '192.0.2.1'],
    ['.', '.'],
    ['', ''],
  ])('%j is understood as %j', (text, expected) => {
    expect(readNoProxy(text)).toBe(expected);
  });

  test.each([
    ['2001:db8:0::1', 'https://[2001:DB8::1]'],
    ['host.invalid.', 'https://host.invalid'],
  ])('%s goes around the proxy for %s', (text, url) => {
    const restore = rememberEnvironment();
    setEnvironment({ no_proxy: readNoProxy(text) });
    const bypassed = checkBypass(new URL(url));
    restore();
    expect(bypassed).toBe(true);
  });
});
