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
    ['HTTP 404 alone', { status: 404, body: '' }],
    ['an empty list', { body: [] }],
    ...[
      ['CH.00404000', 'not found'],
      ['CH.004404', 'Branch main not found'],
      ['CH.000001', 'The branch does not exist in this repository'],
      ['CH.000001', 'tag 404 Tag Not Found (repository 123)'],
      ['', '仓库中不存在该分支'],
    ].map(([error_code, error_msg]): [string, Outcome] => [
      `HTTP 404, ${error_code}: ${error_msg}`,
      { status: 404, body: { error_code, error_msg } },
    ]),
  ])('is absent after %s', async (_name, outcome) => {
    expect(await read(outcome)).toEqual({ kind: 'absent' });
  });

  test.each<[string, Outcome, RegExp]>([
    ['HTTP 400', { status: 400 }, /^HTTP 400$/],
    ['HTTP 422', { status: 422 }, /^HTTP 422$/],
    ['HTTP 409', { status: 409, body: { error_msg: 'busy' } }, /^HTTP 409: busy$/],
    ['HTTP 410', { status: 410 }, /^HTTP 410$/],
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

  test.each<[number, string | undefined]>([
    [404, ''],
    [404, 'APIG.0101'],
    [404, 'APIGW.0101'],
    [400, 'APIG.0101'],
    [405, undefined],
    [501, undefined],
  ])('is not known where the host lacks the API (HTTP %d, %s)', async (status, error_code) => {
    const body = { error_code, error_msg: 'The API …/repository/branch does not exist' };
    const unknown = { kind: 'unknown', apiMissing: true };
    expect(await read({ status, body })).toMatchObject(unknown);
    const transport = new ScriptedTransport({ status, body });
    expect(await createClient(transport).branchContains('main', SHA)).toMatchObject(unknown);
  });

  test.each([
    ['CH.004404', 'Repository Not Found'],
    ['CH.00402000', 'The repository does not exist. Check and try again.'],
    ['CH.010117', ''],
    ['CH.999999', 'Repository Not Found'],
    ['', '404 Project Not Found'],
    ['', "repository 123 doesn't exist"],
    ['CH.000404', '仓库不存在'],
  ])('is not known where the repository is not there (%s, %s)', async (error_code, error_msg) => {
    const missing = { status: 404, body: { error_code, error_msg } };
    const unknown = { kind: 'unknown', apiMissing: false };
    expect(await read(missing)).toMatchObject(unknown);
    const transport = new ScriptedTransport(missing);
    expect(await createClient(transport).branchContains('main', SHA)).toMatchObject(unknown);
  });

  test.each(['CH.004403', 'CH.00401001', ''])(
    'is not known without the right to read it (%s), which is named',
    async (error_code) => {
      const refused = { status: 403, body: { error_code, error_msg: 'No access permission.' } };
      const reason = expect.stringMatching(
        /^HTTP 403.*: No access permission\. .*repository:getRepository.*[^.]$/,
      ) as unknown;
      expect(await read(refused)).toMatchObject({ kind: 'unknown', reason });
      const transport = new ScriptedTransport(refused);
      expect(await createClient(transport).branchContains('main', SHA)).toMatchObject({ reason });
    },
  );

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
  const page = (first: number, length = 100): Outcome => ({
    body: Array.from({ length }, (_, index) => `branch-${first + index}`),
  });
  const END: Outcome = { body: [] };
  const pages = (...offsets: number[]): string[] => [
    LIST,
    ...offsets.map((offset) => `${LIST}&offset=${offset}`),
  ];

  test.each<[string, Outcome[], string, string[]]>([
    ['it is listed', [{ body: ['a', 'main'] }], 'yes', pages()],
    ['it is listed by its full name', [{ body: ['refs/heads/main'] }], 'yes', pages()],
    ['it is described', [{ body: [{ type: 'branch', name: 'main' }] }], 'yes', pages()],
    ['it is described as a full name', [{ body: [{ name: 'refs/heads/main' }] }], 'yes', pages()],
    ['it stands among what cannot be read', [{ body: [null, 1, 'main'] }], 'yes', pages()],
    ['others are', [{ body: ['a', 'mainly'] }, END], 'no', pages(2)],
    ['a tag of that name is', [{ body: [{ type: 'tag', name: 'main' }] }, END], 'no', pages(1)],
    ['a full name of a tag is', [{ body: ['refs/tags/main'] }, END], 'no', pages(1)],
    ['another one is described', [{ body: [{ type: 'branch', name: 'a' }] }, END], 'no', pages(1)],
    ['none is', [END], 'no', pages()],
    ['the commit is not there', [{ status: 404 }], 'no', pages()],
    ['it is on a later page', [page(0), page(100), { body: ['main'] }], 'yes', pages(100, 200)],
    ['a full page is the last', [page(0), END], 'no', pages(100)],
    ['the service cuts pages short', [page(0, 20), { body: ['main'] }], 'yes', pages(20)],
    [
      'the service cuts pages short, and it is on none',
      [page(0, 20), page(20, 20), page(40, 3), END],
      'no',
      pages(20, 40, 43),
    ],
    ['pages overlap', [page(0, 20), page(10, 20), { body: ['main'] }], 'yes', pages(20, 40)],
    ['the whole short list comes again', [page(0, 3), page(0, 3)], 'no', pages(3)],
    ['a list that may be cut comes again', [page(0, 20), page(0, 20)], 'unknown', pages(20)],
    ['a full page comes again', [page(0), page(0)], 'unknown', pages(100)],
    ['an entry is null', [{ body: [null, 'a'] }, END], 'unknown', pages(2)],
    ['an entry is a number', [{ body: ['a', 1] }, END], 'unknown', pages(2)],
    ['an entry has no name', [{ body: [{ type: 'branch' }] }, END], 'unknown', pages(1)],
    [
      'an entry is of another kind',
      [{ body: [{ type: 'x', name: 'main' }] }, END],
      'unknown',
      pages(1),
    ],
    [
      'an entry of a full page is null',
      [{ body: [null, ...Array(99).keys()] }, END],
      'unknown',
      pages(100),
    ],
    [
      'an entry of a later page is null',
      [page(0), { body: [null] }, END],
      'unknown',
      pages(100, 101),
    ],
    ['nothing comes again but null', [{ body: [null] }, { body: [null] }], 'unknown', pages(1)],
    ['a later page is not there', [page(0), { status: 404 }], 'unknown', pages(100)],
    ['HTTP 400', [{ status: 400 }], 'unknown', pages()],
    ['HTTP 403', [{ status: 403 }], 'unknown', pages()],
    [
      'the API is missing',
      [{ status: 404, body: { error_code: 'APIGW.0101' } }],
      'unknown',
      pages(),
    ],
    ['no list', [{ body: {} }], 'unknown', pages()],
  ])('%s', async (_name, outcomes, expected, sent) => {
    const transport = new ScriptedTransport(...outcomes);
    expect(await createClient(transport).branchContains('main', SHA)).toMatchObject({
      kind: expected,
    });
    expect(transport.sent()).toEqual(sent);
  });

  test.each([100, 20, 1])('is not known after 20 pages of %d', async (size) => {
    const all = Array.from({ length: 25 }, (_, index) => page(size * index, size));
    const transport = new ScriptedTransport(...all);
    expect(await createClient(transport).branchContains('main', SHA)).toEqual({
      kind: 'unknown',
      reason: 'the list of the branches that contain the commit has more than 20 pages',
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
