import { describe, expect, test } from '@jest/globals';
import { DESCRIBE, expectSafe, READ, visible } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, runOnStage } from './stage.ts';

const DRY = { dry_run: 'true' };

/** A dry run of a mirror whose source is this text. */
async function runWith(url: string): Promise<Run> {
  const faults = [{ method: 'GET', times: Infinity, answer: { status: 200, body: { url } } }];
  return await runOnStage({ faults }, { with: DRY });
}

describe('The source of a mirror', () => {
  test.each([
    'https://user:pa/ssEXAMPLE@host.example/o/r.git',
    'user:pa-ssEXAMPLE@host.example:o/r',
    'https://user:12/ssEXAMPLE@host.example/o/r.git',
    'https://user:p/a ssEXAMPLE@host.example/o/r.git',
    'pa-ssEXAMPLE@host.example:o/r.git',
    'https://u%253AssEXAMPLE%2540host/o/r',
    'https://u:12/ssEXAMPLE%2540host/o/r',
    'https://u:12/ssEXAMPLE\uff20host/o/r',
    'https://u\uff1assEXAMPLE\uff20host.example/o/r',
    'u%25253AssEXAMPLE%252540host.example/o/r',
    `https://user:${'ssEXAMPLE'.repeat(250)}@host.example/o/r.git`,
    `https://user:${'ssEXAMPLE'.repeat(250)}@host.example/${'a'.repeat(1_000_000)}`,
  ])('is shown without what may be a login, and is no output: %#', async (url) => {
    const run = await runWith(url);
    expectSafe(run);
    expect(run).toMatchObject({ exitCode: 0, requests: [READ, DESCRIBE] });
    expect(Object.keys(run.outputs)).not.toContain('mirror_url');
    const shown = [visible(run), run.log, run.summary].join('\n');
    expect(shown).not.toMatch(/ssEXAMPLE|user:/);
    expect(shown).toContain('is a mirror of');
  });

  test.each([
    ['slashes', `https://host.example${'/'.repeat(900_000)}o/r.git`],
    ['at signs', `https://${'a:b@'.repeat(200_000)}`],
    ['starts of URLs', '://'.repeat(300_000)],
    ['escape sequences', '\u001b]'.repeat(100_000)],
  ])('costs no time, however long it is: %s', async (_name, url) => {
    await onStage({}, async ({ codearts, run }) => {
      codearts.inject({ method: 'GET', answer: { status: 200, body: { url } } });
      const read = await run({ with: { ...DRY, request_timeout: '5s' } });
      expectSafe(read);
      expect(read.exitCode).toBe(0);
      expect(Object.keys(read.outputs)).not.toContain('mirror_url');
      expect(read.summary.length).toBeLessThan(5_000);
    });
  });

  test('is masked in an error, too, where it is no proper URL', async () => {
    const body = {
      error_code: 'CH.1',
      error_msg:
        'cannot fetch https://user:pa/ssEXAMPLE@host.example/o/r.git, user:ssEXAMPLE@h:o/r',
    };
    const run = await runOnStage({ faults: [{ answer: { status: 400, body } }] }, { with: DRY });
    expectSafe(run);
    expect(run.errors).toEqual([
      expect.stringContaining('https://***@host.example/o/r.git, ***@h:o/r'),
    ]);
  });
});
