import { contractError, readObject } from '../http/json-answer.ts';
import type { HttpSession } from '../http/session.ts';
import type { HttpRequest, HttpResponse } from '../http/transport.ts';
import { objectOf } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';
import type { Clock } from '../time/clock.ts';
import { signedNow } from './access-key.ts';
import type { Credentials, OidcIdentity } from './credentials.ts';
import { readClaims, requestIdToken } from './github-id-token.ts';
import type { AccessKey } from './signature.ts';

/** An access key that is good for nothing without its session token. */
type TemporaryAccessKey = AccessKey & { readonly securityToken: string };

/**
 * Shortest and longest life of a temporary access key that is asked for, in seconds: the least that
 * AssumeAgencyWithOIDC grants, and the most that an agency grants unless it is told otherwise.
 */
const MIN_DURATION_S = 900;

/** A key younger than half of what it lives at least has not expired, in milliseconds. */
const YOUNG_MS = (MIN_DURATION_S * 1_000) / 2;
const MAX_DURATION_S = 3_600;

/** What is needed to turn GitHub's word for a job into a temporary access key. */
export interface OidcOptions extends OidcIdentity {
  /** Name of the session in Huawei Cloud's audit log, 2 to 128 characters. */
  readonly sessionName: string;
  /** How long the key will be needed, in seconds. */
  readonly neededSeconds: number;
}

/**
 * Keyless: GitHub's OIDC identity of the job is exchanged at Huawei Cloud's Security Token Service
 * for a temporary access key (AssumeAgencyWithOIDC), when one is first needed and again when the
 * service no longer takes it.
 */
export class OidcCredentials implements Credentials {
  readonly kind = 'oidc';
  readonly #options: OidcOptions;
  #key: Promise<AccessKey> | undefined;
  /** The session token of the key in use; undefined while there is none, or one is being made. */
  #token: string | undefined;
  /** When that key was made, in milliseconds of the clock. */
  #minted: { readonly clock: Clock; readonly at: number } | undefined;
  /** A key was refused that had hardly been used. */
  #youngRefused = false;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /**
   * Makes sure that there is a key.
   *
   * @throws OperationError GitHub gave no ID token, or the exchange was refused.
   */
  async obtain(session: HttpSession): Promise<AccessKey> {
    // The promise is kept, not the key: requests that are under way together share one.
    this.#key ??= this.#mint(session);
    try {
      return await this.#key;
    } catch (error) {
      this.#key = undefined;
      throw error;
    }
  }

  /** @throws OperationError As {@link obtain} does. */
  async authorize(request: HttpRequest, session: HttpSession): Promise<Record<string, string>> {
    return signedNow(request, await this.obtain(session), session);
  }

  renew(refused: Readonly<Record<string, string>>): boolean {
    // Another request may have seen to it.
    if (refused['x-security-token'] !== this.#token) return true;
    if (this.#isYoung()) {
      // Such a key has not expired. One such refusal may be a mishap; making keys at each is no cure.
      if (this.#youngRefused) return false;
      this.#youngRefused = true;
    }
    this.#key = undefined;
    this.#token = undefined;
    return true;
  }

  #isYoung(): boolean {
    const { clock, at } = this.#minted ?? {};
    return clock !== undefined && clock.now() - (at ?? 0) < YOUNG_MS;
  }

  async #mint(session: HttpSession): Promise<AccessKey> {
    const { idTokenService, audience } = this.#options;
    const idToken = await requestIdToken(idTokenService, audience, session);
    session.secrets.add(idToken);
    const key = await this.#exchange(idToken, session);
    for (const secret of [key.accessKeyId, key.secretAccessKey, key.securityToken]) {
      session.secrets.add(secret);
    }
    this.#token = key.securityToken;
    this.#minted = { clock: session.clock, at: session.clock.now() };
    return key;
  }

  async #exchange(idToken: string, session: HttpSession): Promise<TemporaryAccessKey> {
    const request: HttpRequest = {
      method: 'POST',
      url: new URL('/v5/agencies/assume-with-oidc', this.#options.stsEndpoint),
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(this.#exchangeBody(idToken)),
    };
    return await session.retried('Exchanging the ID token for a temporary access key', async () => {
      const response = await session.send(request);
      if (response.status === 200) return readKey(response);
      throw session.errorOf(response, (status) =>
        REFUSALS.includes(status) ? refusalAdvice(idToken, session.secrets) : TROUBLE_ADVICE,
      );
    });
  }

  #exchangeBody(idToken: string): Record<string, unknown> {
    const { providerUrn, agencyUrn, sessionName, neededSeconds } = this.#options;
    return {
      provider_urn: providerUrn,
      agency_urn: agencyUrn,
      agency_session_name: sessionName,
      id_token: idToken,
      duration_seconds: Math.min(
        Math.max(Math.ceil(neededSeconds), MIN_DURATION_S),
        MAX_DURATION_S,
      ),
    };
  }
}

/** Statuses with which the STS refuses, rather than fails. */
const REFUSALS = [400, 401, 403, 404];

function refusalAdvice(idToken: string, secrets: Secrets): string {
  const { iss, sub, aud } = readClaims(idToken, secrets);
  return (
    `The ID token has iss ${iss}, sub ${sub}, aud ${aud}. The trust policy of the agency must allow ` +
    'sts:agencies:assumeWithOIDC with oidc:iss and oidc:aud equal to these and oidc:sub matching ' +
    'this sub (repo:OWNER/REPO:*, or repo:OWNER@ID/REPO@ID:* for repositories made or renamed ' +
    'since July 2026), and the identity provider must list this aud as a client id'
  );
}

const TROUBLE_ADVICE = 'Try again later; if it stays so, check `sts_endpoint` and the proxy';

/** Credentials are ASCII without blanks; anything else would not fit into a header. */
const CREDENTIAL = /^[!-~]{6,20000}$/;

function readKey(response: HttpResponse): TemporaryAccessKey {
  const { credentials } = readObject(response);
  const fields = objectOf(credentials);
  const [accessKeyId, secretAccessKey, securityToken] = [
    fields['access_key_id'],
    fields['secret_access_key'],
    fields['security_token'],
  ].map((value) => (typeof value === 'string' && CREDENTIAL.test(value) ? value : undefined));
  if (accessKeyId === undefined || secretAccessKey === undefined || securityToken === undefined) {
    throw contractError(response, 'without a temporary access key');
  }
  return { accessKeyId, secretAccessKey, securityToken };
}
