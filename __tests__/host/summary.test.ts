import { describe, expect, test } from '@jest/globals';
import { noProgress, type Progress, type Status } from '../../src/host/journal.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { summarize } from '../../src/host/summary.ts';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';

const safe = (text: unknown): string => new Secrets(() => undefined).safe(text);

const SHA = '0123456789abcdef0123456789abcdef01234567';

const RUN: WorkflowRun = {
  ref: 'refs/heads/main',
  sha: SHA,
  forcedPush: false,
  created: false,
  deleted: false,
  repositoryUrl: 'https://github.com/octo-org/hello',
};

const MIRROR = {
  url: 'https://github.com/octo-org/hello.git',
  updateStatus: 'finished',
  lastUpdateAt: '2025-04-24T20:04:44.000+08:00',
  lastSuccessfulUpdateAt: '2025-04-23T20:04:44.000+08:00',
  numberOfFailures: 0,
  lastError: undefined,
};

const NOTHING = noProgress(0);

const FULL: Progress = {
  ...NOTHING,
  startSent: true,
  jid: '09a56216-cb37-494c-b314-d88dc6c9ff57',
  commit: SHA,
  mirror: { ...MIRROR, numberOfFailures: 2 },
  workflowRun: RUN,
  repositoryId: 123,
};

/** The summary of a run that took 65 s. */
function summary(progress: Progress, status: Status = 'synced', ...problems: string[]): string {
  return summarize(status, { progress, problems, tookMs: 65_000 }, safe);
}

/** The cells of the rows below the head of the table, by the text of the first. */
function rowsOf(markdown: string): Record<string, string> {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  return Object.fromEntries(
    rows.slice(1).map((row) => {
      const [, name = '', cell = '', ...rest] = row.split('|');
      expect(rest).toEqual(['']);
      return [name.trim(), cell.trim()];
    }),
  );
}

/** The summary as a reader of Markdown sees its text. */
const readable = (markdown: string): string =>
  markdown.replace(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)));

describe('the job summary', () => {
  test.each<[Status, RegExp]>([
    ['requested', /^### 🔄 .*requested\n/],
    ['synced', /^### ✅ .*is synchronized\n/],
    ['failed', /^### ❌ .*was not synchronized\n/],
    ['timed_out', /^### ⌛ .*did not end in time\n/],
    ['checked', /^### 🔍 .*nothing was changed\n/],
  ])('of a run that ended %s begins with that', (status, expected) => {
    expect(summary(FULL, status)).toMatch(expected);
  });

  test('tells all that is known, and links the commit', () => {
    expect(rowsOf(readable(summary(FULL)))).toEqual({
      Source: '<code>https://github.com/octo-org/hello.git</code>',
      Mirror: 'CodeArts repository <code>123</code>',
      Pushed:
        'branch <code>main</code> at ' +
        `<a href="https://github.com/octo-org/hello/commit/${SHA}"><code>0123456</code></a>`,
      Proof: 'the commit is on the mirror',
      'Job (jid)': '<code>09a56216-cb37-494c-b314-d88dc6c9ff57</code>',
      'Last success': '<code>2025-04-23T20:04:44.000+08:00</code>',
      'Failures so far': '<code>2</code>',
      'Step took': '1 min 05 s',
    });
  });

  test('leaves out what is not known', () => {
    expect(rowsOf(summary(NOTHING, 'failed'))).toEqual({ 'Step took': '1 min 05 s' });
    const unknown = { ...RUN, ref: '', sha: '' };
    const progress = { ...NOTHING, mirror: MIRROR, workflowRun: unknown };
    expect(Object.keys(rowsOf(summary(progress)))).toEqual(['Source', 'Last success', 'Step took']);
  });

  test.each<[string, Partial<WorkflowRun>, string]>([
    ['a tag', { ref: 'refs/tags/v1.0', sha: '' }, 'tag <code>v1.0</code>'],
    ['a branch with a path', { ref: 'refs/heads/a/b', sha: '' }, 'branch <code>a/b</code>'],
    ['no branch or tag', { ref: 'refs/pull/1/merge', repositoryUrl: '' }, '<code>0123456</code>'],
    ['no web page', { ref: '', repositoryUrl: 'javascript:x' }, '<code>0123456</code>'],
  ])('shows in short what was pushed: %s', (_name, changes, expected) => {
    const progress = { ...NOTHING, workflowRun: { ...RUN, ...changes } };
    expect(rowsOf(readable(summary(progress)))['Pushed']).toBe(expected);
  });

  test('tells every problem and every warning, each as a paragraph of its own', () => {
    const progress = { ...FULL, warnings: ['history was rewritten'] };
    const markdown = summary(progress, 'failed', 'token: missing', 'region: unknown');
    expect(markdown).toMatch(
      /\n> token: missing\n\n> region: unknown\n\n> history was rewritten\n\n\| \| \|\n\|---\|---\|\n/,
    );
  });

  test('ends with a line break, so that that of another step begins on a line of its own', () => {
    expect(summary(FULL)).toMatch(/ \|\n$/);
  });
});

describe('hostile text in the job summary', () => {
  const HOSTILE = 'a|b`c`<img src=x onerror=y>[d](https://e)\n# f\n::error::g';

  test.each<[string, Partial<Progress>, string[]]>([
    ['a ref', { workflowRun: { ...RUN, ref: `refs/heads/${HOSTILE}`, sha: '' } }, []],
    ['the URL of the mirror', { mirror: { ...MIRROR, url: HOSTILE } }, []],
    ['a problem', {}, [safe(HOSTILE)]],
    ['a warning', { warnings: [safe(HOSTILE)] }, []],
  ])('as %s stays text', (_case, progress, problems) => {
    const markdown = summary({ ...NOTHING, ...progress }, 'failed', ...problems);
    expect(markdown).not.toMatch(/<img|`|\]\(|^# |::/m);
    expect(markdown.replace(/^\|.*\|$/gm, '')).not.toContain('|');
    expect(readable(markdown)).toContain(
      'a|b`c`<img src=x onerror=y>[d](https://e) # f : :error: :g',
    );
  });

  test('in the URL of the repository cannot leave its link', () => {
    const repositoryUrl = 'https://github.com/a"><img src=x>|b';
    const markdown = summary({ ...NOTHING, workflowRun: { ...RUN, repositoryUrl } });
    expect(markdown).not.toMatch(/<img/);
    expect(rowsOf(markdown)['Pushed']).toMatch(/^branch .* at <a href="[^"<>|]+"><code>0123456/);
  });
});
