import type { Explained } from '../explained.ts';

/** What stands there, what stands there instead, and, if need be, a part of the line where that is. */
export type Change = readonly [original: string, replacement: string, within?: string];

/** Changes in one file that nobody notices for the same reason, which is a sentence. */
export function because(file: string, why: string, changes: readonly Change[]): Explained[] {
  return changes.map(([original, replacement, within]) => ({
    file,
    original,
    replacement,
    why,
    ...(within !== undefined && { within }),
  }));
}

/** Another text in the place of an empty one, in lines with these parts. */
export function anyText(...lines: readonly string[]): Change[] {
  return lines.map((within) => ["''", '"Stryker was here!"', within]);
}

/** A condition that never holds, or always does. */
export function never(condition: string): Change {
  return [condition, 'false'];
}

export function always(condition: string): Change {
  return [condition, 'true'];
}
