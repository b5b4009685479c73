const CHINA_STANDARD_TIME_OFFSET_MS = 8 * 60 * 60 * 1000;

/** A remote mirror as the API shows it: the eleven documented fields. */
export interface RemoteMirror {
  /** Id of the mirror's configuration. */
  id: number;
  repository_id: number;
  /** No document lists the values. `none` before the first synchronization. */
  update_status: string;
  /** When the mirror last changed: its association or the end of its last synchronization. */
  last_update_at: string | null;
  /** The source. */
  url: string;
  last_successful_update_at: string | null;
  /** Failed synchronizations since the association; null as long as there was none. */
  number_of_failures: number | null;
  /** Whether scheduled synchronization is on; kept and shown, nothing is scheduled. */
  mirroring_enabled: boolean;
  /** Whether the source has been given credentials. */
  is_private: boolean;
  endpoint_uuid: string | null;
  /** Why the last synchronization failed; null after a successful one. */
  last_error: string | null;
}

/** Which branches a synchronization fetches: all (and all tags), or the default branch alone. */
export type SyncBranchType = 'all' | 'default';

/**
 * How the mirror is read of a repository that has none. The documents do not say, so every answer
 * that seems possible can be chosen: 200 with the documented fields all null, 200 with an empty
 * object, or the endpoint's 404 or 403.
 */
export type NoMirrorAnswer = 'nulls' | 'empty' | '404' | '403';

/** How a repository itself is read: described, or refused, as to a key that may read its mirror alone. */
export type DescriptionAnswer = 'described' | '404' | '403';

/** What a repository does where the documents leave room. */
export interface MirrorBehaviour {
  /** Status from the start call until the job runs; null keeps the previous run's. */
  queuedStatus: string | null;
  /** Status while the job runs; null keeps the one before. */
  runningStatus: string | null;
  /** Status after a success. */
  finishedStatus: string;
  /** Status after a failure. */
  failedStatus: string;
  /** Whether a success that moved no ref moves the timestamps. */
  noOpMovesTimestamps: boolean;
  /** Makes every synchronization fail with this text, before anything is fetched. */
  failWith: string | null;
  noMirrorAnswer: NoMirrorAnswer;
  /** Shown of the repository itself; it refuses nothing for that. */
  archived: boolean;
  /** Shown of the repository itself as the error of an import that failed; null: there was none. */
  importError: string | null;
  descriptionAnswer: DescriptionAnswer;
}

/**
 * The behaviour unless told otherwise. The statuses are those of GitLab's mirrors, whose field
 * names the API shares; the documents themselves name `finished` only.
 */
export const DEFAULT_BEHAVIOUR: Readonly<MirrorBehaviour> = {
  queuedStatus: 'scheduled',
  runningStatus: 'started',
  finishedStatus: 'finished',
  failedStatus: 'failed',
  noOpMovesTimestamps: true,
  failWith: null,
  noMirrorAnswer: 'nulls',
  archived: false,
  importError: null,
  descriptionAnswer: 'described',
};

/** A freshly associated mirror. */
export function newMirror(
  id: number,
  repositoryId: number,
  url: string,
  associatedAt: string,
): RemoteMirror {
  return {
    id,
    repository_id: repositoryId,
    update_status: 'none',
    last_update_at: associatedAt,
    url,
    last_successful_update_at: null,
    number_of_failures: null,
    mirroring_enabled: false,
    is_private: false,
    endpoint_uuid: null,
    last_error: null,
  };
}

/** What is shown for a repository without a mirror where the answer is `nulls`. */
export function absentMirror(repositoryId: number): Record<keyof RemoteMirror, number | null> {
  return {
    id: null,
    repository_id: repositoryId,
    update_status: null,
    last_update_at: null,
    url: null,
    last_successful_update_at: null,
    number_of_failures: null,
    mirroring_enabled: null,
    is_private: null,
    endpoint_uuid: null,
    last_error: null,
  };
}

/**
 * Formats a moment the way CodeArts Repo writes its timestamps,
 * such as `2025-04-24T20:04:44.000+08:00`: ISO 8601 with milliseconds, always at +08:00.
 */
export function codeArtsTimestamp(moment: Date): string {
  const shifted = new Date(moment.getTime() + CHINA_STANDARD_TIME_OFFSET_MS);
  return shifted.toISOString().replace('Z', '+08:00');
}
