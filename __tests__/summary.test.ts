import { describe, expect, test } from '@jest/globals';
import { noProgress, type Progress } from '../src/progress.ts';
import { safeText } from '../src/safe-text.ts';
import { Secrets } from '../src/secrets.ts';
import { summarize } from '../src/summary.ts';

const safe = (text: unknown): string => safeText(text, new Secrets(() => undefined));

const MIRROR = {
  url: 'https://github.com/owner/project.git',
  updateStatus: 'finished',
  lastUpdateAt: '2025-04-24T20:04:44.000+08:00',
  lastSuccessfulUpdateAt: '2025-04-23T20:04:44.000+08:00',
  numberOfFailures: 0,
  lastError: undefined,
};

const FULL: Progress = {
  ...noProgress(),
  startSent: true,
  jid: '09a56216-cb37-494c-b314-d88dc6c9ff57',
  requestedAt: new Date('2026-02-03T04:05:06Z'),
  mirror: MIRROR,
  workflowRun: {
    ref: 'refs/heads/main',
    sha: '0123456789abcdef0123456789abcdef01234567',
    forcedPush: false,
  },
  repositoryId: 123,
};

/** The summary as a reader of Markdown sees its text. */
const readable = (markdown: string): string =>
  markdown.replace(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)));

describe('the job summary', () => {
  test.each([
    ['requested', /^### 🔄 .*requested/],
    ['failed', /^### ❌ .*not synchronized/],
  ] as const)('of a run that ended %s begins with that', (status, expected) => {
    expect(summarize(status, FULL, [], safe)).toMatch(expected);
  });

  test('tells all that is known', () => {
    const text = readable(summarize('requested', FULL, [], safe));
    for (const known of [
      'https://github.com/owner/project.git',
      '123',
      'main',
      '0123456',
      '09a56216-cb37-494c-b314-d88dc6c9ff57',
      '2026-02-03T04:05:06.000Z',
      '2025-04-23T20:04:44.000+08:00',
    ]) {
      expect(text).toContain(known);
    }
  });

  test('shows branch and commit in short', () => {
    const text = readable(summarize('requested', FULL, [], safe));
    expect(text).not.toMatch(/refs\/heads|01234567/);
    const tag = { ...FULL, workflowRun: { ref: 'refs/tags/v1.0', sha: '', forcedPush: false } };
    expect(readable(summarize('requested', tag, [], safe))).toContain('<code>v1.0</code>');
  });

  test('leaves out what is not known', () => {
    const text = summarize('failed', noProgress(), [], safe);
    expect(text).not.toMatch(/undefined|\|/);
    const unknown = { ref: '', sha: '', forcedPush: false };
    const rows = summarize('failed', { ...noProgress(), workflowRun: unknown }, [], safe);
    expect(rows).not.toContain('|');
  });

  test('tells every problem, each as a paragraph of its own', () => {
    const markdown = summarize('failed', FULL, ['token: missing', 'region: unknown'], safe);
    expect(markdown).toMatch(/\n> token: missing\n\n> region: unknown\n\n/);
  });

  test('is a table of two columns', () => {
    const rows = summarize('requested', FULL, [], safe)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(7);
    expect(rows.slice(2).every((row) => /^\| [^|]+ \| <code>[^|<]+<\/code> \|$/.test(row))).toBe(
      true,
    );
  });
});

describe('hostile text in the job summary', () => {
  const HOSTILE = 'a|b`c`<img src=x onerror=y>[d](https://e)\n# f\n::error::g';

  test.each<[string, Partial<Progress>, string[]]>([
    ['a ref', { workflowRun: { ref: `refs/heads/${HOSTILE}`, sha: '', forcedPush: false } }, []],
    ['the URL of the mirror', { mirror: { ...MIRROR, url: HOSTILE } }, []],
    ['a problem', {}, [safe(HOSTILE)]],
  ])('as %s stays text', (_case, progress, problems) => {
    const markdown = summarize('failed', { ...noProgress(), ...progress }, problems, safe);
    expect(markdown).not.toMatch(/<img|`|\]\(|^# |::/m);
    expect(markdown.replace(/^\|.*\|$/gm, '')).not.toContain('|');
    expect(readable(markdown)).toContain(
      'a|b`c`<img src=x onerror=y>[d](https://e) # f : :error: :g',
    );
  });
});
