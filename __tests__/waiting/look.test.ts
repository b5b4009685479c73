import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Repository } from '../../src/codearts/repository.ts';
import type { Ref } from '../../src/mirror/ref.ts';
import { Observer } from '../../src/waiting/look.ts';
import type { WaitOptions } from '../../src/waiting/options.ts';
import { createClient } from '../support/client.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';
import { BASELINES, OTHER_COMMIT, VIEWS } from './observations.ts';
import { AFTER, BRANCH, mirror, MIRROR, REFS, Service, SOURCE, type Answer } from './service.ts';

const TAG = /^\/repository\/tag/;
const OTHER = 'https://github.com/octo-org/other';
const ENDED = mirror('finished', AFTER);
const FOUND: Answer = { body: { commit: { id: SHA } } };
const ELSEWHERE: Answer = { body: { commit: { id: OTHER_COMMIT } } };
const BUSY: Answer = { status: 503, headers: { 'retry-after': '20' } };

let host: MemoryHost;
let now: number;

beforeEach(() => {
  host = memoryHost();
  now = host.clock.now();
});

/** An observer that tries nothing twice. */
function observerOf(
  service: Service,
  changes: Partial<WaitOptions> = {},
  repository = clientOf(service),
): Observer {
  return new Observer(host, repository, {
    timeoutMs: 60_000,
    verifyCommit: true,
    workflowRun: workflowRun(),
    source: SOURCE,
    baseline: BASELINES.mirror,
    forceFetch: false,
    startedEarlier: false,
    lagUntil: 0,
    ...changes,
  });
}

function clientOf(service: Service): Repository {
  return createClient(service, { retries: 0, clock: host.clock });
}

/** What is looked for where the event was one of this ref. */
const runFor = ({ type, name }: Ref): Partial<WaitOptions> => ({
  workflowRun: workflowRun({ ref: `refs/${type === 'tag' ? 'tags' : 'heads'}/${name}` }),
});
const deletion = (): Partial<WaitOptions> => ({
  workflowRun: workflowRun({ change: { kind: 'deleted' } }),
});

describe('a look at the ref', () => {
  const V1 = runFor({ type: 'tag', name: 'v1' });

  test.each<[string, Partial<WaitOptions>, [RegExp, Answer][], unknown]>([
    ['at the commit', {}, [[BRANCH, FOUND]], VIEWS.expected],
    [
      'that holds it below its head',
      {},
      [
        [BRANCH, ELSEWHERE],
        [REFS, { body: ['main'] }],
      ],
      VIEWS.contains,
    ],
    [
      'without it',
      {},
      [
        [BRANCH, ELSEWHERE],
        [REFS, { body: [] }],
      ],
      VIEWS.elsewhere,
    ],
    [
      'of which that is not known',
      {},
      [
        [BRANCH, ELSEWHERE],
        [REFS, { status: 400 }],
      ],
      VIEWS.unknown,
    ],
    ['that is not there', {}, [], VIEWS.absent],
    ['that is not known', {}, [[BRANCH, { status: 400 }]], VIEWS.unknown],
    ['of a tag at the commit', V1, [[TAG, FOUND]], VIEWS.expected],
    [
      'of a tag of a commit, by its target',
      V1,
      [[TAG, { body: { commit: { id: OTHER_COMMIT }, target: SHA } }]],
      VIEWS.expected,
    ],
    ['of a tag that is elsewhere', V1, [[TAG, ELSEWHERE]], VIEWS.elsewhere],
    ['that was to go and is gone', deletion(), [], VIEWS.expected],
    ['that was to go and is there', deletion(), [[BRANCH, ELSEWHERE]], VIEWS.elsewhere],
    ['that was to go and is not known', deletion(), [[BRANCH, { status: 400 }]], VIEWS.unknown],
    ['that nobody asked for', { verifyCommit: false }, [[BRANCH, FOUND]], VIEWS.notAsked],
  ])('%s', async (_name, changes, answers, ref) => {
    const service = new Service([MIRROR, ENDED], ...answers);
    expect(await observerOf(service, changes).look()).toMatchObject({ ref, mirrorAt: now });
    // Which commits a tag holds below it, no API tells; and a ref is read only where it matters.
    const paths = service.sent.filter((path) => answers.some(([each]) => each.test(path.slice(4))));
    expect(paths).toHaveLength(changes.verifyCommit === false ? 0 : answers.length);
    expect(service.sent.some((path) => path.includes('/commits/'))).toBe(
      answers.some(([each]) => each === REFS),
    );
  });
});

describe('a look that is hindered', () => {
  const MIRROR_URL = { url: SOURCE };

  test('tells nothing of trouble where there was none', async () => {
    const look = await observerOf(new Service([MIRROR, ENDED], [BRANCH, FOUND])).look();
    expect(look).toMatchObject({ mirror: MIRROR_URL, ref: VIEWS.expected, trouble: undefined });
    expect(host.journal.facts.mirror).toMatchObject(MIRROR_URL);
  });

  test.each<[string, Answer, Answer, object]>([
    [
      'at the mirror',
      BUSY,
      FOUND,
      {
        mirror: undefined,
        ref: VIEWS.expected,
        trouble: { reason: 'HTTP 503', retryAfterMs: 20_000 },
      },
    ],
    [
      'at the ref',
      ENDED,
      BUSY,
      {
        mirror: MIRROR_URL,
        ref: VIEWS.unavailable,
        trouble: { reason: 'HTTP 503', retryAfterMs: 20_000 },
      },
    ],
    [
      'at both, which tells of the mirror',
      { status: 500 },
      BUSY,
      {
        mirror: undefined,
        ref: VIEWS.unavailable,
        trouble: { reason: 'HTTP 500', retryAfterMs: undefined },
      },
    ],
  ])('%s', async (_name, mirrorAnswer, refAnswer, expected) => {
    const service = new Service([MIRROR, mirrorAnswer], [BRANCH, refAnswer]);
    expect(await observerOf(service).look()).toMatchObject(expected);
  });

  test.each<[string, Answer, string]>([
    [
      'another source',
      mirror('finished', AFTER, { url: OTHER }),
      `the mirror is one of ${OTHER}, not of ${SOURCE}`,
    ],
    [
      'no source',
      mirror('finished', AFTER, { url: '' }),
      `the mirror is one of no source, not of ${SOURCE}`,
    ],
  ])('shows neither where the mirror is one of %s', async (_name, answer, reason) => {
    const service = new Service([MIRROR, answer], [BRANCH, FOUND]);
    expect(await observerOf(service).look()).toEqual({
      mirror: undefined,
      ref: VIEWS.unavailable,
      trouble: { reason, answered: true },
    });
  });

  test('tells rather that the mirror is another one than what hindered the look at the ref', async () => {
    const other = mirror('finished', AFTER, { url: OTHER });
    const look = await observerOf(new Service([MIRROR, other], [BRANCH, BUSY])).look();
    expect(look).toMatchObject({ trouble: { answered: true } });
  });

  test('takes a source in other words for the same', async () => {
    const same = mirror('finished', AFTER, { url: `${SOURCE.toUpperCase()}.git` });
    const look = await observerOf(new Service([MIRROR, same], [BRANCH, FOUND])).look();
    expect(look).toMatchObject({ ref: VIEWS.expected, trouble: undefined });
  });

  test('has no reason where there was no time for it', async () => {
    const service = new Service([MIRROR, ENDED], [BRANCH, FOUND]);
    const over = clientOf(service).until(now - 1_000);
    expect(await observerOf(service, {}, over).look()).toEqual({
      mirror: undefined,
      mirrorAt: undefined,
      ref: VIEWS.unavailable,
      trouble: { reason: undefined },
    });
    expect(service.sent).toEqual([]);
  });
});

describe('a look after which there is no other', () => {
  const refusedWith = (doing: string, known: string): object => ({
    refused: { doing, known },
  });
  const NO_MIRROR = refusedWith('Reading the remote mirror failed', 'HTTP 403');
  const NO_REF = refusedWith('Reading the branch on the mirror failed', 'HTTP 401');

  test.each<[string, Answer, Answer, object]>([
    ['at the mirror', { status: 403 }, { status: 404 }, NO_MIRROR],
    ['at the ref', ENDED, { status: 401 }, NO_REF],
    ['at both', { status: 403 }, { status: 401 }, NO_REF],
    ['at the ref, and of another kind at the mirror', { status: 503 }, { status: 401 }, NO_REF],
    ['at the mirror, and of another kind at the ref', { status: 403 }, { status: 503 }, NO_MIRROR],
    [
      'at a mirror that is not there',
      { status: 404 },
      { status: 404 },
      refusedWith('Reading the remote mirror failed', 'HTTP 404'),
    ],
  ])('is refused %s', async (_name, mirrorAnswer, refAnswer, expected) => {
    const service = new Service([MIRROR, mirrorAnswer], [BRANCH, refAnswer]);
    expect(await observerOf(service).look()).toMatchObject(expected);
    expect(service.sent).toHaveLength(2);
  });

  test('is proof where the ref is, though the mirror may not be read', async () => {
    const service = new Service([MIRROR, { status: 403 }], [BRANCH, FOUND]);
    expect(await observerOf(service).look()).toEqual({ mirror: undefined, ref: VIEWS.expected });
  });

  test('is none where a fault is ours', async () => {
    const fault = new TypeError('made up');
    const service = new Service([MIRROR, ENDED]);
    service.send = () => Promise.reject(fault);
    await expect(observerOf(service).look()).rejects.toBe(fault);
    await expect(observerOf(service, { source: undefined }).look()).rejects.toBe(fault);
  });
});

describe('while a read may lag behind an association', () => {
  const lagging = { lagUntil: 0 };

  beforeEach(() => {
    lagging.lagUntil = now + 1;
  });

  test.each<[string, number, Answer, object]>([
    ['a mirror that is not there', 1, { status: 404 }, { trouble: { reason: 'HTTP 404' } }],
    ['a mirror that is not there, once it is over', 0, { status: 404 }, { refused: {} }],
    ['a refusal', 1, { status: 403 }, { refused: {} }],
  ])('of a known source, %s', async (_name, ms, answer, expected) => {
    const service = new Service([MIRROR, answer]);
    const look = await observerOf(service, { lagUntil: now + ms }).look();
    expect(look).toMatchObject(expected);
  });

  test.each<[string, Answer, string]>([
    ['no source', {}, 'the repository is no mirror yet'],
    [
      'another source',
      mirror('finished', AFTER, { url: OTHER }),
      `the mirror is one of ${OTHER}, which a change of its source may have ended`,
    ],
  ])('%s is not taken for the mirror', async (_name, answer, reason) => {
    const service = new Service([MIRROR, answer], [BRANCH, FOUND]);
    const observer = observerOf(service, { ...lagging, source: undefined });
    expect(await observer.look()).toEqual({
      mirror: undefined,
      ref: VIEWS.unavailable,
      trouble: { reason, answered: true },
    });
    expect(observer.expectation).toBeUndefined();
    expect(service.sent).toHaveLength(1);
  });

  test('the source of this repository is taken for the mirror', async () => {
    const service = new Service([MIRROR, ENDED], [BRANCH, FOUND]);
    const observer = observerOf(service, { ...lagging, source: undefined });
    expect(await observer.look()).toMatchObject({ mirror: { url: SOURCE }, ref: VIEWS.expected });
    expect(observer.expectation).toMatchObject({ kind: 'commit', sha: SHA });
  });
});

describe('a look that has to tell what the mirror is one of', () => {
  const unknown = { source: undefined };

  test('expects what that source makes of the event, and keeps to it', async () => {
    const other = mirror('finished', AFTER, { url: OTHER });
    const service = new Service([MIRROR, other, ENDED], [BRANCH, FOUND]);
    const observer = observerOf(service, unknown);
    expect(await observer.look()).toEqual({
      mirror: expect.objectContaining({ url: OTHER }) as unknown,
      mirrorAt: now,
      ref: VIEWS.expected,
      trouble: undefined,
    });
    expect(observer.expectation).toMatchObject({ kind: 'commit', renamed: true });
    expect(await observer.look()).toMatchObject({
      trouble: { reason: `the mirror is one of ${SOURCE}, not of ${OTHER}` },
    });
  });

  test('tells what hindered it', async () => {
    const observer = observerOf(new Service([MIRROR, BUSY], [BRANCH, FOUND]), unknown);
    expect(await observer.look()).toEqual({
      mirror: undefined,
      ref: VIEWS.unavailable,
      trouble: { reason: 'HTTP 503', retryAfterMs: 20_000 },
    });
    const refless = observerOf(new Service([MIRROR, ENDED], [BRANCH, BUSY]), unknown);
    expect(await refless.look()).toMatchObject({
      mirror: { url: SOURCE },
      ref: VIEWS.unavailable,
      trouble: { reason: 'HTTP 503', retryAfterMs: 20_000 },
    });
  });

  test('is refused where it may not be had', async () => {
    const look = await observerOf(new Service([MIRROR, { status: 403 }]), unknown).look();
    expect(look).toMatchObject({ refused: { known: 'HTTP 403' } });
  });

  test('ends the wait where the repository is no mirror', async () => {
    await expect(observerOf(new Service([MIRROR, {}]), unknown).look()).rejects.toMatchObject({
      status: 'unconfirmed',
      problems: [
        {
          known:
            'The repository is no mirror, as CodeArts tells it, so there is no synchronization to wait for',
          todo: 'Check `repository_id`, and give `associate_url` to the step that starts the synchronization',
          topic: 'repository-and-mirror',
        },
      ],
    });
  });

  test('names the input that was given where the repository is no mirror', async () => {
    host.journal.repositoryName('octo/hello', 'cn-north-4');
    await expect(observerOf(new Service([MIRROR, {}]), unknown).look()).rejects.toMatchObject({
      problems: [{ todo: expect.stringMatching(/^Check `repository`, and give/) as unknown }],
    });
  });

  test('says once, and only then, that no commit will be verified', async () => {
    const service = new Service([MIRROR, ENDED], [BRANCH, FOUND]);
    await observerOf(service, unknown).look();
    expect(host.report.lines).toEqual([]);
    const observer = observerOf(service, { ...unknown, verifyCommit: false });
    await observer.look();
    await observer.look();
    expect(host.report.lines).toEqual([
      'The commit on the mirror will not be verified: `verify_commit` is false.',
    ]);
  });
});
