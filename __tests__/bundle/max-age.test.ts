import { describe, expect, test } from '@jest/globals';
import { DESCRIBE, expectOracles, READ } from './oracles.ts';
import type { Expectation } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, SOURCE_URL } from './stage.ts';

const HOUR = 3_600_000;

/** The date of an answer has no fractions: by the service's clock it may be so much earlier. */
const FRACTION = 1_000;

/** A mirror as the service shows it, that so many hours ago has last succeeded. */
function succeeded(hoursAgo: number): Record<string, unknown> {
  return {
    url: SOURCE_URL,
    update_status: 'finished',
    last_successful_update_at: new Date(Date.now() - hoursAgo * HOUR - FRACTION).toISOString(),
  };
}

/** Runs a dry run of a mirror that is read like this. */
async function expectDryRun(
  mirror: Record<string, unknown>,
  expected: Omit<Expectation, 'requests'>,
  { inputs = {}, date }: { inputs?: Record<string, string>; date?: number } = {},
): Promise<Run> {
  let seen: Run | undefined;
  const headers = date === undefined ? undefined : { date: new Date(date).toUTCString() };
  const answer = { status: 200, body: mirror, ...(headers && { headers }) };
  const faults = [{ method: 'GET', path: /\/remote-mirror$/, answer }];
  await onStage({ faults }, async ({ run }) => {
    seen = await run({ event: {}, with: { dry_run: 'true', max_age: '2d', ...inputs } });
    const outputs = { plan: 'synchronize', ...expected.outputs };
    const read = ['mirror_url', 'last_successful_update_at'];
    const own = Object.fromEntries(
      Object.entries(seen.outputs).filter(([name]) => !read.includes(name)),
    );
    expectOracles({ ...seen, outputs: own }, { ...expected, outputs, requests: [READ, DESCRIBE] });
  });
  if (seen === undefined) throw new Error('The step was not run');
  return seen;
}

describe('max_age', () => {
  test.concurrent.each([0, 1, 47])('allows a success %d hours ago', async (hours) => {
    const run = await expectDryRun(succeeded(hours), { outputs: { status: 'checked' } });
    expect(run.log).toContain('The last success is no longer ago than `max_age` allows (2 days).');
  });

  test.concurrent('does not allow an older one', async () => {
    const run = await expectDryRun(succeeded(74), {
      outputs: { status: 'failed' },
      errors: [
        /the mirror last succeeded 3 days 2 hours .*ago \(\d.*longer than `max_age` allows \(2 days\)/,
      ],
    });
    expect(run.summary).toContain('❌ the last success of the CodeArts mirror is longer ago');
  });

  test.concurrent.each<[string, Record<string, unknown>]>([
    ['a mirror', { url: SOURCE_URL, update_status: 'none', last_successful_update_at: null }],
    [
      'one that failed',
      { url: SOURCE_URL, update_status: 'failed', last_successful_update_at: null },
    ],
  ])('does not allow that there never was one: %s', async (_case, mirror) => {
    const run = await expectDryRun(mirror, {
      outputs: { status: 'failed' },
      errors: [/^The mirror has never been synchronized/],
    });
    expect(run.summary).toContain('❌ the CodeArts mirror has never been synchronized');
  });

  test.concurrent.each<[string, Record<string, unknown>]>([
    ['{}', {}],
    ['nulls', { url: null, update_status: null, last_successful_update_at: null }],
  ])('does not allow a repository that is no mirror yet (%s)', async (_case, mirror) => {
    await expectDryRun(
      mirror,
      {
        outputs: { plan: 'associate', status: 'failed' },
        errors: [/no mirror yet, and so has never/],
      },
      { inputs: { associate_url: SOURCE_URL } },
    );
  });

  test.concurrent.each<[string, Record<string, unknown>, RegExp]>([
    ['cannot be read', { last_successful_update_at: 'yesterday' }, /cannot be read \(yesterday\)/],
    ['is a number', { last_successful_update_at: 1_700_000_000 }, /cannot be read \(1700000000\)/],
    ['has no offset', { last_successful_update_at: '2020-01-01 00:00:00' }, /has no offset/],
    ['is no date', { last_successful_update_at: '2026-99-99T00:00:00Z' }, /is no date/],
    ['is missing', { last_successful_update_at: undefined, update_status: 'none' }, /is not told/],
    ['is empty', { last_successful_update_at: '', update_status: 'failed' }, /is not told/],
    ['is none of a mirror that finished', { last_successful_update_at: null }, /has finished once/],
    ['is to come', succeeded(-1), /is still to come/],
    ['is of a mirror without a source', { url: null }, /without a source/],
  ])('is not decided by a time that %s', async (name, changes, error) => {
    const run = await expectDryRun(
      { ...succeeded(1), ...changes },
      {
        outputs: { status: 'unconfirmed', ...(name.includes('source') && { plan: 'associate' }) },
        errors: [error],
      },
      { inputs: name.includes('source') ? { associate_url: SOURCE_URL } : {} },
    );
    expect(run.errors[0]).toMatch(
      /Whether that is longer ago than `max_age` allows .* is not known/,
    );
    expect(run.summary).toContain('❔ How old the CodeArts mirror is could not be told');
  });

  test.concurrent('goes by the clock of the service, not of this machine', async () => {
    const date = Date.now() + 100 * HOUR;
    await expectDryRun(
      succeeded(0),
      { outputs: { status: 'failed' }, errors: [/^By the clock of CodeArts .* 4 days /] },
      { date },
    );
    await expectDryRun(succeeded(-99), { outputs: { status: 'checked' } }, { date });
  });

  test.concurrent('is for a dry run alone', async () => {
    await onStage({}, async ({ run }) => {
      expectOracles(await run({ event: {}, with: { max_age: '2d' } }), {
        errors: [/^max_age: given without dry_run.*`dry_run: true`/],
        requests: [],
      });
    });
  });
});
