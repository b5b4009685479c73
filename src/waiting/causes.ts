/** Why a synchronization did not bring what was pushed, and what to do about it. */
export interface Cause {
  /** In a few words, as in the documentation. */
  readonly name: string;
  /** What the service's `last_error` says then; missing where it is not told by that. */
  readonly pattern?: RegExp;
  readonly advice: string;
}

/** What the service reports of git's own messages is not documented; these are git's. */
export const CAUSES = {
  historyRewritten: {
    name: 'History was rewritten',
    pattern: /non-fast-forward|\brejected\b|diverg|would clobber/i,
    advice:
      'The history of the source was rewritten; set `force_fetch: true` to overwrite the mirror',
  },
  credentials: {
    name: 'The source is private',
    pattern:
      /authenticat|authoriz|could not read (?:username|password)|access denied|permission|forbidden|\b40[13]\b/i,
    advice:
      'The source wants credentials: give `source_username` and `source_password`, or `endpoint_uuid`, ' +
      'that are valid and may read it',
  },
  notFound: {
    name: 'The source was not found',
    pattern: /not found|does not exist|no such|\b404\b/i,
    advice:
      'There is no such source, or it is private: check `associate_url`, and for a private source give ' +
      '`source_username` and `source_password`, or `endpoint_uuid`',
  },
  unreachable: {
    name: 'The source cannot be reached',
    pattern:
      /resolve|time[d-]? ?out|unreachable|connect|refused|reset|hung up|early eof|ssl|tls|certificate|超时/i,
    advice:
      'CodeArts could not reach the source, often a passing trouble between networks: run the step ' +
      'again, and check that the source can be reached from CodeArts',
  },
  unknown: {
    name: 'Another failure',
    advice: 'Look at the synchronization log on the repository page in CodeArts',
  },
  commitMissing: {
    name: 'The commit is not on the mirror',
    advice:
      'Usual causes: the mirror synchronizes only the default branch (choose all branches on its ' +
      'synchronization page), or history was rewritten and `force_fetch` is off',
  },
  timedOut: {
    name: 'The wait timed out',
    advice:
      'The synchronization may still end well; large repositories and slow networks take up to half an ' +
      'hour. Raise `wait_timeout`, or look at the repository page in CodeArts',
  },
  noAnswer: {
    name: 'The mirror could not be read',
    advice:
      'The synchronization may have ended; what is missing is an answer. Run the step again, or look at ' +
      'the repository page in CodeArts',
  },
} as const satisfies Record<string, Cause>;

/** The cause that the service's `last_error` tells of. */
export function causeOf(lastError: string | undefined): Cause {
  const causes: readonly Cause[] = Object.values(CAUSES);
  // Names of repositories and refs, which git quotes or puts into URLs, may hold any word.
  const words = lastError?.replace(/[a-z]+:\/\/\S+|'[^']*'|"[^"]*"/gi, ' ');
  return (
    causes.find(({ pattern }) => words !== undefined && pattern?.test(words)) ?? CAUSES.unknown
  );
}
