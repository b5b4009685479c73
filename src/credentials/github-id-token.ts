import { contractError, readObject } from '../http/json-answer.ts';
import type { HttpSession } from '../http/session.ts';
import type { HttpRequest } from '../http/transport.ts';
import { objectOf, parseJson } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';

/** Where a job asks GitHub for its ID token: the two variables it has with `id-token: write`. */
export interface IdTokenService {
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  readonly url: URL;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  readonly requestToken: string;
}

/** The claims of an ID token that a trust policy looks at; safe to show. */
export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
}

/** A JSON Web Token, in the length that AssumeAgencyWithOIDC accepts. */
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const MAX_LENGTH = 20_000;

/**
 * Asks GitHub for the job's ID token. `core.getIDToken` would do so over an HTTP client without
 * timeout that follows redirects with the request token in hand.
 *
 * @param audience Whom the token is for.
 * @returns The token, which the caller masks.
 * @throws OperationError GitHub gave none.
 */
export async function requestIdToken(
  service: IdTokenService,
  audience: string,
  session: HttpSession,
): Promise<string> {
  const url = new URL(service.url);
  url.searchParams.set('audience', audience);
  const request: HttpRequest = {
    method: 'GET',
    url,
    headers: { accept: 'application/json', authorization: `Bearer ${service.requestToken}` },
  };
  return await session.retried("Asking GitHub for the job's ID token", async () => {
    const response = await session.send(request);
    if (response.status !== 200) throw session.errorOf(response, () => ID_TOKEN_ADVICE);
    const { value } = readObject(response);
    if (typeof value !== 'string' || !JWT.test(value) || value.length > MAX_LENGTH) {
      throw contractError(response, 'without an ID token');
    }
    return value;
  });
}

const ID_TOKEN_ADVICE =
  'Check that the job has the permission `id-token: write`; https://www.githubstatus.com tells of failures';

/**
 * Reads the claims without checking the signature: they are shown to the user, nothing more.
 *
 * @returns Safe texts; empty ones for what cannot be read.
 */
export function readClaims(idToken: string, secrets: Secrets): IdTokenClaims {
  const [, payload = ''] = idToken.split('.');
  const claims = parseJson(Buffer.from(payload, 'base64url').toString());
  const { iss, sub, aud } = objectOf(claims);
  return {
    iss: secrets.safe(iss),
    sub: secrets.safe(sub),
    aud: secrets.safe(Array.isArray(aud) ? aud.join(', ') : aud),
  };
}
