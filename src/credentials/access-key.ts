import type { HttpSession } from '../http/session.ts';
import type { HttpRequest } from '../http/transport.ts';
import type { Credentials } from './credentials.ts';
import { sign, type AccessKey } from './signature.ts';

/** An access key the user supplied: every attempt is signed anew, with a fresh date. */
export function accessKeyCredentials(key: AccessKey): Credentials {
  return {
    kind: 'access key',
    authorize: (request, session) => Promise.resolve(signedNow(request, key, session)),
  };
}

/**
 * Signs a request with the date of this moment, and conceals the signature, so that a service that
 * repeats it does not show it.
 *
 * @returns The headers to add.
 */
export function signedNow(
  request: HttpRequest,
  key: AccessKey,
  { clock, secrets }: HttpSession,
): Record<string, string> {
  const { headers, signature } = sign(request, key, new Date(clock.date()));
  secrets.conceal(signature);
  return headers;
}
