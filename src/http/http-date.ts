/**
 * Reads a date as HTTP headers have it, in any of the three forms of RFC 9110 5.6.7.
 *
 * @returns Milliseconds since 1970 UTC; NaN where the text is no such date. (`Date.parse` alone takes
 *   much that is no date for one.)
 */
export function parseHttpDate(text: string | undefined): number {
  // All three begin with the name of a day and are in GMT, the oldest without saying so.
  if (text === undefined || !/^[A-Z][a-z]{2,8},? /.test(text)) return NaN;
  return Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
}
