import { beforeAll, describe, expect, test } from '@jest/globals';
import { MODEL_TIMEOUT_MS } from './limits.ts';
import { formatTable, ordinaryTable, type Row } from './table.ts';

const SEEDS = 25;

let rows: Row[];

beforeAll(async () => {
  rows = await ordinaryTable(SEEDS);
  process.stdout.write(`Minutes from request to verdict:\n${formatTable(rows)}\n`);
}, MODEL_TIMEOUT_MS);

/** The rows that are not as they should be, as text. */
function without(isRight: (row: Row) => boolean): string {
  return formatTable(rows.filter((row) => !isRight(row)));
}

const KEPT = 'a deletion, and the mirror keeps it';

const NONE = formatTable([]);

describe('what happens every day', () => {
  test('never runs into `wait_timeout`, and is never red', () => {
    const isRight = ({ kind, verdicts, traits }: Row): boolean =>
      [...verdicts].every((verdict) => {
        // A mirror that keeps the ref and whose times stand still shows nothing at all.
        const mayStayOpen = kind === KEPT && !traits.movesWithoutNews;
        return verdict.startsWith('synced') || (mayStayOpen && verdict === 'unconfirmed');
      });
    expect(without(isRight)).toBe(NONE);
  });

  test('is proven by the commit, but for a ref that the mirror keeps', () => {
    const proven = ({ verdicts }: Row): boolean => !verdicts.has('synced by status');
    expect(without((row) => row.kind === KEPT || proven(row))).toBe(NONE);
  });

  test('breaks no promise', () => {
    expect(rows.flatMap(({ broken }) => broken)).toEqual([]);
  });

  test('is known soon', () => {
    expect(without(({ longest }) => longest < 10)).toBe(NONE);
  });
});
