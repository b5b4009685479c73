import {
  aFork,
  anotherCommit,
  aTag,
  firstPush,
  nightlyCheck,
  otherCredentials,
  rewrittenHistory,
  rewrittenHistoryForced,
  startedEarly,
  waitedFor,
} from './chapters.ts';
import type { Chapter, Told } from './chapters.ts';
import { AUTH_KINDS } from './credentials.ts';
import type { AuthKind } from './credentials.ts';
import { otherBranch, sourceRefuses, takenAway, takenAwayForced } from './red-chapters.ts';
import { withCredentials } from './stage.ts';
import type { Stage } from './stage.ts';

/** Chapters that are played side by side; no two of them share a mirror. */
export type Scene = readonly Chapter[];

/** The story, in order; each scene goes on where the one before ended. */
const STORY: readonly Scene[] = [
  [firstPush],
  [anotherCommit],
  [aTag],
  [rewrittenHistory],
  [rewrittenHistoryForced],
  [waitedFor],
  [startedEarly],
  // Each of them waits until its failure, or its finish, has stood.
  [takenAway, sourceRefuses, otherBranch],
  [takenAwayForced],
  [nightlyCheck],
  [aFork],
];

/**
 * The scenes to play.
 *
 * @param auth The kind of credential of all of them; undefined for a story with a token and a run
 *   with each other kind.
 */
export function scenesFor(auth: AuthKind | undefined): readonly Scene[] {
  if (auth !== undefined) return STORY;
  const others = AUTH_KINDS.filter((kind) => kind !== 'token');
  return [
    ...STORY,
    ...others.map((kind): Scene => [(stage) => otherCredentials(withCredentials(stage, kind))]),
  ];
}

/**
 * Plays the chapters of a scene; resolves or rejects only when all have ended, so that none goes on
 * while the stage is taken down.
 */
export async function playScene(stage: Stage, scene: Scene): Promise<Told[]> {
  const ends = await Promise.allSettled(scene.map((chapter) => chapter(stage)));
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
