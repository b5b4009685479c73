import { sentences } from './safe-text.ts';

/** What went wrong, as far as it was observed. All of it is safe to show. */
export interface Problem {
  /** What was being done, and that it failed, for example `Starting the synchronization failed`. */
  readonly doing?: string | undefined;
  /** What is known. */
  readonly known: string;
  /** What explains it, or what else is known. */
  readonly why?: string | undefined;
  /** What the user can do. */
  readonly todo?: string | undefined;
}

/** A problem in one line: what was being done and what is known, why, what to do. */
export function describeProblem({ doing, known, why, todo }: Problem): string {
  return sentences(doing === undefined ? known : `${doing}: ${known}`, why, todo);
}
