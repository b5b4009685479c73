import type { IncomingHttpHeaders } from 'node:http';
import { parseHttpDate } from '../http/headers.ts';

/**
 * API Gateway refuses signatures whose date is more than 15 minutes off ("AK/SK Signing and
 * Authentication Algorithm"); one that is this wrong is told before.
 */
const TELLING_SKEW_MS = 5 * 60_000;

/**
 * Tells that this machine's clock and the service's differ.
 *
 * @param localDate This machine's date in milliseconds since 1970 UTC.
 * @returns undefined where they do not, or where the answer has no date.
 */
export function clockSkew(headers: IncomingHttpHeaders, localDate: number): string | undefined {
  const skew = localDate - parseHttpDate(headers.date);
  if (!(Math.abs(skew) > TELLING_SKEW_MS)) return undefined;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return (
    `The clock of this runner is ${minutes} minutes ${skew > 0 ? 'ahead of' : 'behind'} the ` +
    "service's; set it right, since signatures are refused beyond 15 minutes"
  );
}
