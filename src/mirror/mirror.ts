/** Stands for a status where the service gave none. */
export const NO_STATUS = 'unknown';

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
  readonly numberOfFailures: number;
  /** Why the last synchronization failed; safe to show. */
  readonly lastError: string | undefined;
}
