import type { Clock } from '../time/clock.ts';
import type { Credentials } from './credentials.ts';
import { sign, signatureOf, type AccessKey } from './signature.ts';

/**
 * An access key the user supplied: every attempt is signed anew, with a fresh date.
 *
 * @param conceal Told of every signature, so that one that a service repeats is not shown.
 */
export function accessKeyCredentials(
  key: AccessKey,
  clock: Clock,
  conceal: (signature: string) => void,
): Credentials {
  return {
    kind: 'access key',
    authorize: (request) => {
      const authorization = sign(request, key, new Date(clock.date()));
      conceal(signatureOf(authorization));
      return Promise.resolve(authorization);
    },
  };
}
