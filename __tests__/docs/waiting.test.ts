import { describe, expect, test } from '@jest/globals';
import { CAUSES } from '../../src/waiting/causes.ts';
import type { Status } from '../../src/host/status.ts';
import { expectationOf } from '../../src/waiting/expectation.ts';
import { workflowRun } from '../support/workflow-run.ts';
import { codeSpans, firstTable, section } from './markdown.ts';
import { readText } from './project.ts';

const PAGE = readText('docs/waiting.md');

/** Every status, and whether a step that ends so is green; the compiler misses none. */
const GREEN: Readonly<Record<Status, boolean>> = {
  requested: true,
  synced: true,
  checked: true,
  skipped: true,
  failed: false,
  timed_out: false,
  unconfirmed: false,
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

describe('the table of what cannot be verified', () => {
  const url = 'https://github.com/octo-org/hello';
  const deletedUnknown = workflowRun({ change: { kind: 'deleted' }, defaultBranch: undefined });
  const reasons = [
    expectationOf(workflowRun(), 'https://other.example/octo-org/hello', true),
    expectationOf(workflowRun({ repositoryUrl: '' }), url, true),
    expectationOf(workflowRun(), undefined, true),
    expectationOf(workflowRun({ change: { kind: 'deleted' }, ref: '' }), url, true),
    expectationOf(workflowRun({ change: { kind: 'deleted' } }), `${url}-2`, true),
    expectationOf(workflowRun({ ref: '' }), url, true),
    expectationOf(workflowRun({ ref: 'refs/pull/1/merge' }), url, true),
    expectationOf(workflowRun({ ref: 'refs/heads/gh-readonly-queue/main/1' }), url, true),
    expectationOf(workflowRun({ ref: 'refs/tags/v1' }), url, true, 'default'),
    expectationOf(deletedUnknown, url, true, 'default'),
    expectationOf(workflowRun({ sha: '' }), url, true),
    expectationOf(workflowRun(), url, false),
  ].map((expectation) => (expectation.kind === 'status' ? expectation.reason : ''));

  test('has every reason of the code', () => {
    const told = firstTable(section(PAGE, 'Where the commit cannot be verified')).flatMap(
      ([first = '']) => codeSpans(first),
    );
    expect(told).toEqual(reasons);
  });
});
