const BARS = 24;
const WIDTH = 48;

/** No bar stands for less, in milliseconds. */
const LEAST_MS = 100;

/**
 * A histogram in lines of text, from the first moment to the last.
 *
 * @param moments In milliseconds.
 */
export function histogram(moments: readonly number[]): string[] {
  if (moments.length === 0) return ['  none'];
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const size = Math.max(Math.ceil((last - first + 1) / BARS / LEAST_MS) * LEAST_MS, LEAST_MS);
  const begin = Math.floor(first / size);
  const counts = Array.from({ length: Math.floor(last / size) - begin + 1 }, () => 0);
  for (const moment of moments) {
    const at = Math.floor(moment / size) - begin;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return counts.map((count, at) => {
    const from = (((begin + at) * size) / 1_000).toFixed(1).padStart(7);
    const bar = '#'.repeat(Math.ceil((count * WIDTH) / most)).padEnd(WIDTH);
    return `${from} s ${bar} ${count === 0 ? '' : count}`.trimEnd();
  });
}
