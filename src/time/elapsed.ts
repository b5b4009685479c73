/** `42 s` or `3 min 05 s` */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/**
 * A time in words: `3 days`, `1 hour 30 minutes`.
 *
 * @param ms Milliseconds, 0 or more.
 * @param parts How many units at most, the largest first; the rest is left out.
 */
export function formatSpan(ms: number, parts = 2): string {
  let left = ms;
  const counts = UNITS.map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return { unit, count };
  });
  const first = counts.findIndex(({ count }) => count > 0);
  const shown = counts.slice(first).slice(0, parts);
  return shown
    .filter(({ count }, at) => at === 0 || count > 0)
    .map(({ unit, count }) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}
