import type { KeyObject } from 'node:crypto';
import { createHmac, sign } from 'node:crypto';

/** Header and claims of a JSON Web Token, unverified. */
export interface TokenParts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** Takes a token apart. */
export function readToken(token: string): TokenParts {
  const [header = '', claims = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  return {
    header: JSON.parse(header) as TokenParts['header'],
    claims: JSON.parse(claims) as TokenParts['claims'],
  };
}

/** Makes a token of any header and claims, with what `signature` makes of its text. */
export function forgeToken(
  { header, claims }: TokenParts,
  signature: (text: string) => Buffer,
): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signature(text).toString('base64url')}`;
}

/** Signs as RS256 does. */
export function rs256(key: KeyObject): (text: string) => Buffer {
  return (text) => sign('RSA-SHA256', Buffer.from(text), key);
}

/** Signs as HS256 does. */
export function hs256(secret: string): (text: string) => Buffer {
  return (text) => createHmac('sha256', secret).update(text).digest();
}
