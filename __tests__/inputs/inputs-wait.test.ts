import { describe, expect, test } from '@jest/globals';
import { InvalidValue, parseJid, parseRequestedAt } from '../../src/inputs/values.ts';
import { readWaitActionInputs, readInputs, type Inputs } from '../../src/inputs/inputs.ts';
import { read, REQUIRED, TOKEN } from '../support/inputs.ts';

const WAIT = { ...REQUIRED, jid: 'a1-b2', requested_at: '2026-02-03T04:05:06.789Z' };

describe('a job id', () => {
  test.each(['0', 'a1-b2', '09a56216-cb37-494c-b314-d88dc6c9ff57', 'A.b_c:d', 'x'.repeat(256)])(
    '%s is accepted as it is',
    (text) => {
      expect(parseJid(text)).toBe(text);
    },
  );

  test.each(['', 'a b', 'a\nb', '${{ x }}', 'a/b', 'ä', 'x'.repeat(257)])(
    '%j is refused, and not quoted',
    (text) => {
      expect(() => parseJid(text)).toThrow(InvalidValue);
      expect(() => parseJid(text)).toThrow(/^missing or not the id of a job\. .*outputs\.jid \}\}/);
    },
  );
});

describe('the time of a request', () => {
  test.each([
    ['2026-02-03T04:05:06Z', Date.UTC(2026, 1, 3, 4, 5, 6)],
    ['2026-02-03T04:05:06.7Z', Date.UTC(2026, 1, 3, 4, 5, 6, 700)],
    ['2026-02-03T04:05:06.789Z', Date.UTC(2026, 1, 3, 4, 5, 6, 789)],
    ['2026-02-03T04:05:06.789123456Z', Date.UTC(2026, 1, 3, 4, 5, 6, 789)],
  ])('%s', (text, expected) => {
    expect(parseRequestedAt(text).getTime()).toBe(expected);
  });

  test.each([
    ...['', 'now', '2026-02-03', '2026-02-03T04:05:06', '2026-02-03T04:05:06+08:00'],
    ...['2026-13-03T04:05:06Z', '2026-02-03T25:05:06Z', '2026-02-03 04:05:06Z', '1770091506'],
    ...['2026-02-03T04:05:06Z\n', '2026-02-03T04:05:06.Z'],
  ])('%j is refused', (text) => {
    expect(() => parseRequestedAt(text)).toThrow(InvalidValue);
    expect(() => parseRequestedAt(text)).toThrow(/^missing or not a date like 2026-/);
  });
});

describe('the inputs of the action that waits', () => {
  test('have the defaults of the main action', () => {
    const { inputs, problems, masked } = read(readWaitActionInputs, WAIT);
    expect(problems).toEqual([]);
    expect(inputs).toEqual({
      repository: { id: 123 },
      credentials: { kind: 'token', ...TOKEN },
      endpoint: new URL('https://codehub-ext.cn-north-4.myhuaweicloud.com'),
      requestTimeoutMs: 30_000,
      retries: 3,
      jid: 'a1-b2',
      requestedAt: new Date('2026-02-03T04:05:06.789Z'),
      wait: { timeoutMs: 1_800_000, verifyCommit: true },
    });
    expect(masked).toEqual([TOKEN.token]);
  });

  test('may have blanks around them', () => {
    const given = { ...WAIT, jid: ' a1-b2 ', requested_at: ' 2026-02-03T04:05:06.789Z\n' };
    const { inputs } = read(readWaitActionInputs, given);
    expect([inputs?.jid, inputs?.requestedAt.getUTCMilliseconds()]).toEqual(['a1-b2', 789]);
  });

  test('are all told in one go where they are wrong', () => {
    const wrong = {
      repository_id: '0',
      token: '',
      region: 'nowhere',
      jid: 'a b',
      requested_at: 'now',
      wait_timeout: '9s',
      verify_commit: 'yes',
      request_timeout: '0',
      retries: '11',
      summary: '1',
    };
    const { problems } = read(readWaitActionInputs, wrong);
    const names = problems.map((problem) => problem.split(':', 1)[0]);
    const given = Object.keys(wrong).map((name) =>
      name === 'token' ? 'token, access_key, oidc_provider_urn' : name,
    );
    expect(names).toEqual(expect.arrayContaining(given));
    expect(names).toHaveLength(Object.keys(wrong).length);
  });
});

describe('waiting, as the main action reads it', () => {
  test.each<[Record<string, string>, Inputs['wait']]>([
    [{}, undefined],
    [{ wait: 'false' }, undefined],
    [{ wait: 'false', wait_timeout: '1h' }, undefined],
    [{ wait: 'true' }, { timeoutMs: 1_800_000, verifyCommit: true }],
    [
      { wait: 'True', wait_timeout: '10s' },
      { timeoutMs: 10_000, verifyCommit: true },
    ],
    [
      { wait: 'TRUE', wait_timeout: '6h' },
      { timeoutMs: 21_600_000, verifyCommit: true },
    ],
    [
      { wait: 'true', verify_commit: 'false' },
      { timeoutMs: 1_800_000, verifyCommit: false },
    ],
  ])('%j', (given, expected) => {
    const { inputs, problems } = read(readInputs, { ...REQUIRED, ...given });
    expect([inputs?.wait, problems]).toEqual([expected, []]);
  });

  test.each([
    ...['9s', '361m', '7h', '21601s', '0', '-1', 'NaN', '1e9', '5', '5 m', '1h30m', '10S', '１0s'],
  ])('a wait_timeout of %j is refused, also without wait', (wait_timeout) => {
    const { problems } = read(readInputs, { ...REQUIRED, wait_timeout });
    expect(problems).toEqual([
      expect.stringMatching(/^wait_timeout: .*not a duration from 10s to 6h\. Write/),
    ]);
  });

  test.each(['wait', 'verify_commit', 'dry_run'])('%s is true or false', (name) => {
    for (const value of ['yes', '1', 'on', 'tRUE']) {
      expect(read(readInputs, { ...REQUIRED, [name]: value }).problems).toEqual([
        expect.stringMatching(`^${name}: "${value}" is neither true nor false`),
      ]);
    }
  });

  test.each([
    ['', false],
    ['false', false],
    ['true', true],
  ])('dry_run %j is %j', (dry_run, expected) => {
    expect(read(readInputs, { ...REQUIRED, dry_run }).inputs?.dryRun).toBe(expected);
  });
});
