import { objectOf } from '../../src/text/json.ts';
import type { Observations } from '../observations.ts';

/** A fact is yes, no or unknown; what an answer does not settle stays unknown. */
export type Verdict = 'holds' | 'does not hold' | 'not settled';

/** What was found of an assumption; `seen` has nothing in it that must not be shown. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly seen: string;
}

/** Something that the action takes for granted and no document says. */
export interface Assumption {
  /** A name for it that stays. */
  readonly id: string;
  readonly assumed: string;
  readonly judge: (observations: Observations) => Judgement;
}

export function holds(seen: string): Judgement {
  return { verdict: 'holds', seen };
}

export function broken(seen: string): Judgement {
  return { verdict: 'does not hold', seen };
}

export function unsettled(seen: string): Judgement {
  return { verdict: 'not settled', seen };
}

/** The names that are known by now: those of the repository, and of the source and its host. */
export function hiddenNames({ subject, mirror }: Observations): readonly string[] {
  const { answer } = mirror;
  const { repository, sourceUrl } = subject;
  const told = answer.kind === 'success' ? objectOf(answer.json)['url'] : undefined;
  const urls = [sourceUrl, told].filter((url) => typeof url === 'string');
  const paths = [...urls.map(pathOf), repository && `${repository.group}/${repository.name}`];
  const names = paths.flatMap((path) => path?.split('/') ?? []);
  const hosts = urls.map((url) => URL.parse(url)?.hostname ?? '');
  return [...names, ...hosts].filter((name) => name !== '');
}

function pathOf(url: string): string {
  return (URL.parse(url)?.pathname ?? url).replace(/\.git\/?$/i, '');
}
