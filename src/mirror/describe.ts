import type { RemoteMirror } from './mirror.ts';

/** CodeArts' own schedule synchronizes every 24 hours; a success that is older yet is stale. */
const STALE_MS = 25 * 3_600_000;

/**
 * Tells the state of a mirror in words, a line each.
 *
 * @param now Milliseconds since 1970 UTC.
 */
export function describeMirror(mirror: RemoteMirror, now: number): string[] {
  const lines = [`Status: ${mirror.updateStatus}.`, describeSuccess(mirror, now)];
  if (mirror.numberOfFailures > 0) lines.push(`Failures so far: ${mirror.numberOfFailures}.`);
  if (mirror.lastError !== undefined) lines.push(`Last error: ${mirror.lastError}`);
  return lines;
}

function describeSuccess(mirror: RemoteMirror, now: number): string {
  if (mirror.lastSuccessfulUpdateAt === undefined) return 'It has never been synchronized.';
  const age = now - Date.parse(mirror.lastSuccessfulUpdateAt);
  const success = `Last success: ${mirror.lastSuccessfulUpdateAt}`;
  if (Number.isNaN(age)) return `${success}.`;
  return `${success}, ${formatAge(Math.max(age, 0))} ago${age > STALE_MS ? ': it is stale' : ''}.`;
}

/** The largest unit alone: `3 days`, `1 hour`. */
function formatAge(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  const [unit, length] = units.find(([, size]) => ms >= size) ?? units[3];
  const count = Math.floor(ms / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
