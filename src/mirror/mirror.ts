/** Stands for a status where the service gave none. */
export const NO_STATUS = 'unknown';

/**
 * A read may lag behind a change, and behind another read, by this much, in milliseconds. Not
 * documented: an assumption.
 */
export const READ_LAG_MS = 10_000;

/** What CodeArts Repo tells about a repository's remote mirror. */
export interface RemoteMirror {
  /**
   * The source, without credentials where it is an http(s) URL; undefined where the repository has
   * no mirror yet. Text of the service: to be made safe before it is shown.
   */
  readonly url: string | undefined;
  /**
   * Synchronization status; `finished` and `failed` are final, all others are in progress. `unknown`
   * where the service gave none. Safe to show.
   */
  readonly updateStatus: string;
  /** When the mirror was last changed, as the service wrote it (ISO 8601 with an offset). */
  readonly lastUpdateAt: string | undefined;
  /** When a synchronization last succeeded, as the service wrote it. */
  readonly lastSuccessfulUpdateAt: string | undefined;
  /**
   * What the service says in its place: that there is none (`null`), or what cannot be read as a time,
   * safe to show. Missing where it says nothing, which is not that there is none.
   */
  readonly insteadOfSuccess?: 'none' | { readonly text: string };
  /** undefined where the service gave none. */
  readonly numberOfFailures: number | undefined;
  /** Why the last synchronization failed; safe to show. */
  readonly lastError: string | undefined;
  /** When the service told all this, by its own clock, in milliseconds since 1970 UTC; missing where it did not say. */
  readonly toldAt?: number;
}

/** A service's clock and the one that dated a request may differ by this much, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 2_000;

/** The values of `sync_branches`, as the API has them: which branches a mirror synchronizes. */
export const SYNC_BRANCHES = ['all', 'default'] as const;

/** All branches (and tags), or the default branch alone. No call tells which is set. */
export type SyncBranches = (typeof SYNC_BRANCHES)[number];

/** A setting of it in words. */
export function branchesInWords(branches: SyncBranches): string {
  return branches === 'all' ? 'all branches' : 'the default branch only';
}
