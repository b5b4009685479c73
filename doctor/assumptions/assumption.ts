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

/** What must not be shown where a text of the service is. */
export function hiddenNames({ subject }: Observations): readonly string[] {
  const { repository, sourceUrl } = subject;
  const names = [repository?.name, ...(repository?.group.split('/') ?? [])];
  const parts = (sourceUrl ?? '').split(/[/.:@]+/);
  return [...names, ...parts].filter((each): each is string => each !== undefined && each !== '');
}
