import { prepareProxy, ProxyError, type ProxyEnvironment } from '../http/proxy.ts';
import type { Secrets } from '../text/secrets.ts';

/**
 * Checks what of the environment decides where the credentials go, and puts the proxy into the form
 * in which it is understood.
 *
 * @param env Changed in place where a proxy is named without a scheme.
 * @returns What is wrong, one line each.
 */
export function prepareEnvironment(env: ProxyEnvironment, secrets: Secrets): string[] {
  return [...certificateProblems(env), ...proxyProblems(env, secrets)];
}

function certificateProblems(env: ProxyEnvironment): string[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return [];
  return [
    'NODE_TLS_REJECT_UNAUTHORIZED: 0 would send the credentials to anyone who asks. Remove it; for ' +
      'a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its certificate.',
  ];
}

function proxyProblems(env: ProxyEnvironment, secrets: Secrets): string[] {
  try {
    for (const secret of prepareProxy(env)) secrets.add(secret);
    return [];
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return [error.message];
  }
}
