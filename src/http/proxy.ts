/** What was wrong with a proxy variable. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** The environment as far as proxies are concerned. */
export type ProxyEnvironment = Record<string, string | undefined>;

/**
 * Checks the proxy that `@actions/http-client` would use for https, and writes it back in the form
 * it understands. Left alone it goes out directly where it cannot parse the value, takes
 * `host:3128` for a URL with the scheme `host:`, and speaks HTTP to a SOCKS proxy.
 *
 * @param env Changed in place: the variable in force gets its scheme.
 * @returns Secrets to mask: the proxy's password (or its user name, where that is all there is), as written
 *   and decoded, and the Basic credentials.
 * @throws ProxyError The variable in force cannot be parsed, or has a scheme other than http(s).
 */
export function prepareProxy(env: ProxyEnvironment): string[] {
  // The lower-case one wins in @actions/http-client (proxy.ts), as in curl.
  const name = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const value = env[name];
  if (!value) return [];
  const proxy = parse(name, value.includes('://') ? value : `http://${value}`);
  env[name] = proxy.href;
  if (proxy.username === '' && proxy.password === '') return [];
  if (proxy.password === '') return [proxy.username, decodeURIComponent(proxy.username)];
  const user = decodeURIComponent(proxy.username);
  const password = decodeURIComponent(proxy.password);
  return [proxy.password, password, Buffer.from(`${user}:${password}`).toString('base64')];
}

function parse(name: string, value: string): URL {
  const problem = (what: string): ProxyError =>
    new ProxyError(
      `${name}: ${what}. Use http://host:port or http://user:password@host:port with special ` +
        'characters percent-encoded, or empty it to connect directly.',
    );
  if (!URL.canParse(value)) throw problem('the value is not a URL');
  const proxy = new URL(value);
  if (!/^https?:$/.test(proxy.protocol)) throw problem('only http and https proxies can be used');
  try {
    decodeURIComponent(proxy.username);
    decodeURIComponent(proxy.password);
  } catch {
    throw problem('user name or password has a % that is not followed by two hexadecimal digits');
  }
  return proxy;
}
