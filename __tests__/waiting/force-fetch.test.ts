import { describe, expect, test } from '@jest/globals';
import type { RefChange } from '../../src/mirror/ref.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { failureOf } from '../../src/waiting/conclusion.ts';
import { headOfFailed } from '../../src/waiting/force-fetch.ts';
import type { Circumstances } from '../../src/waiting/wording.ts';
import type { FailureReason, RefView, UnconfirmedReason } from '../../src/waiting/verdict.ts';
import { workflowRun } from '../support/workflow-run.ts';
import { BASELINES, COMMIT, OTHER_COMMIT, VIEWS } from './observations.ts';

const REWRITTEN: RefChange = { kind: 'rewritten', before: OTHER_COMMIT };
const TAG = { ...COMMIT, ref: { type: 'tag', name: 'v1' } } as const;

function circumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    timeoutMs: 60_000,
    verifyCommit: true,
    workflowRun: workflowRun({ change: REWRITTEN }),
    source: 'https://github.com/octo-org/hello',
    baseline: BASELINES.mirror,
    forceFetch: false,
    startedEarlier: false,
    lagUntil: 0,
    expectation: { ...COMMIT, change: REWRITTEN },
    secrets: new Secrets(() => undefined),
    ...changes,
  };
}

const words = (reason: FailureReason, changes?: Partial<Circumstances>): string =>
  failureOf({ kind: 'failed', reason }, circumstances(changes)).message;
const refused = (
  lastError: string,
  changes?: Partial<Circumstances>,
  ref: RefView = VIEWS.elsewhere,
): string => words({ kind: 'service', lastError, ref }, changes);

const FOLLOWS = '`force_fetch: true` lets the mirror follow this push';
const CAUTIOUS =
  '`force_fetch: true` would overwrite what the mirror has and the source does not; look first';

describe('`force_fetch` follows a push', () => {
  test.each([
    '! [rejected] main -> main (non-fast-forward)',
    ' ! [rejected]        main       -> origin/main  (non-fast-forward)',
    '! [rejected] refs/heads/main (non-fast-forward)',
    ' ! [已拒绝]          main       -> main  (非快进)',
  ])('that rewrote the one ref that failed: %s', (lastError) => {
    expect(refused(lastError)).toContain(FOLLOWS);
    expect(refused(lastError, {}, { kind: 'contains', head: OTHER_COMMIT })).toContain(FOLLOWS);
  });

  test('that moved the tag that failed', () => {
    const lastError = '! [rejected] v1 -> v1 (would clobber existing tag)';
    expect(refused(lastError, { expectation: TAG })).toContain(FOLLOWS);
  });

  test('that left the mirror with what it took away', () => {
    expect(words({ kind: 'old history kept', head: OTHER_COMMIT })).toContain(FOLLOWS);
  });
});

describe('`force_fetch` is not said to do no more than follow a push', () => {
  const MAIN = '! [rejected] main -> main (non-fast-forward)';

  test.each([
    '! [rejected] release -> release (non-fast-forward)',
    '! [rejected] release/main -> release/main (non-fast-forward)',
    '! [rejected] refs/heads/release (non-fast-forward)',
    '! [rejected] refs/tags/main (non-fast-forward)',
    '! [rejected] main -> main (would clobber existing tag)',
    `${MAIN} ! [rejected] release -> release (non-fast-forward)`,
    `${MAIN} ! [已拒绝] release -> release (非快进)`,
    `${MAIN} ! [rej…`,
    'non-fast-forward',
    'main has diverged',
  ])('where another ref failed, or may have: %s', (lastError) => {
    expect(refused(lastError)).toContain(CAUTIOUS);
  });

  test.each<[string, RefView]>([
    ['has a commit of its own', { kind: 'elsewhere', head: 'f'.repeat(40) }],
    ['is not there', VIEWS.absent],
    ['could not be told', VIEWS.unknown],
    ['could not be read', VIEWS.unavailable],
    ['was not looked for', VIEWS.notAsked],
  ])('where the ref on the mirror %s', (_name, ref) => {
    expect(refused(MAIN, {}, ref)).toContain(CAUTIOUS);
  });

  test.each<[string, RefChange]>([
    ['did not rewrite it', { kind: 'forward' }],
    ['may have rewritten it', { kind: 'unknown' }],
    ['does not tell what it replaced', { kind: 'rewritten', before: undefined }],
  ])('where the event %s', (_name, change) => {
    expect(refused(MAIN, { workflowRun: workflowRun({ change }) })).toContain(CAUTIOUS);
  });

  test('where neither is known, what the push replaced nor what the mirror has', () => {
    const change = { kind: 'rewritten', before: undefined } as const;
    expect(refused('non-fast-forward', { workflowRun: workflowRun({ change }) })).toContain(
      CAUTIOUS,
    );
  });

  test.each<[string, Circumstances['expectation']]>([
    ['is known of the ref', undefined],
    ['but the ref was to go', { kind: 'gone', ref: COMMIT.ref }],
    ['but a status was looked for', { kind: 'status', reason: 'made up', expectable: true }],
  ])('where nothing %s', (_name, expectation) => {
    expect(headOfFailed(MAIN, VIEWS.elsewhere, expectation)).toBeUndefined();
    expect(headOfFailed(MAIN, VIEWS.elsewhere, COMMIT)).toBe(OTHER_COMMIT);
    expect(headOfFailed(undefined, VIEWS.elsewhere, COMMIT)).toBeUndefined();
  });

  test('where nobody can tell what the mirror has', () => {
    const reason: UnconfirmedReason = { kind: 'rewritten', head: 'f'.repeat(40) };
    expect(failureOf({ kind: 'unconfirmed', reason }, circumstances()).message).toContain(CAUTIOUS);
  });
});
