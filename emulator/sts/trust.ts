import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Permissions } from '../gateway/tokens.ts';
import { audienceMismatch, trustPolicyMismatch } from './errors.ts';

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

/** What is told of an ID token that has passed every check. */
export interface TrustedClaims {
  audience: string;
  subject: string;
}

/** Who vouches for a token, and for what it is to be taken. */
export interface Parties {
  provider: OidcProvider;
  agency: Agency;
}

/** The words for a claim that is missing or wrong. */
const MISMATCHES: Readonly<Record<string, string>> = {
  iss: 'the issuer does not match',
  exp: 'the id token has expired',
  iat: 'the id token was issued in the future',
  nbf: 'the id token is not valid yet',
};

/**
 * Verifies an ID token: signature, issuer, times, audience, subject.
 *
 * @throws ApiError 403, STS5.2001 for the audience and STS5.1001 for the rest.
 */
export async function verifyIdToken(
  idToken: string,
  keys: JWTVerifyGetKey,
  { provider, agency }: Parties,
  now: Date,
): Promise<TrustedClaims> {
  const { aud: audience, sub: subject } = await verifyToken(idToken, keys, provider, now);
  if (typeof audience !== 'string') throw audienceMismatch();
  if (agency.providerUrn !== provider.urn) throw trustPolicyMismatch('not a principal');
  if (typeof subject !== 'string' || !matchesPattern(subject, agency.subject)) {
    throw trustPolicyMismatch('the subject does not match');
  }
  return { audience, subject };
}

async function verifyToken(
  idToken: string,
  keys: JWTVerifyGetKey,
  { issuer, clientIds }: OidcProvider,
  now: Date,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      // Whatever the header asks for: that is how forged tokens pass (RFC 8725, section 3.1).
      algorithms: ['RS256'],
      issuer,
      audience: [...clientIds],
      requiredClaims: ['exp'],
      maxTokenAge: Number.MAX_SAFE_INTEGER, // No limit, but `iat` must be there, and not ahead.
      currentDate: now,
    });
    return payload;
  } catch (error) {
    throw refusal(error);
  }
}

function refusal(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) return error;
  const wrongClaim =
    error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
  if (!wrongClaim) return trustPolicyMismatch('the signature of the id token cannot be verified');
  if (error.claim === 'aud') return audienceMismatch();
  return trustPolicyMismatch(MISMATCHES[error.claim] ?? error.message);
}

function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
