import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Facts, Status } from '../../src/host/journal.ts';
import { escapeMarkup, summarize } from '../../src/host/summary.ts';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

const NO_SECRETS = new Secrets(() => undefined);

const MIRROR = {
  url: 'https://github.com/octo-org/hello.git',
  updateStatus: 'finished',
  lastUpdateAt: '2025-04-24T20:04:44.000+08:00',
  lastSuccessfulUpdateAt: '2025-04-23T20:04:44.000+08:00',
  numberOfFailures: 0,
  lastError: undefined,
};

const NOTHING: Facts = { startSent: false, summary: true, warnings: [] };

const FULL: Facts = {
  ...NOTHING,
  startSent: true,
  jid: '09a56216-cb37-494c-b314-d88dc6c9ff57',
  commit: SHA,
  mirror: { ...MIRROR, numberOfFailures: 2 },
  workflowRun: workflowRun(),
  repositoryId: 123,
};

/** The summary of a run that took 65 s. */
function summary(facts: Facts, status: Status = 'synced', ...problems: string[]): string {
  return summarize(status, { ...facts, problems, tookMs: 65_000 }, NO_SECRETS);
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
    const unknown = workflowRun({ ref: '', sha: '' });
    const facts = { ...NOTHING, mirror: MIRROR, workflowRun: unknown };
    expect(Object.keys(rowsOf(summary(facts)))).toEqual(['Source', 'Last success', 'Step took']);
  });

  test.each<[string, Partial<WorkflowRun>, string]>([
    ['a tag', { ref: 'refs/tags/v1.0', sha: '' }, 'tag <code>v1.0</code>'],
    ['a branch with a path', { ref: 'refs/heads/a/b', sha: '' }, 'branch <code>a/b</code>'],
    ['no branch or tag', { ref: 'refs/pull/1/merge', repositoryUrl: '' }, '<code>0123456</code>'],
    ['no web page', { ref: '', repositoryUrl: 'javascript:x' }, '<code>0123456</code>'],
  ])('shows in short what was pushed: %s', (_name, changes, expected) => {
    const facts = { ...NOTHING, workflowRun: workflowRun(changes) };
    expect(rowsOf(readable(summary(facts)))['Pushed']).toBe(expected);
  });

  test('tells every problem and every warning, each as a paragraph of its own', () => {
    const facts = { ...FULL, warnings: ['history was rewritten'] };
    const markdown = summary(facts, 'failed', 'token: missing', 'region: unknown');
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

  test.each<[string, Partial<Facts>, string[]]>([
    ['a ref', { workflowRun: workflowRun({ ref: `refs/heads/${HOSTILE}`, sha: '' }) }, []],
    ['the URL of the mirror', { mirror: { ...MIRROR, url: HOSTILE } }, []],
    ['a problem', {}, [NO_SECRETS.safe(HOSTILE)]],
    ['a warning', { warnings: [NO_SECRETS.safe(HOSTILE)] }, []],
  ])('as %s stays text', (_case, facts, problems) => {
    const markdown = summary({ ...NOTHING, ...facts }, 'failed', ...problems);
    expect(markdown).not.toMatch(/<img|`|\]\(|^# |::/m);
    expect(markdown.replace(/^\|.*\|$/gm, '')).not.toContain('|');
    expect(readable(markdown)).toContain(
      'a|b`c`<img src=x onerror=y>[d](https://e) # f : :error: :g',
    );
  });

  test('in the URL of the repository cannot leave its link', () => {
    const repositoryUrl = 'https://github.com/a"><img src=x>|b';
    const markdown = summary({ ...NOTHING, workflowRun: workflowRun({ repositoryUrl }) });
    expect(markdown).not.toMatch(/<img/);
    expect(rowsOf(markdown)['Pushed']).toMatch(/^branch .* at <a href="[^"<>|]+"><code>0123456/);
  });
});

describe('escapeMarkup', () => {
  test.each([
    ['plain text 1.2', 'plain text 1.2'],
    ['a|b', 'a&#124;b'],
    ['<img src="x">', '&#60;img src=&#34;x&#34;&#62;'],
    ['&lt;', '&#38;lt;'],
    ["`'", '&#96;&#39;'],
  ])('%j becomes %j', (text, expected) => {
    expect(escapeMarkup(text)).toBe(expected);
  });

  test('leaves nothing that means something in HTML or Markdown, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const escaped = escapeMarkup(text);
        expect(escaped.replace(/&#\d+;/g, '')).not.toMatch(/[&<>"'`|*_~[\]\\#@!(){}]/);
        expect(readable(escaped)).toBe(text);
      }),
    );
  });
});
