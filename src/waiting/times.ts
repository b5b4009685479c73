/**
 * What instant a time of the service stands for, in milliseconds since 1970 UTC: ISO 8601, also with a
 * blank in place of the `T` and before the offset.
 *
 * @returns NaN where the text does not say: without an offset, whose clock is it?
 */
export function instantOf(time: string | undefined): number {
  if (time === undefined || !NOTATION.test(time)) return NaN;
  return Date.parse(time.replace(NOTATION, '$1T$2$3').replace(/utc/i, 'Z'));
}

const NOTATION =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)$/i;

/**
 * Whether a time is known to be later than the one before. One that is earlier, or the same instant in
 * other words, may come from another server that lags behind. Times without an offset can be compared
 * where they are written alike, and the largest unit comes first. What is not there is neither.
 */
export function isLater(time: string | undefined, before: string | undefined): boolean {
  const difference = instantOf(time) - instantOf(before);
  if (!Number.isNaN(difference)) return difference > 0;
  if (time === undefined || before === undefined) return false;
  return notationOf(time) === notationOf(before) && time > before;
}

function notationOf(time: string): string {
  return time.replace(/\d/g, '0');
}
