import { createHash } from 'node:crypto';
import type { RawRequest } from '../server/listener.ts';
import type { EndpointErrors, ErrorAnswer } from './errors.ts';

/** The side of an endpoint that permissions and errors depend on. */
export interface Operation {
  /** `write` needs `codeartsrepo:repository:setRepository`, `read` needs `…:getRepository`. */
  access: 'read' | 'write';
  errors: EndpointErrors;
}

/**
 * Decides from a request, exactly as it arrived, whether it may do what it asks for:
 * undefined when it may, the error to answer with when not.
 */
export type Authenticator = (request: RawRequest, operation: Operation) => ErrorAnswer | undefined;

/** What a token's owner may do with repositories. */
export interface Permissions {
  read: boolean;
  write: boolean;
}

/** Made-up IAM tokens, each of several hundred characters. */
export interface Tokens {
  /** May do everything. */
  readonly valid: string;
  /** Was valid once; answered like an unknown one. */
  readonly expired: string;
  /** Known, but without any permission. */
  readonly forbidden: string;
  /** May read only. */
  readonly readOnly: string;
  /** May write only. */
  readonly writeOnly: string;
}

/** The tokens every emulator knows from its start. */
export const TOKENS: Tokens = {
  valid: madeUpToken('valid'),
  expired: madeUpToken('expired'),
  forbidden: madeUpToken('forbidden'),
  readOnly: madeUpToken('read-only'),
  writeOnly: madeUpToken('write-only'),
};

/** The IAM tokens in force and what each permits. */
export class TokenRegistry {
  readonly #permissions = new Map<string, Permissions>([
    [TOKENS.valid, { read: true, write: true }],
    [TOKENS.forbidden, { read: false, write: false }],
    [TOKENS.readOnly, { read: true, write: false }],
    [TOKENS.writeOnly, { read: false, write: true }],
  ]);

  /** Puts a token in force. */
  add(token: string, permissions: Permissions): void {
    this.#permissions.set(token, permissions);
  }

  /** Makes a token invalid, as when it expires. */
  revoke(token: string): void {
    this.#permissions.delete(token);
  }

  /** The Authenticator for `X-Auth-Token`. */
  readonly authenticate: Authenticator = ({ headers }, { access, errors }) => {
    const token = headers['x-auth-token'];
    const permissions = typeof token === 'string' ? this.#permissions.get(token) : undefined;
    if (!permissions) return errors.unauthorized;
    return permissions[access] ? undefined : errors.forbidden;
  };
}

/** Long like a real token, the same in every run, and recognizable as made up. */
function madeUpToken(name: string): string {
  const parts = ['a', 'b', 'c', 'd'].map((part) =>
    createHash('sha512').update(`${name} ${part}`).digest('base64url'),
  );
  return `EXAMPLE-${name}-${parts.join('')}`;
}
