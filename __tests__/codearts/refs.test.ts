import { describe, expect, test } from '@jest/globals';
import { createClient } from '../support/client.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const BASE = 'GET /v4/repositories/123/repository';

const MAIN = { type: 'branch', name: 'main' } as const;
const V1 = { type: 'tag', name: 'v1' } as const;
const OTHER = 'f'.repeat(40);

/** What a service that answers so tells of a ref. */
async function read(outcome: Outcome, ref: typeof MAIN | typeof V1 = MAIN): Promise<unknown> {
  return await createClient(new ScriptedTransport(outcome)).readRef(ref);
}

describe('a ref on the mirror', () => {
  test.each([
    ['branch', 'main', 'branch?branch_name=main'],
    [
      'branch',
      "a b/ä&c=d+e#f%'()*!",
      'branch?branch_name=a%20b%2F%C3%A4%26c%3Dd%2Be%23f%25%27()*!',
    ],
    ['tag', 'v1.0', 'tag?tag_name=v1.0'],
  ] as const)('(the %s %s) is asked for with %s', async (type, name, path) => {
    const transport = new ScriptedTransport({ body: { name, commit: { id: SHA } } });
    expect(await createClient(transport).readRef({ type, name })).toEqual({
      kind: 'at',
      commits: [SHA],
    });
    expect(transport.sent()).toEqual([`${BASE}/${path}`]);
    expect(transport.requests[0]).not.toHaveProperty('body');
  });

  test.each<[string, Outcome, typeof MAIN | typeof V1, readonly string[]]>([
    ['SHA-256', { body: { commit: { id: 'a'.repeat(64) } } }, MAIN, ['a'.repeat(64)]],
    ['upper case', { body: { commit: { id: SHA.toUpperCase() } } }, MAIN, [SHA]],
    ['a tag object, too', { body: { commit: { id: SHA }, target: OTHER } }, V1, [SHA, OTHER]],
    ['a tag that names its target alone', { body: { commit: null, target: SHA } }, V1, [SHA]],
    [
      'a branch, whose target is none',
      { body: { commit: { id: SHA }, target: OTHER } },
      MAIN,
      [SHA],
    ],
    ['a commit with a message', { body: { commit: { id: SHA, message: 'x' } } }, MAIN, [SHA]],
  ])('may be in %s', async (_name, outcome, ref, commits) => {
    expect(await read(outcome, ref)).toEqual({ kind: 'at', commits });
  });

  test.each<[string, Outcome]>([
    ['HTTP 404', { status: 404, body: { error_code: 'CH.000404' } }],
    ['an empty list', { body: [] }],
  ])('is absent after %s', async (_name, outcome) => {
    expect(await read(outcome)).toEqual({ kind: 'absent' });
  });

  test.each<[string, Outcome, RegExp]>([
    ['HTTP 400', { status: 400 }, /^HTTP 400$/],
    ['HTTP 403', { status: 403, body: { error_code: 'CH.004403' } }, /^HTTP 403, CH\.004403$/],
    ['no commit', { body: {} }, /names no commit/],
    ['a commit of null', { body: { commit: null } }, /names no commit/],
    ['a short id', { body: { commit: { id: SHA.slice(0, 8) } } }, /names no commit/],
    ['an id that is none', { body: { commit: { id: `${SHA}\n` } } }, /names no commit/],
    ['a number', { body: { commit: { id: 1 } } }, /names no commit/],
    ['no JSON', { body: 'x' }, /names no commit/],
    ['another name', { body: { name: 'other', commit: { id: SHA } } }, /another ref/],
    [
      'an error of older APIs',
      { body: { error: { code: 'X.1', message: 'y' }, status: 'failed' } },
      /^X\.1 y$/,
    ],
    ['a failure without a name', { body: { status: 'failed' } }, /of no name/],
  ])('is not known after %s', async (_name, outcome, reason) => {
    expect(await read(outcome)).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(reason) as unknown,
      apiMissing: false,
    });
  });

  test('is not known where the host lacks the API', async () => {
    const body = { error_code: 'APIG.0101', error_msg: 'The API does not exist' };
    expect(await read({ status: 404, body })).toMatchObject({ kind: 'unknown', apiMissing: true });
  });

  test('is asked for again after throttling, also one that comes as a refusal', async () => {
    const throttled = { status: 403, body: { error_code: 'APIG.0308' } };
    const transport = new ScriptedTransport({ status: 503 }, throttled, {
      body: { commit: { id: SHA } },
    });
    expect(await createClient(transport).readRef(MAIN)).toEqual({ kind: 'at', commits: [SHA] });
    expect(transport.requests).toHaveLength(3);
  });

  test('cannot be read without a credential', async () => {
    await expect(read({ status: 401 })).rejects.toThrow(
      /^Reading the branch on the mirror failed: HTTP 401/,
    );
  });
});

describe('whether a branch contains a commit', () => {
  const LIST = `${BASE}/commits/${SHA}/refs?type=branch&limit=100`;
  const page = (first: number): Outcome => ({
    body: Array.from({ length: 100 }, (_, index) => `branch-${first + index}`),
  });

  test.each<[string, Outcome[], string, string[]]>([
    ['it is listed', [{ body: ['a', 'main'] }], 'yes', [LIST]],
    ['others are', [{ body: ['a', 'mainly', 1, null] }], 'no', [LIST]],
    ['none is', [{ body: [] }], 'no', [LIST]],
    ['the commit is not there', [{ status: 404 }], 'no', [LIST]],
    [
      'it is on a later page',
      [page(0), page(100), { body: ['main'] }],
      'yes',
      [LIST, `${LIST}&offset=100`, `${LIST}&offset=200`],
    ],
    ['a full page is the last', [page(0), { body: [] }], 'no', [LIST, `${LIST}&offset=100`]],
    ['HTTP 400', [{ status: 400 }], 'unknown', [LIST]],
    ['HTTP 403', [{ status: 403 }], 'unknown', [LIST]],
    [
      'the API is missing',
      [{ status: 404, body: { error_code: 'APIGW.0101' } }],
      'unknown',
      [LIST],
    ],
    ['no list', [{ body: {} }], 'unknown', [LIST]],
  ])('%s', async (_name, outcomes, expected, sent) => {
    const transport = new ScriptedTransport(...outcomes);
    expect(await createClient(transport).branchContains('main', SHA)).toMatchObject({
      kind: expected,
    });
    expect(transport.sent()).toEqual(sent);
  });

  test('is not known after 20 full pages', async () => {
    const transport = new ScriptedTransport(...Array.from({ length: 25 }, () => page(0)));
    expect(await createClient(transport).branchContains('main', SHA)).toEqual({
      kind: 'unknown',
      reason: 'more than 2000 branches contain the commit',
      apiMissing: false,
    });
    expect(transport.requests).toHaveLength(20);
  });
});

test('a client with a deadline makes no attempt after it, and the one it came from does', async () => {
  const clock = new FakeClock();
  const patience = { retries: 3, clock, random: () => 1 };
  const outcomes = [{ status: 503 }, { status: 503 }, { body: {} }];
  const transport = new ScriptedTransport(...outcomes);
  const client = createClient(transport, patience);
  await expect(client.until(clock.now() + 999).showRemoteMirror()).rejects.toThrow('HTTP 503');
  expect(transport.requests).toHaveLength(1);
  await client.showRemoteMirror();
  expect(transport.requests).toHaveLength(3);
});

test('a client with a deadline begins nothing after it but the last look', async () => {
  const clock = new FakeClock();
  const patience = { retries: 0, clock, random: () => 0 };
  const transport = new ScriptedTransport({ body: { commit: { id: SHA } } });
  const client = createClient(transport, patience).until(clock.now());
  clock.advance(500);
  expect(await client.readRef(MAIN)).toEqual({ kind: 'at', commits: [SHA] });
  clock.advance(1);
  await expect(client.readRef(MAIN)).rejects.toMatchObject({
    cause: { transient: true, message: 'no time is left' },
  });
  expect(transport.requests).toHaveLength(1);
  // A second from the deadline on, for what was begun at it.
  expect(transport.limits).toEqual([500]);
});
