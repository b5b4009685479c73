import { describe, expect, test } from '@jest/globals';
import { createClient } from '../support/client.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const BASE = 'GET /v4/repositories/123/repository';

describe('the commit of a ref', () => {
  test.each([
    ['branch', 'main', 'branch?branch_name=main'],
    [
      'branch',
      "a b/ä&c=d+e#f%'()*!",
      'branch?branch_name=a%20b%2F%C3%A4%26c%3Dd%2Be%23f%25%27()*!',
    ],
    ['tag', 'v1.0', 'tag?tag_name=v1.0'],
  ] as const)('of the %s %s is asked for with %s', async (type, name, path) => {
    const transport = new ScriptedTransport({ body: { name, commit: { id: SHA } } });
    expect(await createClient(transport).findCommitOfRef(type, name)).toBe(SHA);
    expect(transport.sent()).toEqual([`${BASE}/${path}`]);
    expect(transport.requests[0]).not.toHaveProperty('body');
  });

  test.each([
    ['SHA-256', 'a'.repeat(64), 'a'.repeat(64)],
    ['upper case', SHA.toUpperCase(), SHA],
  ])('may be in %s', async (_name, id, expected) => {
    const client = createClient(new ScriptedTransport({ body: { commit: { id } } }));
    expect(await client.findCommitOfRef('branch', 'main')).toBe(expected);
  });

  test('is not denied by a host that lacks the API', async () => {
    const body = { error_code: 'APIG.0101', error_msg: 'The API does not exist' };
    const client = createClient(new ScriptedTransport({ status: 404, body }));
    await expect(client.findCommitOfRef('branch', 'main')).rejects.toThrow(
      /APIG\.0101.*`endpoint`/,
    );
  });

  test('is none where there is no such ref', async () => {
    const client = createClient(new ScriptedTransport({ status: 404 }));
    expect(await client.findCommitOfRef('branch', 'main')).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no object', []],
    ['no commit', {}],
    ['a commit of null', { commit: null }],
    ['a commit without id', { commit: { short_id: SHA.slice(0, 8) } }],
    ['a short id', { commit: { id: SHA.slice(0, 8) } }],
    ['an id that is none', { commit: { id: `${SHA}\n` } }],
    ['a number', { commit: { id: 1 } }],
  ])('an answer with %s is an error', async (_name, body) => {
    const client = createClient(new ScriptedTransport({ body }));
    await expect(client.findCommitOfRef('tag', 'v1')).rejects.toThrow(
      /^Reading the tag on the mirror failed: /,
    );
  });

  test('is asked for again after a failure that may pass', async () => {
    const outcomes: Outcome[] = [{ status: 503 }, { body: { commit: { id: SHA } } }];
    const transport = new ScriptedTransport(...outcomes);
    expect(await createClient(transport).findCommitOfRef('branch', 'main')).toBe(SHA);
    expect(transport.requests).toHaveLength(2);
  });
});

describe('the refs that contain a commit', () => {
  const LIST = `${BASE}/commits/${SHA}/refs?type=branch&limit=100`;
  const page = (first: number): Outcome => ({
    body: Array.from({ length: 100 }, (_, index) => `branch-${first + index}`),
  });

  test.each<[string, Outcome[], boolean, string[]]>([
    ['are listed', [{ body: ['a', 'main'] }], true, [LIST]],
    ['may be others', [{ body: ['a', 'mainly', 1, null] }], false, [LIST]],
    ['may be none', [{ body: [] }], false, [LIST]],
    ['are none of a commit that is not there', [{ status: 404 }], false, [LIST]],
    [
      'may be on a later page',
      [page(0), page(100), { body: ['main'] }],
      true,
      [LIST, `${LIST}&offset=100`, `${LIST}&offset=200`],
    ],
    ['may end with a full page', [page(0), { body: [] }], false, [LIST, `${LIST}&offset=100`]],
  ])('%s', async (_name, outcomes, expected, sent) => {
    const transport = new ScriptedTransport(...outcomes);
    expect(await createClient(transport).refContainsCommit('branch', 'main', SHA)).toBe(expected);
    expect(transport.sent()).toEqual(sent);
  });

  test.each([400, 404])('are none where the commit is answered with HTTP %d', async (status) => {
    const client = createClient(new ScriptedTransport({ status }));
    expect(await client.refContainsCommit('branch', 'main', SHA)).toBe(false);
  });

  test('are looked through for 20 pages and no more', async () => {
    const transport = new ScriptedTransport(...Array.from({ length: 25 }, () => page(0)));
    expect(await createClient(transport).refContainsCommit('branch', 'main', SHA)).toBe(false);
    expect(transport.requests).toHaveLength(20);
  });

  test.each<[unknown]>([[{}], ['main'], [null]])('an answer of %j is an error', async (body) => {
    const client = createClient(new ScriptedTransport({ body }));
    await expect(client.refContainsCommit('tag', 'v1', SHA)).rejects.toThrow(
      /^Looking for the commit on the mirror failed: /,
    );
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
  expect(await client.findCommitOfRef('branch', 'main')).toBe(SHA);
  clock.advance(1);
  await expect(client.findCommitOfRef('branch', 'main')).rejects.toMatchObject({
    cause: { transient: true, message: 'no time is left' },
  });
  expect(transport.requests).toHaveLength(1);
  // A second from the deadline on, for what was begun at it.
  expect(transport.limits).toEqual([500]);
});
