import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../src/host/journal.ts';
import type { Status } from '../../src/host/status.ts';
import { summarize, type Ending } from '../../src/host/summary.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';
import { mirrorWith } from '../waiting/observations.ts';

const SOURCE = 'https://github.com/octo-org/hello';
const secrets = new Secrets(() => undefined);
const NOTHING: Facts = { startSent: false, summary: true, warnings: [], notices: [] };
const FULL: Facts = {
  ...NOTHING,
  startSent: true,
  jid: '09a56216-cb37-494c-b314-d88dc6c9ff57',
  requestedAt: new Date('2026-02-03T04:05:06Z'),
  proof: { by: 'commit', how: "the mirror's branch has this commit" },
  mirror: mirrorWith({ numberOfFailures: 2 }),
  successBefore: '2026-02-03T11:00:00.000+08:00',
  workflowRun: workflowRun(),
  repositoryId: 123,
  place: 'cn-north-4',
};

/** The summary of a run that took 65 s, as it is written. */
function summary(facts: Partial<Facts> = {}, ending: Partial<Ending> = {}): string {
  const end: Ending = { status: 'synced', problems: [], tookMs: 65_000, ...ending };
  return summarize({ ...FULL, ...facts }, end, secrets);
}

/** The text that a reader sees of it. */
const readable = (markdown: string): string =>
  markdown
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)))
    .replace(/<[^>]*>|\u2060/g, '');

const headline = (facts: Partial<Facts>, ending: Partial<Ending>): string =>
  readable(summary(facts, ending)).split('\n', 1)[0] ?? '';

describe('the headline says what is known', () => {
  const DELETED = workflowRun({ change: { kind: 'deleted' }, sha: '' });

  test.each<[string, Partial<Facts>, Partial<Ending>]>([
    ['### ✅ main is on the CodeArts mirror', {}, {}],
    ['### ✅ main is gone from the CodeArts mirror', { workflowRun: DELETED }, {}],
    [
      '### ✅ The CodeArts mirror was synchronized; main was not verified',
      { proof: { by: 'status', how: 'x' } },
      {},
    ],
    ['### ✅ The CodeArts mirror was synchronized', { workflowRun: workflowRun({ ref: '' }) }, {}],
    ['### 🔄 main: synchronization of the CodeArts mirror requested', {}, { status: 'requested' }],
    ['### ❌ main: no synchronization was started', {}, { status: 'failed' }],
    [
      '### ❌ main is not on the CodeArts mirror',
      {},
      { status: 'failed', finding: 'not on the mirror' },
    ],
    [
      '### ❌ the CodeArts mirror keeps the old history of main',
      {},
      { status: 'failed', finding: 'old history kept' },
    ],
    [
      '### ❌ main: the synchronization of the CodeArts mirror failed',
      {},
      { status: 'failed', finding: 'synchronization failed' },
    ],
    [
      '### ❌ this run: the inputs of this step are wrong, and nothing was sent',
      { workflowRun: undefined as never },
      { status: 'failed', finding: 'wrong inputs' },
    ],
    [
      '### ⌛ main could not be confirmed on the CodeArts mirror in time',
      {},
      { status: 'timed_out' },
    ],
    ['### ❔ main could not be confirmed on the CodeArts mirror', {}, { status: 'unconfirmed' }],
    [
      '### ❔ How old the CodeArts mirror is could not be told',
      { plan: 'synchronize' },
      { status: 'unconfirmed' },
    ],
    [
      '### ❌ the last success of the CodeArts mirror is longer ago than `max_age` allows',
      { plan: 'synchronize' },
      { status: 'failed', finding: 'too old' },
    ],
    [
      '### ❌ the CodeArts mirror has never been synchronized',
      { plan: 'fail' },
      { status: 'failed', finding: 'never synchronized' },
    ],
    ['### ⏭️ Skipped: nothing was sent to CodeArts', {}, { status: 'skipped' }],
    ['### 🔍 The CodeArts mirror was checked, nothing was changed', {}, { status: 'checked' }],
    [
      '### ⚠️ The CodeArts mirror was checked: a run would probably fail',
      { plan: 'fail' },
      { status: 'checked' },
    ],
  ])('%s', (expected, facts, ending) => {
    expect(headline(facts, ending)).toBe(expected);
  });
});

describe('the job summary', () => {
  test('tells all that is known, and links the commit', () => {
    const markdown = summary();
    expect(markdown).toContain(
      `<a href="${SOURCE}/commit/${SHA}"><code>0123456</code></a> on branch`,
    );
    expect(readable(markdown).split('\n').slice(2, 7)).toEqual([
      'octo-org/hello → CodeArts repository 123 in cn-north-4',
      '',
      '|  | Commit | How it was proven | Took |',
      '| --- | --- | --- | --- |',
      "| ✅ | 0123456 on branch main | the mirror's branch has this commit | 1 min 05 s |",
    ]);
    for (const row of [
      '| Job (jid) | 09a56216-cb37-494c-b314-d88dc6c9ff57 |',
      '| Requested | Tue, 03 Feb 2026 04:05:06 GMT |',
      '| Last success before this run | 2026-02-03T11:00:00.000+08:00 |',
      '| Failures so far | 2 |',
    ]) {
      expect(readable(markdown)).toContain(row);
    }
    expect(markdown).toContain('<details><summary>Details</summary>');
  });

  test('leaves out what is not known', () => {
    const markdown = summarize(NOTHING, { status: 'failed', problems: [], tookMs: 5 }, secrets);
    expect(readable(markdown)).toBe(
      '### ❌ this run: no synchronization was started\n\n' +
        '|  | Commit | How it was proven | Took |\n| --- | --- | --- | --- |\n' +
        '| ❌ |  | not proven | less than a second |\n\n',
    );
    expect(summary({ mirror: mirrorWith({ numberOfFailures: undefined }) })).not.toContain(
      'Failures',
    );
  });

  test.each<[Status, string]>([
    ['requested', 'nothing was proven: the step did not wait'],
    ['checked', 'nothing to prove: a dry run'],
    ['skipped', 'nothing was proven: the step was skipped'],
    ['failed', 'not proven'],
    ['timed_out', 'not proven'],
    ['unconfirmed', 'not proven'],
  ])('of a run that ended %s says how it was proven: %s', (status, how) => {
    expect(readable(summary({}, { status }))).toContain(` | ${how} | `);
  });

  test.each([
    [workflowRun({ change: { kind: 'deleted' }, sha: '' }), 'branch main, deleted'],
    [workflowRun({ change: { kind: 'deleted' }, sha: '', ref: '' }), 'a ref, deleted'],
    [workflowRun({ ref: 'refs/pull/1/merge' }), '0123456'],
    [workflowRun({ repositoryUrl: 'javascript:x' }), '0123456 on branch main'],
    [workflowRun({ ref: 'refs/tags/v1', sha: '' }), 'tag v1'],
  ])('tells what the run is for, %#', (run, expected) => {
    expect(readable(summary({ workflowRun: run }))).toContain(`| ✅ | ${expected} | `);
  });

  test('tells what happened and how to fix it as two alerts, then warnings and notices', () => {
    const problems = [
      { doing: 'Starting failed', known: 'HTTP 401', why: 'It expired', todo: 'get a new one' },
      { known: 'Another problem' },
    ];
    const markdown = summary(
      { warnings: ['a warning'], notices: ['a notice'] },
      { status: 'failed', problems },
    );
    expect(readable(markdown)).toContain(
      '\n\n> [!CAUTION]\n> **Starting failed.** HTTP 401. It expired.\n\n> [!TIP]\n> **To fix it:** get a new one.' +
        '\n\n> [!CAUTION]\n> **Another problem.**\n\n> [!WARNING]\n> a warning\n\n> [!NOTE]\n> a notice\n\n',
    );
  });

  test('is made where the address of the server is none, too', () => {
    const url = 'github.com/octo-org/hello';
    const run = workflowRun({ repositoryUrl: url });
    expect(readable(summary({ mirror: mirrorWith({ url }), workflowRun: run }))).toContain(
      `${url} → CodeArts repository 123`,
    );
  });

  test('names a source of another repository as text', () => {
    const markdown = summary({ mirror: mirrorWith({ url: 'https://other.example/a/b.git' }) });
    expect(markdown).not.toContain('href="https://other');
    expect(markdown).not.toContain('https://other');
    expect(readable(markdown)).toContain('https://other.example/a/b.git → CodeArts repository 123');
  });
});

describe('a repository that was given by its name', () => {
  test('is named with all that is known of it', () => {
    expect(readable(summary({ repositoryName: 'octo/hello' })).split('\n')).toContain(
      'octo-org/hello → CodeArts repository octo/hello (123) in cn-north-4',
    );
  });

  test('is named also where its id was not found', () => {
    const ending = { status: 'failed', problems: [], tookMs: 0 } as const;
    const facts = { ...NOTHING, repositoryName: 'octo/hello', place: 'cn-north-4' };
    expect(readable(summarize(facts, ending, secrets))).toContain(
      '\nCodeArts repository octo/hello in cn-north-4\n',
    );
  });
});

describe('hostile text in the job summary', () => {
  const HOSTILE = 'a|b`c`<img src=x onerror=y>[d](https://e) @f #1 :tada: www.g.h';

  test.each<[string, Partial<Facts>, Partial<Ending>]>([
    ['a ref', { workflowRun: workflowRun({ ref: `refs/heads/${HOSTILE}` }) }, {}],
    ['the URL of the mirror', { mirror: mirrorWith({ url: HOSTILE }) }, {}],
    ['a problem', {}, { status: 'failed', problems: [{ known: HOSTILE, todo: HOSTILE }] }],
    ['a warning', { warnings: [HOSTILE] }, {}],
    ['the name of the repository', { repositoryName: HOSTILE }, {}],
  ])('as %s stays text', (_case, facts, ending) => {
    const markdown = summary(facts, ending);
    expect(markdown).not.toMatch(/<img|`|\]\(|https:\/\/e|@f|#1[^0-9]|:tada|www\./);
    expect(readable(markdown)).toContain('a|b`c`[d](https://e) @f #1 :tada: www.g.h');
    for (const row of markdown.split('\n').filter((line) => line.startsWith('| ✅'))) {
      expect(row.split('|')).toHaveLength(6);
    }
  });

  test('in the URL of the repository cannot leave its link', () => {
    const repositoryUrl = 'https://github.com/a"><img src=x>|b';
    const markdown = summary({ workflowRun: workflowRun({ repositoryUrl }) });
    expect(markdown).not.toMatch(/<img/);
    expect(markdown).toMatch(/\| ✅ \| <a href="[^"<>|]+"><code>0123456/);
  });
});

test('the branches that this run has set are among the details', () => {
  const row = readable(summary({ branches: 'all branches, set by this run' }));
  expect(row).toContain('| Branches of the mirror | all branches, set by this run |');
  expect(readable(summary())).not.toContain('Branches of the mirror');
});
