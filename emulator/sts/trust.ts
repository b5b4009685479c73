import type { Permissions } from '../gateway/tokens.ts';
import { audienceMismatch, trustPolicyMismatch } from './errors.ts';
import type { JsonObject } from '../server/jwt.ts';

/** An OIDC identity provider registered in IAM. */
export interface OidcProvider {
  /** `iam::<account-id>:oidcProvider:<name>` */
  urn: string;
  /** The issuer's URL, without a slash at the end. */
  issuer: string;
  /** The audiences whose tokens are taken. */
  clientIds: readonly string[];
}

/** An agency and what its trust policy says about `sts:agencies:assumeWithOIDC`. */
export interface Agency {
  /** `iam::<account-id>:agency:<name>` */
  urn: string;
  /** URN of the provider that is the policy's principal. */
  providerUrn: string;
  /** The policy's `StringMatch` condition on `oidc:sub`; `*` stands for any characters. */
  subject: string;
  /** Longest session in seconds, 3600 unless told. */
  maxSessionSeconds?: number;
  /** What the agency may do with repositories; everything unless told. */
  permissions?: Permissions;
}

/** The identity providers and agencies of an account. */
export interface Trust {
  providers: readonly OidcProvider[];
  agencies: readonly Agency[];
}

/** The claims of an ID token that has passed every check. */
export interface TrustedClaims {
  audience: string;
  subject: string;
}

/**
 * Checks the claims of a token whose signature has been verified: issuer, times, audience, subject.
 *
 * @throws ApiError 403, STS5.2001 for the audience and STS5.1001 for the rest.
 */
export function checkClaims(
  claims: JsonObject,
  provider: OidcProvider,
  agency: Agency,
  now: Date,
): TrustedClaims {
  if (claims['iss'] !== provider.issuer) throw trustPolicyMismatch('the issuer does not match');
  checkTimes(claims, now.getTime() / 1000);
  const audience = claims['aud'];
  if (typeof audience !== 'string' || !provider.clientIds.includes(audience)) {
    throw audienceMismatch();
  }
  const subject = claims['sub'];
  if (agency.providerUrn !== provider.urn) throw trustPolicyMismatch('not a principal');
  if (typeof subject !== 'string' || !matchesPattern(subject, agency.subject)) {
    throw trustPolicyMismatch('the subject does not match');
  }
  return { audience, subject };
}

/** Without tolerance: the clocks of the emulators are one. */
function checkTimes({ iat, nbf, exp }: JsonObject, nowSeconds: number): void {
  if (typeof exp !== 'number' || nowSeconds >= exp) {
    throw trustPolicyMismatch('the id token has expired');
  }
  if (typeof iat !== 'number' || nowSeconds < iat) {
    throw trustPolicyMismatch('the id token was issued in the future');
  }
  if (nbf !== undefined && (typeof nbf !== 'number' || nowSeconds < nbf)) {
    throw trustPolicyMismatch('the id token is not valid yet');
  }
}

function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
