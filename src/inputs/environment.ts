import type { Host } from '../host/host.ts';
import type { Form } from './form.ts';
import { InvalidValue } from './values.ts';

/**
 * Checks what of the environment decides where the credentials go, and puts the proxy into the form
 * in which `@actions/http-client` understands it.
 *
 * @param form Gets the problems, and hides the proxy's password.
 */
export function readEnvironment(form: Form, useProxy: Host['useProxy']): void {
  form.variable('NODE_TLS_REJECT_UNAUTHORIZED', checkVerification);
  // The lower-case one wins in @actions/http-client (proxy.ts), as in curl.
  const name = form.env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const proxy = form.variable(name, parseProxy);
  if (proxy === undefined) return;
  for (const secret of secretsOf(proxy)) form.secrets.add(secret);
  useProxy(name, proxy.href);
}

function checkVerification(text: string): void {
  if (text !== '0') return;
  throw new InvalidValue(
    '0 would send the credentials to anyone who asks. Remove it; for ' +
      'a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its certificate.',
  );
}

/**
 * Left alone `@actions/http-client` goes out directly where it cannot parse the value, takes
 * `host:3128` for a URL with the scheme `host:`, and speaks HTTP to a SOCKS proxy.
 */
function parseProxy(text: string): URL {
  const problem = (what: string): InvalidValue =>
    new InvalidValue(
      `${what}. Use http://host:port or http://user:password@host:port with special ` +
        'characters percent-encoded, or empty it to connect directly.',
    );
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (proxy === null) throw problem('the value is not a URL');
  if (!/^https?:$/.test(proxy.protocol)) throw problem('only http and https proxies can be used');
  try {
    secretsOf(proxy);
  } catch {
    throw problem('user name or password has a % that is not followed by two hexadecimal digits');
  }
  return proxy;
}

/**
 * The password, or the user name where that is all there is, as written and decoded, and the Basic
 * credentials.
 *
 * @throws URIError One of them is not percent-encoded properly.
 */
function secretsOf({ username, password }: URL): string[] {
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  if (password === '') return [username, user];
  return [password, word, Buffer.from(`${user}:${word}`).toString('base64')];
}
