import { describe, expect, test } from '@jest/globals';
import type { RefChange } from '../../src/mirror/ref.ts';
import { failureOf } from '../../src/waiting/conclusion.ts';
import type { Circumstances } from '../../src/waiting/wording.ts';
import type { TimedOut, WaitResult } from '../../src/waiting/poll.ts';
import type { FailureReason } from '../../src/waiting/verdict.ts';
import { workflowRun } from '../support/workflow-run.ts';
import {
  circumstancesWith,
  COMMIT,
  FINISHED,
  OTHER_COMMIT,
  STARTED,
  VIEWS,
} from './observations.ts';

const failed = (reason: FailureReason): WaitResult => ({ kind: 'failed', reason });
const words = (result: WaitResult, changes?: Partial<Circumstances>): string => {
  if (result.kind === 'synced') throw new Error('no failure');
  return failureOf(result, circumstancesWith(changes)).message;
};

const DIVERGED = failed({
  kind: 'service',
  lastError: '! [rejected] main -> main (non-fast-forward)',
  ref: VIEWS.elsewhere,
});
const OVERWRITES =
  '`force_fetch: true` would overwrite what the mirror has and the source does not';
const FOLLOWS = '`force_fetch: true` lets the mirror follow this push';

describe('advice about `force_fetch`', () => {
  const rewritten: RefChange = { kind: 'rewritten', before: OTHER_COMMIT };

  test.each<[string, boolean | undefined, RefChange, string]>([
    ['of a push that rewrote nothing', false, { kind: 'forward' }, OVERWRITES],
    ['of an event that does not tell', false, { kind: 'unknown' }, OVERWRITES],
    ['of a push that rewrote history', false, rewritten, FOLLOWS],
    ['where it is not known', undefined, rewritten, `with \`force_fetch: false\`: ${FOLLOWS}`],
    ['where it is on already', true, rewritten, 'CodeArts was asked to overwrite the mirror'],
  ])('is what the facts allow: %s', (_name, forceFetch, change, expected) => {
    const message = words(DIVERGED, { forceFetch, workflowRun: workflowRun({ change }) });
    expect(message).toContain(expected);
    expect(message.includes('rewrote')).toBe(false);
  });
});

describe('a commit that is missing', () => {
  const absent = failed({ kind: 'commit missing', head: undefined });
  const elsewhere = failed({ kind: 'commit missing', head: OTHER_COMMIT });
  const feature = { ...COMMIT, ref: { type: 'branch', name: 'feature' } } as const;
  const DEFAULT_ONLY = 'the mirror synchronizes only the default branch';

  test('is told with what the mirror has instead', () => {
    expect(words(absent)).toContain('finished, but the mirror has no branch main.');
    expect(words(elsewhere)).toContain(
      'finished, but on the mirror branch main is at 89abcde, without the commit 0123456.',
    );
    expect(
      failureOf(absent as Exclude<WaitResult, { kind: 'synced' }>, circumstancesWith()),
    ).toMatchObject({
      status: 'failed',
      finding: 'not on the mirror',
    });
  });

  test('has no cause but those that the facts allow', () => {
    expect(words(absent)).not.toContain(DEFAULT_ONLY);
    expect(words(absent, { expectation: feature })).toContain(`${DEFAULT_ONLY} (choose`);
    const unknown = workflowRun({ defaultBranch: undefined });
    expect(words(absent, { expectation: feature, workflowRun: unknown })).toContain(
      `${DEFAULT_ONLY}, if this is another branch`,
    );
    // What the mirror has, it synchronizes.
    const tag = { ...COMMIT, ref: { type: 'tag', name: 'v1' } } as const;
    for (const expectation of [feature, tag]) {
      expect(words(absent, { expectation })).toContain(DEFAULT_ONLY);
      expect(words(elsewhere, { expectation })).not.toContain(DEFAULT_ONLY);
      expect(words(elsewhere, { expectation, workflowRun: unknown })).not.toContain(DEFAULT_ONLY);
      expect(words(elsewhere, { expectation })).toContain('`force_fetch` is off; or it was moved');
    }
    expect(words(elsewhere)).toContain('has diverged, and `force_fetch` is off');
    expect(words(elsewhere, { forceFetch: undefined })).toContain('`force_fetch` may be off');
    expect(words(elsewhere, { forceFetch: true })).not.toContain('force_fetch');
    expect(words(absent)).toContain('deleted or renamed at the source meanwhile');
  });
});

describe('what cannot be confirmed', () => {
  test.each<[WaitResult, RegExp]>([
    [
      { kind: 'unconfirmed', reason: { kind: 'rewritten', head: OTHER_COMMIT } },
      /branch main on the mirror is at 89abcde, which contains 0123456\. Whether/,
    ],
    [
      {
        kind: 'unconfirmed',
        reason: { kind: 'ref unknown', reason: 'HTTP 400', apiMissing: false, settled: true },
      },
      /finished, but whether branch main is as this event left it cannot be told: HTTP 400\. Look/,
    ],
    [
      {
        kind: 'unconfirmed',
        reason: { kind: 'ref unknown', reason: 'HTTP 404', apiMissing: true, settled: false },
      },
      /^Whether branch main.*`verify_commit: false`/,
    ],
    [
      { kind: 'unconfirmed', reason: { kind: 'no sign' } },
      /was accepted, and nothing on the mirror tells/,
    ],
  ])('is said so, %#', (result, expected) => {
    const failure = failureOf(
      result as Exclude<WaitResult, { kind: 'synced' }>,
      circumstancesWith(),
    );
    expect(failure.status).toBe('unconfirmed');
    expect(failure.message).toMatch(expected);
  });
});

describe('a wait whose time is up', () => {
  const OVER: TimedOut = {
    kind: 'timed out',
    mirror: { seen: STARTED, agoMs: 0 },
    ref: { seen: VIEWS.absent, agoMs: 0 },
    finished: false,
    failure: undefined,
    trouble: undefined,
  };

  test.each<[string, Partial<TimedOut>, RegExp]>([
    [
      'under way',
      {},
      /was not seen to end within 1 min 00 s\. The mirror's status was started\. The mirror has no branch main\./,
    ],
    [
      'unread',
      { mirror: undefined, ref: undefined, trouble: { reason: 'HTTP 503' } },
      /could not be read for 1 min 00 s; HTTP 503\. The synchronization was accepted/,
    ],
    [
      'unread, for want of time',
      { mirror: undefined, ref: undefined },
      /could not be read for 1 min 00 s\. The/,
    ],
    [
      'finished, then hindered',
      {
        mirror: { seen: FINISHED, agoMs: 30_000 },
        finished: true,
        trouble: { reason: 'HTTP 503' },
      },
      /finished, but its result could not be confirmed within 1 min 00 s\. The mirror's status was finished 30 s before\..*The last answer was: HTTP 503\./,
    ],
    [
      'contained',
      { ref: { seen: VIEWS.contains, agoMs: 0 } },
      /is at 89abcde, which contains the commit\./,
    ],
    [
      'elsewhere',
      { ref: { seen: VIEWS.elsewhere, agoMs: 0 } },
      /is at 89abcde, without the commit 0123456\./,
    ],
    ['unknown', { ref: { seen: VIEWS.unknown, agoMs: 0 } }, /could not be told: HTTP 400\./],
    [
      'not asked',
      { ref: { seen: VIEWS.notAsked, agoMs: 0 } },
      /status was started\. The synchronization may/,
    ],
  ])('tells what is known: %s', (_name, changes, expected) => {
    const failure = failureOf({ ...OVER, ...changes }, circumstancesWith());
    expect(failure.status).toBe('timed_out');
    expect(failure.message).toMatch(expected);
  });

  test('is a failure where one stands', () => {
    const failure = failureOf({ ...OVER, failure: { lastError: undefined } }, circumstancesWith());
    expect(failure).toMatchObject({ status: 'failed', finding: 'not on the mirror' });
    expect(failure.message).toMatch(
      /^The synchronization failed: the service gives no reason\. The mirror has no/,
    );
  });
});

test('a history that the mirror keeps is told, and what follows it', () => {
  const change: RefChange = { kind: 'rewritten', before: OTHER_COMMIT };
  const message = words(failed({ kind: 'old history kept', head: OTHER_COMMIT }), {
    workflowRun: workflowRun({ change }),
  });
  expect(message).toContain('still at 89abcde, where it was before this push rewrote its history');
  expect(message).toContain(FOLLOWS);
  const reason = { kind: 'old history kept', head: OTHER_COMMIT } as const;
  expect(failureOf({ kind: 'failed', reason }, circumstancesWith()).finding).toBe(
    'old history kept',
  );
});

test('a failure without a ref to look for is one of the synchronization', () => {
  const expectation = { kind: 'status', reason: 'made up', expectable: false } as const;
  const failure = failureOf(
    failed({ kind: 'service', lastError: 'made up', ref: VIEWS.notAsked }) as Exclude<
      WaitResult,
      { kind: 'synced' }
    >,
    circumstancesWith({ expectation }),
  );
  expect(failure.finding).toBe('synchronization failed');
});

test('a ref that a deletion left is told as still there', () => {
  const expectation = { kind: 'gone', ref: COMMIT.ref } as const;
  const message = words(failed({ kind: 'service', lastError: 'x', ref: VIEWS.elsewhere }), {
    expectation,
  });
  expect(message).toContain('branch main is still there, at 89abcde');
});

describe('branches that are left out', () => {
  const feature = { ...COMMIT, ref: { type: 'branch', name: 'feature' } } as const;
  const absent = failed({ kind: 'commit missing', head: undefined });
  const cause =
    'only the default branch (choose all branches on its synchronization page, or give `sync_branches: all`';

  test('are a cause, with the input that mends it', () => {
    expect(words(absent, { expectation: feature })).toContain(`${cause})`);
  });

  test('are mended by the step that starts the synchronization', () => {
    expect(words(absent, { expectation: feature, startedEarlier: true })).toContain(
      `${cause} to the step that starts the synchronization)`,
    );
  });

  test('are none where this run has set all of them', () => {
    const message = words(absent, { expectation: feature, syncBranches: 'all' });
    expect(message).not.toContain('default branch');
    expect(message).toContain('it was deleted or renamed at the source meanwhile');
  });
});
