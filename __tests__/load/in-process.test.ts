import { expect, test } from '@jest/globals';
import { runInProcess } from '../../load/in-process.ts';
import { faultsOf } from '../../load/judge.ts';
import { limitsFor } from '../../load/limits.ts';

test('a few runs at once, behind each kind of gateway, end well or say why', async () => {
  const rounds = await runInProcess(12, limitsFor(3));
  expect(rounds.map(({ runs }) => runs.length)).toEqual([3, 3, 3, 3]);
  expect(rounds.flatMap(faultsOf)).toEqual([]);
  // Each of them was throttled, or nothing is proven.
  for (const { passages } of rounds) {
    expect(passages.some(({ status }) => status === 429)).toBe(true);
  }
  const statuses = rounds.flatMap(({ runs }) => runs.map(({ status }) => status));
  expect(statuses).toContain('synced');
});
