import { beforeEach, describe, expect, test } from '@jest/globals';
import { mirrorWith } from '../waiting/observations.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

const SOURCE = 'https://github.com/octo-org/hello';
const SUCCESS = '2026-02-03T12:00:00.000+08:00';

let host: MemoryHost;

beforeEach(() => {
  host = memoryHost();
});

test('a summary is wanted until the user says otherwise', () => {
  expect(host.journal.facts.summary).toBe(true);
  host.journal.wantsSummary(false);
  expect(host.journal.facts.summary).toBe(false);
});

describe('a fact is told once: it is kept, and handed on where it is an output:', () => {
  test('the job', () => {
    host.journal.jid('made-up-jid');
    expect(host.journal.facts.jid).toBe('made-up-jid');
    expect(host.report.outputs).toEqual([['jid', 'made-up-jid']]);
  });

  test('the commit', () => {
    host.journal.proof('commit', 'the branch has it');
    host.journal.commit(SHA);
    expect(host.journal.facts.proof).toEqual({ by: 'commit', how: 'the branch has it' });
    expect(host.report.outputs).toEqual([
      ['proof', 'commit'],
      ['commit', SHA],
    ]);
  });

  test('a warning, which is shown at once', () => {
    host.journal.warning('one');
    host.journal.warning('two');
    expect(host.journal.facts.warnings).toEqual(['one', 'two']);
    expect(host.report.lines).toEqual(['warning: one', 'warning: two']);
  });

  test('the run, which is no output, and the repository', () => {
    host.journal.workflowRun(workflowRun());
    host.journal.repository(123, 'cn-north-4');
    expect(host.journal.facts).toMatchObject({
      workflowRun: workflowRun(),
      repositoryId: 123,
      place: 'cn-north-4',
    });
    expect(host.report.outputs).toEqual([['repository_id', '123']]);
  });

  test('the name of the repository, and its id once that is known', () => {
    host.journal.repositoryName('octo/hello', 'cn-north-4');
    expect(host.report.outputs).toEqual([]);
    host.journal.repository(123);
    const facts = { repositoryName: 'octo/hello', repositoryId: 123, place: 'cn-north-4' };
    expect(host.journal.facts).toMatchObject(facts);
    expect(host.report.outputs).toEqual([['repository_id', '123']]);
  });

  test('a plan, a notice and when the start was accepted', () => {
    host.journal.plan('associate');
    host.journal.notice('changed');
    host.journal.requestedAt(new Date('2026-02-03T04:05:06Z'));
    expect(host.journal.facts).toMatchObject({ plan: 'associate', notices: ['changed'] });
    expect(host.report.lines).toEqual(['notice: changed']);
    expect(host.report.outputs).toEqual([
      ['plan', 'associate'],
      ['requested_at', '2026-02-03T04:05:06.000Z'],
    ]);
  });
});

describe('the mirror', () => {
  const mirror = mirrorWith({ url: SOURCE, lastSuccessfulUpdateAt: SUCCESS });

  test('is kept, and its source and last success are outputs', () => {
    host.journal.mirror(mirror);
    expect(host.journal.facts.mirror).toBe(mirror);
    expect(host.report.outputs).toEqual([
      ['mirror_url', SOURCE],
      ['last_successful_update_at', SUCCESS],
    ]);
  });

  test('is kept each time, and handed on where it has changed', () => {
    const later = { ...mirror, lastSuccessfulUpdateAt: '2026-02-03T13:00:00.000+08:00' };
    const moved = { ...later, url: `${SOURCE}-2` };
    for (const each of [mirror, mirror, later, moved]) host.journal.mirror(each);
    expect(host.journal.facts.mirror).toBe(moved);
    expect(host.report.outputs.slice(2)).toEqual([
      ['last_successful_update_at', later.lastSuccessfulUpdateAt],
      ['mirror_url', moved.url],
    ]);
  });

  test('without a source or a success hands on neither', () => {
    host.journal.mirror(mirrorWith({ url: undefined, lastSuccessfulUpdateAt: undefined }));
    expect(host.report.outputs).toEqual([]);
  });

  test.each([
    'ssh://***@host.example/a',
    '***@host.example:a/b',
    `https://host.example/${'a'.repeat(100)}…`,
    '(a text too long for a URL)',
    'no url : :error: :x',
    '',
  ])('whose URL is %j hands on none', (url) => {
    host.journal.mirror(mirrorWith({ url, lastSuccessfulUpdateAt: SUCCESS }));
    expect(host.report.outputs).toEqual([['last_successful_update_at', SUCCESS]]);
  });

  test('whose URL is one of git over SSH hands it on', () => {
    const url = 'git@host.example:a/b.git';
    host.journal.mirror(mirrorWith({ url, lastSuccessfulUpdateAt: undefined }));
    expect(host.report.outputs).toEqual([['mirror_url', url]]);
  });

  test('whose URL has a secret, or a part of one, hands on no URL', () => {
    host.secrets.add('a-secret-octo-org/hello-and-more');
    host.journal.mirror(mirror);
    expect(host.journal.facts.mirror).toBe(mirror);
    expect(host.report.outputs).toEqual([['last_successful_update_at', SUCCESS]]);
  });
});

describe('the last success before this run', () => {
  const AT = { before: '2026-02-03T12:00:00.000+08:00', after: '2026-02-03T12:05:00.000+08:00' };
  const at = (time?: string): void => {
    host.journal.mirror(mirrorWith({ url: SOURCE, lastSuccessfulUpdateAt: time }));
  };

  test('is that of the mirror as it was known when the run began to change it', () => {
    at(AT.before);
    host.journal.keepSuccessBefore();
    at(AT.after);
    expect(host.journal.facts.successBefore).toBe(AT.before);
  });

  test('is the last one that was known by then', () => {
    at(undefined);
    at(AT.before);
    host.journal.keepSuccessBefore();
    expect(host.journal.facts.successBefore).toBe(AT.before);
  });

  test.each([
    ['an earlier step had begun it', false],
    ['nobody had looked before', true],
  ])('is not known where %s', (_case, begins) => {
    if (begins) host.journal.keepSuccessBefore();
    at(AT.after);
    at(AT.after);
    expect(host.journal.facts.successBefore).toBeUndefined();
  });

  test('is not that of a mirror which was read before, and gave none', () => {
    at(undefined);
    host.journal.keepSuccessBefore();
    at(AT.after);
    expect(host.journal.facts.successBefore).toBeUndefined();
  });
});

describe('what is told of the synchronization of a run that was cut short', () => {
  const NONE = 'No synchronization was started.';

  test('before the request was sent: there is none', () => {
    expect(host.journal.describeSynchronization()).toBe(NONE);
  });

  test('after it was sent: there may be one', () => {
    host.journal.requestSent();
    expect(host.journal.describeSynchronization()).toMatch(/may be running/);
  });

  test.each([
    [true, /may be running/],
    [false, NONE],
  ])('after it failed, the outcome being unknown %j', (outcomeUnknown, expected) => {
    host.journal.requestSent();
    host.journal.requestFailed(outcomeUnknown);
    expect(host.journal.describeSynchronization()).toMatch(expected);
    expect(host.journal.facts.startSent).toBe(outcomeUnknown);
  });

  test.each([
    ['one of unknown outcome, and one that was refused', [true, false], /may be running/],
    ['one that was refused, and one of unknown outcome', [false, true], /may be running/],
    ['two that were refused', [false, false], NONE],
  ])('after %s', (_case, outcomes, expected) => {
    for (const outcomeUnknown of outcomes) {
      host.journal.requestSent();
      host.journal.requestFailed(outcomeUnknown);
    }
    expect(host.journal.describeSynchronization()).toMatch(expected);
  });

  test('where a second one is out, and the first one was refused: there may be one', () => {
    host.journal.requestSent();
    host.journal.requestFailed(false);
    host.journal.requestSent();
    expect(host.journal.started).toBe(true);
  });

  test('after it was answered: its jid', () => {
    host.journal.requestSent();
    host.journal.jid('made-up-jid');
    expect(host.journal.describeSynchronization()).toBe(
      'The synchronization made-up-jid was started.',
    );
  });
});
