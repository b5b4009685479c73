import type { Host } from '../host/host.ts';
import { proxySecrets, readNoProxy, readProxy } from '../http/proxy.ts';
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
  // Masked before anything is said of it.
  for (const secret of proxySecrets(form.env[name] ?? '')) form.secrets.add(secret);
  const proxy = form.variable(name, parseProxy);
  if (proxy !== undefined) useProxy(name, proxy);
  const exceptions = form.env['no_proxy'] ? 'no_proxy' : 'NO_PROXY';
  const hosts = form.env[exceptions];
  if (hosts) useProxy(exceptions, readNoProxy(hosts));
}

function checkVerification(text: string): void {
  if (text !== '0') return;
  throw new InvalidValue(
    '0 would send the credentials to anyone who asks. Remove it; for ' +
      'a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its certificate.',
  );
}

function parseProxy(text: string): string {
  const { url, problem } = readProxy(text);
  if (url !== undefined) return url;
  throw new InvalidValue(
    `${problem}. Use http://host:port or http://user:password@host:port with special ` +
      'characters percent-encoded, or empty it to connect directly.',
  );
}
