import { HTTP } from './explained/http.ts';
import { INPUTS } from './explained/inputs.ts';
import { SECRETS } from './explained/secrets.ts';
import { SIGNATURE } from './explained/signature.ts';
import { TEXT } from './explained/text.ts';
import { WORKFLOW_RUN } from './explained/workflow-run.ts';
import { WAITING } from './explained/waiting.ts';
import type { Mutant } from './run.ts';

/** A change that no test can notice, or none is worth noticing. */
export interface Explained extends Pick<Mutant, 'file' | 'original' | 'replacement'> {
  /** A part of the line where it stands, where the same change may be noticed in others. */
  readonly within?: string;
  /** Why not: a sentence. */
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [
  ...WAITING,
  ...HTTP,
  ...TEXT,
  ...SECRETS,
  ...INPUTS,
  ...SIGNATURE,
  ...WORKFLOW_RUN,
];

/** Whether somebody has looked at the survivor and said why it survives. */
export function isExplained({ file, original, replacement, code }: Mutant): boolean {
  return EXPLAINED.some(
    (known) =>
      known.file === file &&
      known.original === original &&
      known.replacement === replacement &&
      code.includes(known.within ?? ''),
  );
}
