import type { IncomingHttpHeaders } from 'node:http';
import { parseHttpDate } from './http-date.ts';

/** Longer than any run, and still a number to print. */
const MAX_SECONDS = 1_000_000_000;

/**
 * How long the service asks to wait, by its `Retry-After` header (RFC 9110 10.2.3).
 *
 * @param localDate This machine's date in milliseconds since 1970 UTC, for an answer without a `Date`
 *   of its own. A date is compared with the service's clock where it can be, since ours may be off.
 * @returns Milliseconds, 0 or more; undefined where there is no such header or it makes no sense.
 */
export function parseRetryAfter(
  headers: IncomingHttpHeaders,
  localDate: number,
): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_SECONDS) * 1000;
  const at = parseHttpDate(value);
  if (Number.isNaN(at)) return undefined;
  const now = parseHttpDate(headers.date);
  return Math.max(0, at - (Number.isNaN(now) ? localDate : now));
}
