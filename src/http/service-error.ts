import { parseJson } from '../text/json.ts';
import { breakUpCommands } from '../text/safe-text.ts';
import type { Secrets } from '../text/secrets.ts';
import { isPassing, RequestError } from './errors.ts';
import { parseRetryAfter } from './headers.ts';
import type { HttpResponse } from './transport.ts';

/** An error body names its code and message in one of these ways. Order: as Huawei's SDKs look. */
const SHAPES = [
  ['error_code', 'error_msg'],
  ['errorCode', 'errorMsg'],
  ['code', 'message'],
] as const;

/** Bodies nest their error at most this deep; deeper ones are not looked into. */
const MAX_DEPTH = 5;

/**
 * Tells what the user can do about an error answer, by HTTP status and the service's code (empty
 * if it gave none).
 */
export type Advise = (status: number, code: string) => string;

/**
 * Turns an error answer into an error whose message has the HTTP status, the service's code and
 * message, and the request id, all made safe.
 *
 * @param localDate This machine's date in milliseconds since 1970 UTC.
 */
export function serviceError(
  response: HttpResponse,
  secrets: Secrets,
  localDate: number,
  advise: Advise,
): RequestError {
  const { status, headers } = response;
  const found = findError(parseJson(response.text));
  const code = secrets.safe(found?.code, 60);
  const message = secrets.safe(found?.message);
  const requestId = secrets.safe(headers['x-request-id'], 80);
  const retryAfterMs = parseRetryAfter(headers, localDate);
  // Each part is safe; what they make together is not for that.
  const brief = breakUpCommands(`HTTP ${status}${code && `, ${code}`}${message && `: ${message}`}`);
  return new RequestError(brief, {
    fault: 'status',
    transient: isTransient(status, code),
    status,
    code,
    hint: advise(status, code),
    ...(requestId !== '' && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function isTransient(status: number, code: string): boolean {
  return isPassing(status) || isThrottled({ status, code });
}

/** 429, and any status with the gateway's throttling code. */
export function isThrottled({ status, code }: Pick<RequestError, 'status' | 'code'>): boolean {
  return status === 429 || code?.endsWith('0308') === true;
}

/** What a body tells of an error. */
export interface FoundError {
  /** Empty where there is none. */
  readonly code: string;
  readonly message: unknown;
}

/** Finds the error in a body, at any of the places services put it; undefined where there is none. */
export function findError(body: unknown): FoundError | undefined {
  return errorsIn(body)[0];
}

/** All that may be errors in a body, the most telling first: what stands above what is inside it. */
export function errorsIn(body: unknown, depth = 0): FoundError[] {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return [];
  const fields = body as Record<string, unknown>;
  const own = SHAPES.flatMap(([code, message]) => errorOfShape(fields[code], fields[message]));
  return [...own, ...Object.values(fields).flatMap((value) => errorsIn(value, depth + 1))];
}

function errorOfShape(code: unknown, message: unknown): FoundError[] {
  // Keystone's codes are numbers.
  const hasCode = typeof code === 'string' || typeof code === 'number';
  if (!hasCode && typeof message !== 'string') return [];
  return [{ code: hasCode ? String(code) : '', message }];
}
