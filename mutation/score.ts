import type { Mutant } from './run.ts';

/** What came of the mutants of some sources. */
export interface Score {
  readonly mutants: number;
  readonly noticed: number;
  readonly survived: number;
  /** Of those that survived, how many somebody has looked at and explained. */
  readonly explained: number;
  /** Evaluated once, at load, or no program. */
  readonly notTried: number;
  /** How many of the tried ones were noticed, in percent. */
  readonly percent: number;
}

/** @param isExplained Whether it is known why a mutant survives. */
export function scoreOf(
  mutants: readonly Mutant[],
  isExplained: (mutant: Mutant) => boolean,
): Score {
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived');
  const noticed = mutants.filter(({ outcome }) => outcome === 'noticed').length;
  const tried = noticed + survivors.length;
  return {
    mutants: mutants.length,
    noticed,
    survived: survivors.length,
    explained: survivors.filter(isExplained).length,
    notTried: mutants.length - tried,
    percent: tried === 0 ? 100 : (100 * noticed) / tried,
  };
}

/** The rows of a Markdown table, one for each name. */
export function tableOf(scores: ReadonlyMap<string, Score>, nameOfNames: string): string {
  const rows = [...scores].map(([name, score]) => {
    const { mutants, noticed, survived, explained, notTried, percent } = score;
    const cells = [
      name,
      mutants,
      noticed,
      survived,
      explained,
      notTried,
      `${percent.toFixed(1)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `| ${nameOfNames} | Mutants | Noticed | Survived | Explained | Not tried | Score |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
