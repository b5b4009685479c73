import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { OidcOptions } from '../../src/credentials/oidc.ts';
import { OidcCredentials } from '../../src/credentials/oidc.ts';
import type { AccessKey } from '../../src/credentials/signature.ts';
import type { HttpSession, HttpSessionOptions } from '../../src/http/session.ts';
import type { Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { createSession } from './session.ts';
import type { Outcome } from './transport.ts';

/** URNs of the documented form. */
export const PROVIDER_URN = 'iam::0123456789:oidcProvider:github';
export const AGENCY_URN = 'iam::0123456789:agency:mirror';

/** What GitHub's runner sets for a job that may ask for an ID token. */
export const ID_TOKEN_SERVICE = {
  url: new URL('https://github.example/idtoken/1/2?api-version=2.0'),
  requestToken: 'made-up-id-token-request-token',
};

/** The claims in {@link ID_TOKEN} that a trust policy looks at. */
export const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/hello:ref:refs/heads/main',
  aud: 'sts.huaweicloud.com',
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A token as GitHub makes them, with any claims. */
export function idTokenOf(claims: unknown): string {
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signBytes('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The ID token of the job. */
export const ID_TOKEN = idTokenOf({ ...CLAIMS, jti: 'made-up-id', exp: 1_800_000_000 });

/** GitHub's answer. */
export const ID_TOKEN_ANSWER: Outcome = { body: { count: ID_TOKEN.length, value: ID_TOKEN } };

/** The fields of the STS's answer that are used, for the key of this number. */
export function temporaryKey(number: number): Record<string, string> {
  return {
    access_key_id: `MADEUPTEMPORARYKEY${number}`,
    secret_access_key: `made-up-temporary-secret-${number}`,
    security_token: `made-up-session-token-${number}/+==`,
  };
}

/** The STS's answer with the key of this number. */
export function keyAnswer(number: number): Exclude<Outcome, Error> {
  return { body: { credentials: temporaryKey(number), audience: CLAIMS.aud } };
}

/** Both answers that a key takes. */
export function minting(number: number): Outcome[] {
  return [ID_TOKEN_ANSWER, keyAnswer(number)];
}

/** Keyless credentials, the session they are made in, and what they hid from the log, in order. */
export interface Keyless {
  readonly credentials: OidcCredentials;
  readonly session: HttpSession;
  readonly secrets: Secrets;
  readonly masked: readonly string[];
  readonly obtain: () => Promise<AccessKey>;
}

/** Credentials that need a short while, of the job above. */
export function keyless(
  transport: Transport,
  changes: Partial<OidcOptions & HttpSessionOptions> = {},
): Keyless {
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  const session = createSession(transport, { secrets, ...changes });
  const credentials = new OidcCredentials({
    providerUrn: PROVIDER_URN,
    agencyUrn: AGENCY_URN,
    audience: CLAIMS.aud,
    stsEndpoint: new URL('https://sts.example'),
    sessionName: 'github-9000000001-1',
    neededSeconds: 300,
    idTokenService: ID_TOKEN_SERVICE,
    ...changes,
  });
  return { credentials, session, secrets, masked, obtain: () => credentials.obtain(session) };
}

/** The error that `promise` was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('Nothing was rejected');
}
