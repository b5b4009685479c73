import type { RemoteMirror, SyncBranches } from '../mirror/mirror.ts';

/** What is known of the mirror once it has its source. */
export interface Association {
  /** The mirror before the start, to compare later reads with; undefined where it has not been read. */
  readonly baseline: RemoteMirror | undefined;
  /** Until when, in milliseconds of the clock, a read may lag behind and not know of it. */
  readonly lagUntil: number;
  /** A setting of it was changed since it was read, which may have moved the time of its last change. */
  readonly touched?: boolean;
  /** The branches that it synchronizes by this run's doing, as far as that is known. */
  readonly branches?: SyncBranches | undefined;
}
