/** Where the emulator takes its time from, so that a test can decide it. */
export interface Clock {
  /** The present moment. */
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

const CHINA_STANDARD_TIME_OFFSET_MS = 8 * 60 * 60 * 1000;

/**
 * Formats a moment the way CodeArts Repo writes its timestamps,
 * such as `2025-04-24T20:04:44.000+08:00`: ISO 8601 with milliseconds, always at +08:00.
 */
export function codeArtsTimestamp(moment: Date): string {
  const shifted = new Date(moment.getTime() + CHINA_STANDARD_TIME_OFFSET_MS);
  return shifted.toISOString().replace('Z', '+08:00');
}
