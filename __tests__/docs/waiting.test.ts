import { describe, expect, test } from '@jest/globals';
import { CAUSES } from '../../src/waiting/causes.ts';
import { PROOF_GRACE_MS } from '../../src/waiting/verdict.ts';
import type { Status } from '../../src/host/journal.ts';
import { expectedCommit } from '../../src/waiting/proof.ts';
import { workflowRun } from '../support/workflow-run.ts';
import { codeSpans, firstTable, section } from './markdown.ts';
import { readText } from './project.ts';

const PAGE = readText('docs/waiting.md');

/** Every status, and whether a step that ends so is green; the compiler misses none. */
const GREEN: Readonly<Record<Status, boolean>> = {
  requested: true,
  synced: true,
  checked: true,
  failed: false,
  timed_out: false,
};
const STATUS_ROWS = Object.entries(GREEN).map(([status, green]) => [
  `\`${status}\``,
  green ? 'green' : 'red',
]);

test('the table of causes has those of the code, with the same advice', () => {
  const causes = Object.values(CAUSES).map(({ name, advice }) => [name, `${advice}.`]);
  expect(firstTable(section(PAGE, 'When it goes wrong'))).toEqual(causes);
});

test.each([
  ['docs/waiting.md', 'Statuses'],
  ['README.md', 'What success means'],
])('%s, "%s" has every status', (file, heading) => {
  const rows = firstTable(section(readText(file), heading)).map((row) => row.slice(0, 2));
  expect(rows).toEqual(STATUS_ROWS);
});

test('the time granted to the commit is that of the code', () => {
  expect(section(PAGE, 'What counts as proof')).toContain(`${PROOF_GRACE_MS / 1000} seconds`);
});

describe('the table of what cannot be verified', () => {
  const url = 'https://github.com/octo-org/hello';
  const unverifiable = [
    { repositoryUrl: 'https://github.com/octo-org/other' },
    { deleted: true },
    { ref: 'refs/pull/1/merge' },
    { sha: '' },
  ].map((changes) => expectedCommit(workflowRun(changes), url));

  test('has every reason of the code', () => {
    const told = firstTable(section(PAGE, 'Where the commit cannot be verified')).flatMap(
      ([first = '']) => codeSpans(first).map((reason) => ({ unverifiable: reason })),
    );
    expect(told).toEqual([...unverifiable, { unverifiable: '`verify_commit` is false' }]);
  });
});
