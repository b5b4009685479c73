import { createHash } from 'node:crypto';
import type { Clock } from '../server/clock.ts';
import type { RawRequest } from '../server/listener.ts';
import { CLOCK_SKEW, incorrectAuthentication } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import {
  checkSignedHeaders,
  hasValidSignature,
  parseSignatureHeader,
  signingTime,
} from './signed-request.ts';
import type { SignatureHeader } from './signed-request.ts';
import type { Authenticator, Permissions } from './tokens.ts';

/** An access key: permanent, or temporary when it has a security token. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Has to be sent, and signed, with every request. */
  readonly securityToken?: string | undefined;
  /** From this moment on the key is refused; absent: never. */
  readonly expiration?: Date | undefined;
}

/** An access key as the Security Token Service hands it out. */
export interface TemporaryAccessKey extends AccessKey {
  readonly securityToken: string;
  readonly expiration: Date;
}

/** Made-up permanent access keys. */
export interface AccessKeys {
  /** May do everything. */
  readonly valid: AccessKey;
  /** Known, but without any permission. */
  readonly forbidden: AccessKey;
  /** May read only. */
  readonly readOnly: AccessKey;
  /** May write only. */
  readonly writeOnly: AccessKey;
}

/** The access keys every emulator knows from its start. */
export const ACCESS_KEYS: AccessKeys = {
  valid: madeUpKey('VALID'),
  forbidden: madeUpKey('FORBIDDEN'),
  readOnly: madeUpKey('READONLY'),
  writeOnly: madeUpKey('WRITEONLY'),
};

const MAX_SKEW_MS = 15 * 60_000;

// More than five failures in a row lock a key for five minutes
// (https://support.huaweicloud.com/ocr_faq/ocr_01_0063.html).
const TOLERATED_FAILURES = 5;
const LOCK_MS = 5 * 60_000;

interface KnownKey {
  key: AccessKey;
  permissions: Permissions;
  /** Wrong signatures since the last right one. */
  failures: number;
  /** In milliseconds since the epoch. */
  lockedUntil: number;
}

/** The access keys in force, what each permits, and how often each was misused. */
export class AccessKeyRegistry {
  readonly #clock: Clock;
  readonly #keys = new Map<string, KnownKey>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.add(ACCESS_KEYS.valid, { read: true, write: true });
    this.add(ACCESS_KEYS.forbidden, { read: false, write: false });
    this.add(ACCESS_KEYS.readOnly, { read: true, write: false });
    this.add(ACCESS_KEYS.writeOnly, { read: false, write: true });
  }

  /** Puts a key in force, unlocked, in the place of one with the same id. */
  add(key: AccessKey, permissions: Permissions): void {
    this.#keys.set(key.accessKeyId, { key, permissions, failures: 0, lockedUntil: -Infinity });
  }

  /** Makes a key unknown. */
  revoke(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }

  /** The Authenticator for `Authorization: SDK-HMAC-SHA256 …`. */
  readonly authenticate: Authenticator = (request, { access, errors }) => {
    const header = parseSignatureHeader(request);
    if (!header) return incorrectAuthentication('the Authorization header is malformed');
    const known = this.#keys.get(header.accessKeyId);
    if (!known) return incorrectAuthentication('the access key does not exist');
    const refusal = this.#verify(request, header, known);
    if (refusal) return refusal;
    return known.permissions[access] ? undefined : errors.forbidden;
  };

  #verify(request: RawRequest, header: SignatureHeader, known: KnownKey): ErrorAnswer | undefined {
    const now = this.#clock.now().getTime();
    if (now < known.lockedUntil) {
      return incorrectAuthentication('the access key is locked for 5 minutes, too many failures');
    }
    return (
      checkSignedHeaders(request, header) ??
      checkDate(request, now) ??
      checkSignature(request, header, known, now) ??
      checkSecurityToken(request, known.key) ??
      checkExpiration(known.key, now)
    );
  }
}

function checkDate(request: RawRequest, now: number): ErrorAnswer | undefined {
  const signed = signingTime(request);
  if (!signed) return incorrectAuthentication('x-sdk-date is malformed');
  return Math.abs(signed.getTime() - now) > MAX_SKEW_MS ? CLOCK_SKEW : undefined;
}

function checkSignature(
  request: RawRequest,
  header: SignatureHeader,
  known: KnownKey,
  now: number,
): ErrorAnswer | undefined {
  if (hasValidSignature(request, header, known.key.secretAccessKey)) {
    known.failures = 0;
    return undefined;
  }
  known.failures += 1;
  if (known.failures > TOLERATED_FAILURES) {
    known.lockedUntil = now + LOCK_MS;
    known.failures = 0;
  }
  return incorrectAuthentication('verify aksk signature fail');
}

function checkSecurityToken({ headers }: RawRequest, key: AccessKey): ErrorAnswer | undefined {
  if (headers['x-security-token'] === key.securityToken) return undefined;
  return incorrectAuthentication('x-security-token does not belong to the access key');
}

function checkExpiration({ expiration }: AccessKey, now: number): ErrorAnswer | undefined {
  if (!expiration || now < expiration.getTime()) return undefined;
  return incorrectAuthentication(
    `the temporary access key expires, expires_at=${expiration.toISOString()}`,
  );
}

/** In the length of real ones, the same in every run, and recognizable as made up. */
function madeUpKey(name: string): AccessKey {
  const secret = createHash('sha256').update(`secret of ${name}`).digest('hex');
  return {
    accessKeyId: `EXAMPLE${name}`.padEnd(20, '0'),
    secretAccessKey: `EXAMPLE${secret}`.slice(0, 40),
  };
}
