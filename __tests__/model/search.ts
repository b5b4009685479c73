import { cameAfterAll, isTakenAwayAndPushedAgain } from './counted.ts';
import { randomHistory } from './history.ts';
import { judge, type Finding } from './oracle.ts';
import type { Play } from './play.ts';

/** What came of many histories. */
export interface Search {
  readonly histories: number;
  readonly runs: number;
  readonly requests: number;
  /** How the runs ended. */
  readonly verdicts: ReadonlyMap<string, number>;
  /** By kind: how many, and the first seed. */
  readonly broken: ReadonlyMap<string, Count>;
  /** What is excused, by class; of histories beyond the bounds, too. */
  readonly excused: ReadonlyMap<string, Count>;
}

export interface Count {
  count: number;
  readonly seed: number;
}

/** Plays the history of a seed. */
export async function playSeed(
  seed: number,
): Promise<{ play: Play; findings: Finding[]; withinBounds: boolean }> {
  const { play, withinBounds } = randomHistory(seed);
  await play.scheduler.run();
  return { play, findings: judge(play), withinBounds };
}

/** Plays many histories, one after the other. */
export async function search(firstSeed: number, histories: number): Promise<Search> {
  const verdicts = new Map<string, number>();
  const broken = new Map<string, Count>();
  const excused = new Map<string, Count>();
  let [runs, requests] = [0, 0];
  for (let seed = firstSeed; seed < firstSeed + histories; seed += 1) {
    const { play, findings, withinBounds } = await playSeed(seed);
    for (const run of play.runs) {
      runs += 1;
      requests += run.exchanges.length;
      const verdict = [run.verdict?.status, run.verdict?.proof].filter(Boolean).join(' by ');
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      if (isTakenAwayAndPushedAgain(play, run)) add(excused, 'taken away and pushed again', seed);
      if (cameAfterAll(play, run)) add(excused, 'red, and it came within a minute', seed);
    }
    for (const finding of findings) {
      if (!withinBounds) add(excused, `beyond the bounds: ${finding.property}`, seed);
      else if (finding.excuse === undefined) add(broken, kindOf(finding), seed);
      else add(excused, finding.excuse, seed);
    }
  }
  return { histories, runs, requests, verdicts, broken, excused };
}

/** Findings of one kind have the same cause more often than not. */
export function kindOf({ property, run }: Finding): string {
  const { task, kind, event } = run;
  const type = task.ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const { GITHUB_EVENT_NAME: name } = event.environment;
  return `${property} | ${kind}, ${task.how} ${type}, ${event.payload ? name : `${name} without file`}`;
}

function add(counts: Map<string, Count>, key: string, seed: number): void {
  const known = counts.get(key);
  if (known === undefined) counts.set(key, { count: 1, seed });
  else known.count += 1;
}
