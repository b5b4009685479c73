import { ordinaryHistory, ORDINARY, type OrdinaryKind, type OrdinaryTraits } from './ordinary.ts';
import { judge } from './oracle.ts';

/** How an ordinary kind of history ends, over many seeds. */
export interface Row {
  readonly kind: OrdinaryKind;
  readonly traits: OrdinaryTraits;
  /** `synced by commit` and the like, each once. */
  readonly verdicts: ReadonlySet<string>;
  /** From the request to the verdict, in minutes. */
  readonly mean: number;
  readonly longest: number;
  /** Properties that were broken, with a seed. */
  readonly broken: readonly string[];
}

const YES_AND_NO = [true, false];

/** Every ordinary kind with every trait. */
export async function ordinaryTable(seeds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of Object.keys(ORDINARY) as OrdinaryKind[]) {
    for (const movesWithoutNews of YES_AND_NO) {
      for (const seen of YES_AND_NO) {
        for (const waitAction of YES_AND_NO) {
          rows.push(await rowOf(kind, { movesWithoutNews, seen, waitAction }, seeds));
        }
      }
    }
  }
  return rows;
}

async function rowOf(kind: OrdinaryKind, traits: OrdinaryTraits, seeds: number): Promise<Row> {
  const verdicts = new Set<string>();
  const broken: string[] = [];
  const minutes: number[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const play = ordinaryHistory(kind, traits, seed);
    await play.scheduler.run();
    for (const { verdict, endedAt, acceptedAt = Infinity } of play.runs) {
      verdicts.add([verdict?.status, verdict?.proof].filter(Boolean).join(' by '));
      minutes.push((endedAt - acceptedAt) / 60_000);
    }
    for (const { property, excuse } of judge(play)) {
      if (excuse === undefined) broken.push(`${property} (seed ${seed})`);
    }
  }
  const mean = minutes.reduce((sum, one) => sum + one, 0) / minutes.length;
  return { kind, traits, verdicts, mean, longest: Math.max(...minutes), broken };
}

/** The table as text. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ kind, traits, verdicts, mean, longest }) => [
    kind,
    traits.waitAction ? 'wait/' : 'main',
    traits.movesWithoutNews ? 'move' : 'stand',
    traits.seen ? 'seen' : 'unseen',
    mean.toFixed(1),
    longest.toFixed(1),
    [...verdicts].sort().join(', '),
  ]);
  const head = ['history', 'action', 'times', 'status', 'mean', 'longest', 'verdicts'];
  const lines = [head, ...cells];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
