import type { Mutant } from './run.ts';

/** A change that no test can notice, or none is worth noticing. */
export interface Explained extends Pick<Mutant, 'file' | 'original' | 'replacement'> {
  /** Why not: a sentence. */
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [];

/** Whether somebody has looked at the survivor and said why it survives, wherever in its file it stands. */
export function isExplained({ file, original, replacement }: Mutant): boolean {
  return EXPLAINED.some(
    (known) =>
      known.file === file && known.original === original && known.replacement === replacement,
  );
}
