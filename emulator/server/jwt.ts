import { createPublicKey, sign, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** A JSON object of a token, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON Web Token taken apart (RFC 7519); nothing about it is verified. */
export interface DecodedJwt {
  header: JsonObject;
  claims: JsonObject;
  /** The text the signature is over. */
  signingInput: string;
  signature: Buffer;
}

/** Makes a token signed with RS256 (RFC 7515, RFC 7518 section 3.3). */
export function signJwt(claims: object, keyId: string, privateKey: KeyObject): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: keyId };
  const signingInput = `${encodePart(header)}.${encodePart(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signingInput), privateKey);
  return `${signingInput}.${signature.toString('base64url')}`;
}

/** Takes a token apart; undefined when it is not of the form of a signed one. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const [, header, claims, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(token) ?? [];
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const decoded = { header: decodePart(header), claims: decodePart(claims) };
  if (!decoded.header || !decoded.claims) return undefined;
  return {
    header: decoded.header,
    claims: decoded.claims,
    signingInput: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/**
 * Whether one of the keys signed the token with RS256. No other algorithm counts, whatever the
 * token's header asks for: that is how forged tokens pass (RFC 8725, sections 2.1 and 3.1).
 */
export function isSignedByOneOf(jwt: DecodedJwt, keys: readonly JsonWebKey[]): boolean {
  const { alg, kid, crit } = jwt.header;
  if (alg !== 'RS256' || typeof kid !== 'string' || crit !== undefined) return false;
  return keys
    .filter((key) => key['kid'] === kid && key.kty === 'RSA')
    .some((key) => isSignedBy(jwt, key));
}

function isSignedBy({ signingInput, signature }: DecodedJwt, key: JsonWebKey): boolean {
  const publicKey = createPublicKey({ key, format: 'jwk' });
  return verify('RSA-SHA256', Buffer.from(signingInput), publicKey, signature);
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decodePart(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
