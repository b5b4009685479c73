import { timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../server/listener.ts';
import { incorrectAuthentication } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import { expectedSignature } from './official-signer.ts';

/** The parts of an `Authorization: SDK-HMAC-SHA256 …` header, as they arrived. */
export interface SignatureHeader {
  accessKeyId: string;
  /** Names of the signed headers. */
  signedHeaders: readonly string[];
  signature: string;
}

const SCHEME = /^SDK-HMAC-SHA256(?:\s|$)/;
const SIGNATURE_HEADER =
  /^SDK-HMAC-SHA256 Access=([^\s,]+), ?SignedHeaders=([^\s,]+), ?Signature=([^\s,]+)$/;

/** Whether a request claims to be signed with an access key. */
export function isSigned({ headers }: RawRequest): boolean {
  return SCHEME.test(headers.authorization ?? '');
}

/** Undefined when the header is not of the documented form. */
export function parseSignatureHeader({ headers }: RawRequest): SignatureHeader | undefined {
  const [, accessKeyId, names, signature] =
    SIGNATURE_HEADER.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) return undefined;
  return { accessKeyId, signedHeaders: names.split(';'), signature };
}

/**
 * The error when the list of signed headers is not sorted, names a header that was not sent or one
 * twice, or leaves out one that has to be signed; undefined when it is in order.
 */
export function checkSignedHeaders(
  request: RawRequest,
  { signedHeaders }: SignatureHeader,
): ErrorAnswer | undefined {
  const sorted = [...new Set(signedHeaders.map((name) => name.toLowerCase()))].sort();
  if (sorted.join(';') !== signedHeaders.join(';')) {
    return incorrectAuthentication('SignedHeaders must be sorted names in lower case');
  }
  const missing = signedHeaders.find((name) => request.headers[name] === undefined);
  if (missing !== undefined) return incorrectAuthentication(`signed header ${missing} not found`);
  const unsigned = requiredHeaders(request).find((name) => !signedHeaders.includes(name));
  return unsigned === undefined ? undefined : incorrectAuthentication(`${unsigned} is not signed`);
}

function requiredHeaders({ headers, body }: RawRequest): string[] {
  return [
    'host',
    'x-sdk-date',
    ...(body.length > 0 ? ['content-type'] : []),
    ...(headers['x-security-token'] === undefined ? [] : ['x-security-token']),
  ];
}

/**
 * When a request was signed, by its `X-Sdk-Date` (`20260801T010203Z`); undefined when that is
 * missing or no such date.
 */
export function signingTime({ headers }: RawRequest): Date | undefined {
  const text = headers['x-sdk-date'];
  if (typeof text !== 'string') return undefined;
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  // A date such as 30 February is taken for another one, and does not come back the same.
  return iso !== text && !Number.isNaN(date.getTime()) && date.toISOString() === iso
    ? date
    : undefined;
}

/** Whether the signature is the right one for this request and key. */
export function hasValidSignature(
  request: RawRequest,
  { signedHeaders, signature }: SignatureHeader,
  secretAccessKey: string,
): boolean {
  const expected = Buffer.from(expectedSignature(request, signedHeaders, secretAccessKey) ?? '');
  const actual = Buffer.from(signature);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
