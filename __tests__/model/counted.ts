import type { Play, Run } from './play.ts';
import { contains, has, windowStart } from './truth.ts';

/**
 * The other exception that the contract admits: a plain push of a commit that had been taken away
 * and is pushed again counts while the mirror has not followed. It breaks no property, since the
 * mirror does contain the commit; it is counted.
 */
export function isTakenAwayAndPushedAgain(play: Play, run: Run): boolean {
  const { verdict, task } = run;
  if (verdict?.proof !== 'commit' || task.how !== 'forward') return false;
  const state = play.mirror.at(run.endedAt);
  const alike = state.alike.get(task.ref) ?? -Infinity;
  return alike < run.eventAt && contains(play, run, state) && play.wasTakenAway(task.ref, task.sha);
}

/**
 * Red is no promise for what comes next: a synchronization that was waiting its turn, and could not
 * be told from none, may bring the commit yet. Such runs are counted.
 */
export function cameAfterAll(play: Play, run: Run): boolean {
  if (run.verdict?.status !== 'failed' || run.acceptedAt === undefined) return false;
  const { mirror } = play;
  return (
    !has(play, run, mirror.at(windowStart(run))) &&
    mirror.between(run.endedAt, run.endedAt + 60_000).some((state) => has(play, run, state))
  );
}
