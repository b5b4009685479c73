import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Repository } from '../../src/codearts/repository.ts';
import { Failure } from '../../src/host/failure.ts';
import type { WorkflowRun } from '../../src/host/workflow-run.ts';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { WaitOptions } from '../../src/waiting/options.ts';
import { waitForSynchronization } from '../../src/waiting/wait.ts';
import { createClient } from '../support/client.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';
import {
  AFTER,
  BEFORE,
  BRANCH,
  mirror,
  MIRROR,
  REFS,
  Service,
  SOURCE,
  type Answer,
} from './service.ts';

const HEAD = '89abcdef0123456789abcdef0123456789abcdef';
const BASELINE: RemoteMirror = {
  url: SOURCE,
  updateStatus: 'finished',
  lastUpdateAt: BEFORE,
  lastSuccessfulUpdateAt: BEFORE,
  numberOfFailures: 0,
  lastError: undefined,
};

let host: MemoryHost;

beforeEach(() => {
  host = memoryHost();
});

/** A client that tries again as often as it is told. */
function clientOf(service: Service, retries: number, random = 0.5): Repository {
  return createClient(service, { retries, clock: host.clock, random: () => random });
}

/**
 * Waits for a synchronization of {@link SHA} on `main`, for a minute at most.
 *
 * @returns The commit that was found.
 */
async function followOn(
  service: Service,
  changes: Partial<WaitOptions> = {},
  repository = clientOf(service, 0),
): Promise<string | undefined> {
  const ended = await waitForSynchronization(host, repository, {
    workflowRun: workflowRun({ repositoryUrl: SOURCE }),
    source: SOURCE,
    baseline: { kind: 'mirror', mirror: BASELINE, requestedAt: new Date('2026-02-03T04:04:00Z') },
    verifyCommit: true,
    forceFetch: false,
    startedEarlier: false,
    lagUntil: 0,
    timeoutMs: 60_000,
    ...changes,
  });
  expect(ended).toBe('synced');
  return host.report.outputs.find(([name]) => name === 'commit')?.[1];
}

const TAG = /^\/repository\/tag/;
const BEGINNING = 'Waiting for the synchronization, at most 1 min 00 s.';

const FOUND: [RegExp, Answer] = [BRANCH, { body: { commit: { id: SHA } } }];
const FOUND_AT_LAST: [RegExp, ...Answer[]] = [BRANCH, { status: 404 }, FOUND[1]];
const ELSEWHERE: [RegExp, Answer] = [BRANCH, { body: { commit: { id: HEAD } } }];

describe('a synchronization that ends well', () => {
  test('gives the commit where it was found', async () => {
    const service = new Service([MIRROR, mirror('started')], FOUND);
    expect(await followOn(service)).toBe(SHA);
    expect(host.journal.facts.mirror?.updateStatus).toBe('started');
    expect(service.sent.filter((each) => each === 'GET /remote-mirror')).toHaveLength(1);
    expect(host.report.outputs).toContainEqual(['commit', SHA]);
    expect(host.report.lines).toEqual([
      BEGINNING,
      `Synchronized after 1 s: commit ${SHA} is on the mirror.`,
    ]);
  });

  test('gives none where none was looked for', async () => {
    const service = new Service([MIRROR, mirror('started'), mirror('finished', AFTER)], FOUND);
    expect(await followOn(service, { verifyCommit: false })).toBeUndefined();
    expect(service.sent).toEqual(['GET /remote-mirror', 'GET /remote-mirror']);
    expect(host.report.lines.slice(0, 2)).toEqual([
      BEGINNING,
      'The commit on the mirror will not be verified: `verify_commit` is false.',
    ]);
    expect(host.report.lines.at(-1)).toBe(
      'Synchronized after 3 s, as the status of the mirror tells.',
    );
  });

  test('is found after the commit appeared late', async () => {
    const absent = { status: 404 };
    const found = { body: { commit: { id: SHA } } };
    const service = new Service(
      [MIRROR, mirror('finished', AFTER)],
      [BRANCH, absent, absent, found],
    );
    expect(await followOn(service)).toBe(SHA);
    expect(host.clock.slept).toEqual([1_000, 1_500, 2_250]);
  });

  test('learns from the first look what to look for, where the mirror was not read before', async () => {
    const service = new Service([MIRROR, mirror('started')], FOUND);
    const baseline = { kind: 'requested at', requestedAt: new Date(BEFORE), lagUntil: 0 } as const;
    const known = { source: undefined, baseline, startedEarlier: true };
    expect(await followOn(service, known)).toBe(SHA);
    expect(service.sent).toEqual(['GET /remote-mirror', 'GET /repository/branch?branch_name=main']);
    expect(host.clock.slept).toEqual([0]);
  });
});

describe('the proof of a synchronization', () => {
  const run = (changes: Partial<WorkflowRun>): Partial<WaitOptions> => ({
    workflowRun: workflowRun({ repositoryUrl: SOURCE, ...changes }),
  });
  const deletion = run({ change: { kind: 'deleted' } });
  const OTHER = 'https://github.com/octo-org/other';

  test.each<[string, Service, Partial<WaitOptions>, 'commit' | 'status', string, string[]]>([
    [
      'the commit of a branch',
      new Service([MIRROR, mirror('started')], FOUND),
      {},
      'commit',
      "the mirror's branch has this commit",
      [`Synchronized after 1 s: commit ${SHA} is on the mirror.`],
    ],
    [
      'the commit of a tag',
      new Service([MIRROR, mirror('started')], [TAG, { body: { commit: { id: SHA } } }]),
      run({ ref: 'refs/tags/v1' }),
      'commit',
      "the mirror's tag has this commit",
      [`Synchronized after 1 s: commit ${SHA} is on the mirror.`],
    ],
    [
      'a ref that is gone',
      new Service([MIRROR, mirror('started')]),
      deletion,
      'commit',
      'the mirror no longer has it',
      ['Synchronized after 1 s: the ref that this event deleted is gone from the mirror.'],
    ],
    [
      'a commit that was there before',
      new Service([MIRROR, mirror('finished')], ELSEWHERE, [REFS, { body: ['main'] }]),
      { ...run({ change: { kind: 'created' } }), timeoutMs: 600_000 },
      'commit',
      "the mirror's branch has this commit",
      [
        `Synchronized after 1 min 01 s: commit ${SHA} is on the mirror.`,
        'warning: The mirror was beyond this commit before this synchronization, and has not moved: it ' +
          'contains the commit, and whatever else it had.',
      ],
    ],
    [
      'the status, as the user wants it',
      new Service([MIRROR, mirror('finished', AFTER)]),
      { verifyCommit: false },
      'status',
      "by the mirror's status alone: `verify_commit` is false",
      ['Synchronized after 1 s, as the status of the mirror tells.'],
    ],
    [
      'the status, where no commit can be looked for',
      new Service([MIRROR, mirror('finished', AFTER)]),
      run({ sha: '' }),
      'status',
      "by the mirror's status alone: the commit of this run is not known",
      [
        'Synchronized after 1 s, as the status of the mirror tells.',
        'warning: The commit on the mirror was not verified: the commit of this run is not known. Only the ' +
          'status of the mirror tells that it was synchronized.',
      ],
    ],
    [
      'the status, where the ref that was to go is still there',
      new Service([MIRROR, mirror('finished', AFTER)], ELSEWHERE),
      deletion,
      'status',
      "by the mirror's status alone",
      [
        'Synchronized after 16 s, as the status of the mirror tells.',
        'warning: A synchronization has ended, and the mirror still has the ref that this event deleted. ' +
          'Delete it in CodeArts where it is not wanted.',
      ],
    ],
    [
      'the status of a mirror of another name',
      new Service([MIRROR, mirror('finished', AFTER, { url: OTHER })]),
      { source: OTHER },
      'status',
      "by the mirror's status alone",
      [
        'Synchronized after 16 s, as the status of the mirror tells.',
        'warning: The commit was not found on the mirror, whose source has another path than this ' +
          'repository: if it was renamed, give its new URL as `associate_url`. Only the status of the mirror ' +
          'tells that it was synchronized.',
      ],
    ],
  ])('is %s', async (_name, service, changes, by, how, lines) => {
    await followOn(service, changes);
    expect(host.journal.facts.proof).toEqual({ by, how });
    expect(host.report.outputs).toContainEqual(['proof', by]);
    expect(host.report.lines.slice(-lines.length)).toEqual(lines);
    expect(host.journal.facts.warnings).toHaveLength(lines.length - 1);
    expect(host.report.outputs.some(([name]) => name === 'commit')).toBe(
      lines[0]?.includes(SHA) === true,
    );
  });
});

describe('a synchronization that does not', () => {
  test.each<[string, Service, Partial<WaitOptions>, Failure['status'], string]>([
    [
      'failed, with a reason',
      new Service([MIRROR, mirror('failed', AFTER, { last_error: 'non-fast-forward' })], ELSEWHERE),
      {},
      'failed',
      'The synchronization failed: non-fast-forward. On the mirror branch main is at 89abcde, without',
    ],
    [
      'failed, with a sentence for a reason',
      new Service([MIRROR, mirror('failed', AFTER, { last_error: 'Not found.' })], ELSEWHERE),
      {},
      'failed',
      'There is no such source, or it is private',
    ],
    [
      'failed, without a reason',
      new Service([MIRROR, mirror('failed', AFTER)], ELSEWHERE),
      {},
      'failed',
      'The synchronization failed: the service gives no reason. On the mirror',
    ],
    [
      'finished without the branch',
      new Service([MIRROR, mirror('finished', AFTER)]),
      {},
      'failed',
      'The synchronization finished, but the mirror has no branch main. Possible causes: it was deleted',
    ],
    [
      'finished with another commit',
      new Service([MIRROR, mirror('finished', AFTER)], ELSEWHERE, [REFS, { body: [] }]),
      {},
      'failed',
      'The synchronization finished, but on the mirror branch main is at 89abcde, without the ' +
        "commit 0123456. Possible causes: the mirror's branch has diverged",
    ],
    [
      'did not end in time',
      new Service([MIRROR, mirror('started')], ELSEWHERE, [REFS, { body: [] }]),
      {},
      'timed_out',
      "The synchronization was not seen to end within 1 min 00 s. The mirror's status was started. On",
    ],
    [
      'could not be seen at all',
      new Service([MIRROR, { status: 503 }]),
      { source: undefined },
      'timed_out',
      'The mirror could not be read for 1 min 00 s; HTTP 503. The',
    ],
    [
      'cannot be one, since there is no mirror',
      new Service([MIRROR, {}]),
      { source: undefined },
      'unconfirmed',
      'The repository is no mirror, as CodeArts tells it, so there is no synchronization to wait for. Check',
    ],
  ])('%s', async (_name, service, changes, status, message) => {
    const failure: unknown = await followOn(service, changes).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status, message: expect.stringContaining(message) as unknown });
    expect((failure as Error).message).toMatch(/[^.]\.$/);
  });

  test('asks again about a head that lacks the commit, since an answer may lag', async () => {
    const late = { body: ['main'] };
    const service = new Service([MIRROR, mirror('started')], ELSEWHERE, [
      REFS,
      { body: [] },
      { body: [] },
      late,
    ]);
    expect(await followOn(service)).toBe(SHA);
    expect(service.sent.filter((each) => each.includes('/commits/'))).toHaveLength(3);
  });

  test.each([
    ['a status of 400', { status: 400 }],
    ['an empty object', { body: {} }],
    ['a commit of null', { body: { commit: null } }],
    ['an error of older APIs', { body: { error: { code: 'X', message: 'y' }, status: 'failed' } }],
    ['a refusal', { status: 403 }],
  ])('of which the branch is not known cannot be confirmed: %s', async (_name, answer) => {
    const service = new Service([MIRROR, mirror('finished', AFTER)], [BRANCH, answer]);
    await expect(followOn(service)).rejects.toMatchObject({ status: 'unconfirmed' });
    expect(host.clock.slept.reduce((sum, ms) => sum + ms)).toBe(16_000);
  });
});

describe('trouble with a look', () => {
  const ENDED = mirror('finished', AFTER);

  test.each<[string, [RegExp, ...Answer[]][], number]>([
    [
      'the mirror',
      [
        [MIRROR, { status: 500 }, ENDED],
        [BRANCH, { status: 404 }, FOUND[1]],
      ],
      1_500,
    ],
    [
      'the branch',
      [
        [MIRROR, ENDED],
        [BRANCH, { status: 429 }, FOUND[1]],
      ],
      1_500,
    ],
    [
      'the refs, with a time to wait',
      [
        [MIRROR, ENDED],
        ELSEWHERE,
        [REFS, { status: 503, headers: { 'retry-after': '20' } }, { body: ['main'] }],
      ],
      20_000,
    ],
  ])('that may pass is survived: %s', async (_name, answers, pause) => {
    expect(await followOn(new Service(...answers))).toBe(SHA);
    expect(host.clock.slept).toEqual([1_000, pause]);
  });

  test.each<[string, [RegExp, ...Answer[]][], string]>([
    [
      'the mirror',
      [
        [MIRROR, { status: 401 }],
        [BRANCH, { status: 404 }],
      ],
      'Reading the remote mirror failed: HTTP 401',
    ],
    [
      'the mirror, which is not there',
      [
        [MIRROR, { status: 404 }],
        [BRANCH, { status: 403 }],
      ],
      'Reading the remote mirror failed: HTTP 404',
    ],
    [
      'the branch',
      [
        [MIRROR, ENDED],
        [BRANCH, { status: 401 }],
      ],
      'Reading the branch on the mirror failed: HTTP 401',
    ],
  ])('that will not pass ends it: %s', async (_name, answers, message) => {
    const service = new Service(...answers);
    const failure: unknown = await followOn(service).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 'unconfirmed' });
    expect((failure as Error).message).toContain(message);
    expect((failure as Error).message).toContain('How the synchronization ended is not known.');
    expect(service.sent).toHaveLength(2);
  });

  test('is not tried again after the deadline', async () => {
    const service = new Service([MIRROR, { status: 503 }]);
    const begun = host.clock.now();
    const waiting = followOn(service, { timeoutMs: 10_000 }, clientOf(service, 3, 0.99));
    await expect(waiting).rejects.toMatchObject({ status: 'timed_out' });
    expect(host.clock.now() - begun).toBe(10_000);
  });

  test('of which one part will not pass ends it, though the other may', async () => {
    const service = new Service([MIRROR, { status: 503 }], [BRANCH, { status: 401 }]);
    await expect(followOn(service)).rejects.toThrow('HTTP 401');
  });

  test('with the status alone does not matter where the ref is proof', async () => {
    expect(await followOn(new Service([MIRROR, { status: 401 }], FOUND))).toBe(SHA);
    const contained: [RegExp, Answer] = [REFS, { body: ['main'] }];
    const beyond = new Service([MIRROR, { status: 403 }], ELSEWHERE, contained);
    expect(await followOn(beyond)).toBe(SHA);
  });

  test('that an association has yet to reach is no end', async () => {
    const service = new Service([MIRROR, { status: 404 }, mirror('started')], FOUND_AT_LAST);
    expect(await followOn(service, { lagUntil: host.clock.now() + 10_000 })).toBe(SHA);
    const none = new Service([MIRROR, {}, mirror('started')], FOUND_AT_LAST);
    const known = { lagUntil: host.clock.now() + 10_000, source: undefined };
    expect(await followOn(none, known)).toBe(SHA);
  });

  test('is told once, though each answer has another request id', async () => {
    const unavailable = ['1', '2', '3'].map((id) => ({
      status: 503,
      headers: { 'x-request-id': id },
    }));
    const found = { body: { commit: { id: SHA } } };
    const service = new Service(
      [MIRROR, ...unavailable, mirror('started')],
      [BRANCH, { status: 404 }, { status: 404 }, { status: 404 }, found],
    );
    expect(await followOn(service)).toBe(SHA);
    expect(host.report.lines.slice(1, -1)).toEqual(['[1 s] No answer (HTTP 503); asking again.']);
  });

  test('for the commit leaves the failure to be judged by it, as long as there is time', async () => {
    const failed = mirror('failed', AFTER, { last_error: 'Authentication failed' });
    const service = new Service([MIRROR, failed], [BRANCH, { status: 500 }]);
    await expect(followOn(service)).rejects.toMatchObject({ status: 'failed' });
    const there = new Service([MIRROR, failed], [BRANCH, { status: 500 }, FOUND[1]]);
    expect(await followOn(there)).toBe(SHA);
  });

  test('with the status of another source waits until it is that of ours', async () => {
    const other = mirror('finished', AFTER, { url: 'https://github.com/octo-org/other' });
    const service = new Service([MIRROR, other, mirror('finished', AFTER)], FOUND_AT_LAST);
    expect(await followOn(service)).toBe(SHA);
    const forever = new Service([MIRROR, other], [BRANCH, { status: 404 }]);
    await expect(followOn(forever)).rejects.toThrow(
      'the mirror is one of https://github.com/octo-org/other, not of',
    );
  });

  test('that may pass does not matter once the commit is there', async () => {
    const found = { body: { commit: { id: SHA } } };
    const service = new Service([MIRROR, { status: 503 }], [BRANCH, found]);
    expect(await followOn(service)).toBe(SHA);
  });
});
