import { sentences } from './safe-text.ts';

/** The headings of docs/troubleshooting.md, as GitHub writes them in addresses. */
export const TOPICS = [
  'inputs',
  'credentials',
  'permissions',
  'repository-and-mirror',
  'throttling',
  'connections',
  'certificates',
  'proxies',
  'answers',
  'results',
] as const;

/** What a problem is about. */
export type Topic = (typeof TOPICS)[number];

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
  readonly topic?: Topic | undefined;
  /** The address of the page that tells more, once that is known. */
  readonly help?: string | undefined;
}

/** A problem in one line: what was being done and what is known, why, what to do, where to read on. */
export function describeProblem({ doing, known, why, todo, help }: Problem): string {
  const more = help && `More: ${help}`;
  return sentences(doing === undefined ? known : `${doing}: ${known}`, why, todo, more);
}
