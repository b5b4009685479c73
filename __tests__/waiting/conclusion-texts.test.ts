import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../src/host/failure.ts';
import type { RefChange } from '../../src/mirror/ref.ts';
import { failureOf } from '../../src/waiting/conclusion.ts';
import type { TimedOut, WaitResult } from '../../src/waiting/poll.ts';
import type { RefView } from '../../src/waiting/verdict.ts';
import type { Circumstances } from '../../src/waiting/wording.ts';
import { workflowRun } from '../support/workflow-run.ts';
import {
  circumstancesWith,
  COMMIT,
  FAILED,
  FINISHED,
  OTHER_COMMIT,
  STARTED,
  VIEWS,
} from './observations.ts';

type Unhappy = Exclude<WaitResult, { kind: 'synced' }>;

const REWRITTEN: RefChange = { kind: 'rewritten', before: OTHER_COMMIT };
const TAG = { ...COMMIT, ref: { type: 'tag', name: 'v1' } } as const;
const GONE = { kind: 'gone', ref: COMMIT.ref } as const;
const STATUS = { kind: 'status', reason: 'made up', expectable: false } as const;
const ALL_BRANCHES =
  '(choose all branches on its synchronization page, or give `sync_branches: all`)';
const LOG = 'Look at the synchronization log on the repository page in CodeArts.';
const CONSOLE =
  'Look at the branch or tag and at the synchronization log on the repository page in CodeArts, or run the step again.';
const LATER =
  'The synchronization may still end well; large repositories and slow networks take up to half an hour. ' +
  'Raise `wait_timeout`, or look at the repository page in CodeArts.';

function concluded(result: Unhappy, changes: Partial<Circumstances> = {}): Failure {
  return failureOf(result, circumstancesWith(changes));
}

const failed = (ref: RefView): Unhappy => ({
  kind: 'failed',
  reason: { kind: 'service', lastError: 'made up', ref },
});
const missing = (head?: string): Unhappy => ({
  kind: 'failed',
  reason: { kind: 'commit missing', head },
});
const unknown = (settled: boolean, apiMissing: boolean): Unhappy => ({
  kind: 'unconfirmed',
  reason: { kind: 'ref unknown', reason: 'HTTP 400', apiMissing, settled },
});

const OVER: TimedOut = {
  kind: 'timed out',
  mirror: { seen: STARTED, agoMs: 0 },
  ref: { seen: VIEWS.absent, agoMs: 0 },
  finished: false,
  failure: undefined,
  trouble: undefined,
};

const ABSENT = 'The synchronization finished, but the mirror has no branch main.';
const MOVED_ON =
  'The synchronization finished, but on the mirror branch main is at 89abcde, without the commit 0123456.';
const UNTIL_UP = 'The synchronization was not seen to end within 1 min 00 s.';

describe('what a wait has come to is told in full', () => {
  test.each<[string, Unhappy, Partial<Circumstances>, string]>([
    [
      'a commit that is not there, of the default branch',
      missing(),
      {},
      `${ABSENT} Possible causes: it was deleted or renamed at the source meanwhile. ${LOG}`,
    ],
    [
      'a commit that is not there, of a branch that may be the default one',
      missing(),
      { workflowRun: workflowRun({ defaultBranch: undefined }) },
      `${ABSENT} Possible causes: the mirror synchronizes only the default branch, if this is another ` +
        `branch ${ALL_BRANCHES}; or it was deleted or renamed at the source meanwhile. ${LOG}`,
    ],
    [
      'a commit that is not there, where the branches were set and nobody knows to which',
      missing(),
      { workflowRun: workflowRun({ defaultBranch: undefined }), branchesGiven: true },
      `${ABSENT} Possible causes: the mirror synchronizes only the default branch, if this is another ` +
        'branch (choose all branches on its synchronization page); or it was deleted or renamed at the ' +
        `source meanwhile. ${LOG}`,
    ],
    [
      'a commit that is not there, of a tag that is named as the default branch',
      missing(),
      { expectation: { ...COMMIT, ref: { type: 'tag', name: 'main' } } },
      'The synchronization finished, but the mirror has no tag main. Possible causes: the mirror ' +
        `synchronizes only the default branch ${ALL_BRANCHES}; or it was deleted or renamed at the source meanwhile. ${LOG}`,
    ],
    [
      'a commit that is not there, of a tag, where no default branch is known',
      missing(),
      { expectation: TAG, workflowRun: workflowRun({ defaultBranch: undefined }) },
      'The synchronization finished, but the mirror has no tag v1. Possible causes: the mirror ' +
        `synchronizes only the default branch ${ALL_BRANCHES}; or it was deleted or renamed at the source meanwhile. ${LOG}`,
    ],
    [
      'another commit',
      missing(OTHER_COMMIT),
      {},
      `${MOVED_ON} Possible causes: the mirror's branch has diverged, and \`force_fetch\` is off; or it ` +
        `was moved to another commit at the source meanwhile. ${LOG}`,
    ],
    [
      'another commit, though the mirror was to be overwritten',
      missing(OTHER_COMMIT),
      { forceFetch: true },
      `${MOVED_ON} Possible causes: it was moved to another commit at the source meanwhile. ${LOG}`,
    ],
    [
      'an old history',
      { kind: 'failed', reason: { kind: 'old history kept', head: OTHER_COMMIT } },
      { workflowRun: workflowRun({ change: REWRITTEN }) },
      'The synchronization finished, and on the mirror branch main is still at 89abcde, where it was before ' +
        'this push rewrote its history. `force_fetch: true` lets the mirror follow this push, and drop the old history.',
    ],
    [
      'a refusal that `force_fetch` has not helped with',
      {
        kind: 'failed',
        reason: { kind: 'service', lastError: 'non-fast-forward', ref: VIEWS.notAsked },
      },
      { forceFetch: true },
      'The synchronization failed: non-fast-forward. CodeArts was asked to overwrite the mirror ' +
        '(`force_fetch: true`) and has not; a rule of the CodeArts repository may keep it from that. ' +
        LOG,
    ],
    [
      'a refusal, where what it would overwrite is not known',
      {
        kind: 'failed',
        reason: { kind: 'service', lastError: 'non-fast-forward', ref: VIEWS.notAsked },
      },
      { forceFetch: undefined },
      'The synchronization failed: non-fast-forward. If the synchronization was started with ' +
        '`force_fetch: false`: `force_fetch: true` would overwrite what the mirror has and the source does ' +
        'not; look first whether somebody needs it.',
    ],
    [
      'a history that was rewritten',
      { kind: 'unconfirmed', reason: { kind: 'rewritten', head: OTHER_COMMIT } },
      { workflowRun: workflowRun({ change: REWRITTEN }) },
      'The synchronization finished, and branch main on the mirror is at 89abcde, which contains 0123456. ' +
        'Whether that is what this push left, or what it took away, cannot be told: the push rewrote history. ' +
        '`force_fetch: true` lets the mirror follow this push, and drop the old history.',
    ],
    [
      'a ref that cannot be told',
      unknown(true, false),
      {},
      `The synchronization finished, but whether branch main is as this event left it cannot be told: HTTP 400. ${CONSOLE}`,
    ],
    [
      'a ref that no API tells, without an end',
      unknown(false, true),
      {},
      'Whether branch main is as this event left it cannot be told: HTTP 400. This installation of CodeArts ' +
        'lacks the API for it; `verify_commit: false` lets the status decide.',
    ],
    [
      'no sign',
      { kind: 'unconfirmed', reason: { kind: 'no sign' } },
      {},
      'The synchronization was accepted, and nothing on the mirror tells that it has ended. The mirror may ' +
        `have had nothing to fetch, or has not begun. ${CONSOLE}`,
    ],
    [
      'an end that was not seen',
      OVER,
      {},
      `${UNTIL_UP} The mirror's status was started. The mirror has no branch main. ${LATER}`,
    ],
    [
      'an end that was not seen, of a mirror that failed before',
      { ...OVER, mirror: { seen: FAILED, agoMs: 1_000 } },
      {},
      `${UNTIL_UP} The mirror's status was failed 1 s before: made up. The mirror has no branch main. ${CONSOLE}`,
    ],
    [
      'an end that was not seen, of a mirror that failed before for no reason that it tells',
      { ...OVER, mirror: { seen: { ...FAILED, lastError: undefined }, agoMs: 999 } },
      {},
      `${UNTIL_UP} The mirror's status was failed. The mirror has no branch main. ${CONSOLE}`,
    ],
    [
      'a reason that is an old one, of a mirror that has not failed',
      { ...OVER, mirror: { seen: { ...STARTED, lastError: 'made up' }, agoMs: 0 } },
      {},
      `${UNTIL_UP} The mirror's status was started. The mirror has no branch main. ${LATER}`,
    ],
    [
      'a finish that was not confirmed, and what hindered',
      {
        ...OVER,
        mirror: { seen: FINISHED, agoMs: 0 },
        finished: true,
        trouble: { reason: 'HTTP 503' },
      },
      {},
      'A synchronization finished, but its result could not be confirmed within 1 min 00 s. The ' +
        `mirror's status was finished. The mirror has no branch main. The last answer was: HTTP 503. ${CONSOLE}`,
    ],
    [
      'a mirror that could not be read',
      { ...OVER, mirror: undefined, trouble: { reason: 'HTTP 503' } },
      {},
      'The mirror could not be read for 1 min 00 s; HTTP 503. The mirror has no branch main. The ' +
        'synchronization was accepted; how it ended is not known. Run the step again, or look at the ' +
        'repository page in CodeArts.',
    ],
    [
      'a mirror that was another one',
      {
        ...OVER,
        mirror: undefined,
        ref: undefined,
        trouble: { reason: 'made up', answered: true },
      },
      {},
      'What became of the synchronization could not be seen for 1 min 00 s; made up. The synchronization ' +
        'was accepted; how it ended is not known. Run the step again, or look at the repository page in CodeArts.',
    ],
    [
      'a refusal to show more',
      {
        ...OVER,
        kind: 'refused',
        problem: { known: 'Refused', why: 'for a reason', todo: 'Do something' },
        trouble: { reason: 'HTTP 503' },
      },
      {},
      "Refused. for a reason. The mirror's status was started. The mirror has no branch main. How the " +
        'synchronization ended is not known. Do something.',
    ],
  ])('%s', (_name, result, changes, message) => {
    expect(concluded(result, changes).message).toBe(message);
  });
});

describe('a failure that the service tells', () => {
  const SHORTLY = 'The synchronization failed: made up.';

  test.each<[string, RefView, Partial<Circumstances>, Failure['finding'], string]>([
    [
      'is one of the commit where the ref is elsewhere',
      VIEWS.elsewhere,
      {},
      'not on the mirror',
      `${SHORTLY} On the mirror branch main is at 89abcde, without the commit 0123456. ${LOG}`,
    ],
    [
      'is one of the commit where the ref is not there',
      VIEWS.absent,
      {},
      'not on the mirror',
      `${SHORTLY} The mirror has no branch main. ${LOG}`,
    ],
    [
      'is none of the commit where the ref holds it',
      VIEWS.contains,
      {},
      'synchronization failed',
      `${SHORTLY} On the mirror branch main is at 89abcde, which contains the commit. ${LOG}`,
    ],
    [
      'tells that the ref is where the push took it away',
      VIEWS.contains,
      { workflowRun: workflowRun({ change: REWRITTEN }) },
      'synchronization failed',
      `${SHORTLY} On the mirror branch main is still at 89abcde, where it was before this push rewrote its history. ${LOG}`,
    ],
    [
      'tells that the ref is elsewhere than where the push took it away',
      { kind: 'contains', head: 'f'.repeat(40) },
      { workflowRun: workflowRun({ change: REWRITTEN }) },
      'synchronization failed',
      `${SHORTLY} On the mirror branch main is at fffffff, which contains the commit. ${LOG}`,
    ],
    [
      'tells why the ref is not known',
      VIEWS.unknown,
      {},
      'synchronization failed',
      `${SHORTLY} What branch main is on the mirror could not be told: HTTP 400. ${LOG}`,
    ],
    [
      'says nothing of a ref that was not read',
      VIEWS.unavailable,
      {},
      'synchronization failed',
      `${SHORTLY} ${LOG}`,
    ],
    [
      'says nothing of a ref that was not looked for',
      VIEWS.notAsked,
      { expectation: STATUS },
      'synchronization failed',
      `${SHORTLY} ${LOG}`,
    ],
    [
      'is none of a commit where the ref was to go',
      VIEWS.elsewhere,
      { expectation: GONE },
      'synchronization failed',
      `${SHORTLY} On the mirror branch main is still there, at 89abcde. ${LOG}`,
    ],
  ])('%s', (_name, ref, changes, finding, message) => {
    expect(concluded(failed(ref), changes)).toMatchObject({ status: 'failed', finding, message });
  });

  test.each([
    [999, `The mirror has no branch main. ${LOG}`, 'not on the mirror'],
    [1_000, LOG, 'synchronization failed'],
  ])('stands at the end with the ref as of %d ms before', (agoMs, told, finding) => {
    const ref = { seen: VIEWS.absent, agoMs };
    const failure = concluded({ ...OVER, failure: { lastError: 'made up' }, ref });
    expect(failure).toMatchObject({ status: 'failed', finding, message: `${SHORTLY} ${told}` });
  });

  test('stands at the end without a ref that was ever read', () => {
    const failure = concluded({ ...OVER, failure: { lastError: 'made up' }, ref: undefined });
    expect(failure.message).toBe(`${SHORTLY} ${LOG}`);
  });
});

test.each<[Unhappy, Pick<Failure, 'status' | 'finding'>]>([
  [missing(), { status: 'failed', finding: 'not on the mirror' }],
  [
    { kind: 'failed', reason: { kind: 'old history kept', head: OTHER_COMMIT } },
    { status: 'failed', finding: 'old history kept' },
  ],
  [unknown(true, false), { status: 'unconfirmed', finding: undefined }],
  [OVER, { status: 'timed_out', finding: undefined }],
  [
    { ...OVER, kind: 'refused', problem: { known: 'Refused' } },
    { status: 'unconfirmed', finding: undefined },
  ],
])('the status and what it proves, %#', (result, expected) => {
  expect(concluded(result)).toMatchObject(expected);
});
