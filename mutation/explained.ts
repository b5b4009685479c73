import { HTTP } from './explained/http.ts';
import { WAITING } from './explained/waiting.ts';
import type { Mutant } from './run.ts';

/** A change that no test can notice, or none is worth noticing. */
export interface Explained extends Pick<Mutant, 'file' | 'original' | 'replacement'> {
  /** A part of the line where it stands, where the same change may be noticed in others. */
  readonly within?: string;
  /** Why not: a sentence. */
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [...WAITING, ...HTTP];

/** Whether somebody has looked at the survivor and said why it survives, wherever in its file it stands. */
export function isExplained({ file, original, replacement, code }: Mutant): boolean {
  return EXPLAINED.some(
    (known) =>
      known.file === file &&
      known.original === original &&
      known.replacement === replacement &&
      code.includes(known.within ?? ''),
  );
}
