import type { IncomingHttpHeaders } from 'node:http';

/** Longer than any run: nobody has to know how much longer. */
export const MAX_SECONDS = 1_000_000_000;

/** What is read here are dates and numbers; of a longer value the rest is not looked at. */
const MAX_LENGTH = 100;

/**
 * Reads a date as HTTP headers have it, in any of the three forms of RFC 9110 5.6.7.
 *
 * @returns Milliseconds since 1970 UTC; NaN where the text is no such date. (`Date.parse` alone takes
 *   much that is no date for one.)
 */
export function parseHttpDate(text: string | undefined): number {
  // All three begin with the name of a day and are in GMT, the oldest without saying so.
  if (text === undefined || text.length > MAX_LENGTH || !/^[A-Z][a-z]{2,8},? /.test(text))
    return NaN;
  return Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
}

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
  const value = headers['retry-after']?.slice(0, MAX_LENGTH).trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_SECONDS) * 1000;
  const at = parseHttpDate(value);
  if (Number.isNaN(at)) return undefined;
  const now = parseHttpDate(headers.date);
  return Math.max(0, at - (Number.isNaN(now) ? localDate : now));
}
