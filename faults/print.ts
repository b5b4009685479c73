import type { Played } from './play.ts';

/** What is told of a case that failed. */
export function formatFailure({ group, name, found }: Played): string {
  return [`FAILED ${group}: ${name}`, ...found.map((each) => `  ${each}`)].join('\n');
}

/** A row for each group, and the verdict. */
export function formatTable(played: readonly Played[]): string {
  const groups = Map.groupBy(played, ({ group }) => group);
  const rows = [...groups].map(([group, cases]) => [
    group,
    String(cases.length),
    String(passed(cases)),
    `${(cases.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000).toFixed(1)} s`,
  ]);
  const lines = [['group', 'cases', 'passed', 'time'], ...rows].map((row) => formatRow(row));
  const good = passed(played);
  return ['', ...lines, '', `${good} passed, ${played.length - good} failed`].join('\n');
}

function formatRow([group = '', ...numbers]: readonly string[]): string {
  return [group.padEnd(44), ...numbers.map((each) => each.padStart(8))].join(' ');
}

function passed(played: readonly Played[]): number {
  return played.filter(({ found }) => found.length === 0).length;
}
