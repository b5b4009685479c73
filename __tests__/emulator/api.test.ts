import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import type { CodeArts, Repository, Tokens } from '../../emulator/index.ts';
import { betweenBothSides, mirrored } from './both-sides.ts';
import { base64, call, pathOf } from './call.ts';
import { ManualClock } from './manual-clock.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SOURCE = 'https://git.example/octo-org/hello.git';

let codearts: CodeArts;
let plain: Repository;
let mirror: Repository;

beforeAll(async () => {
  codearts = await startCodeArts({ clock: new ManualClock('2026-03-01T20:04:44.123Z') });
});
afterAll(() => codearts.stop());
beforeAll(async () => {
  plain = await codearts.createRepository();
  mirror = await codearts.createRepository({ mirror: { url: SOURCE } });
});

const GENERAL = {
  401: { error_code: 'CH.080401', error_msg: 'No permission.' },
  403: { error_code: 'CH.080403', error_msg: 'Forbidden.' },
  404: { error_code: 'CH.000404', error_msg: 'Not found.' },
};
const START = {
  401: { error_code: 'DEV.00000003', error_msg: 'Authentication information expired.' },
  403: {
    error_code: 'CH.004403',
    error_msg: 'Insufficient permissions. Apply for the required permission and try again.',
  },
  404: { error_code: 'CH.004404', error_msg: 'Repository Not Found' },
};
const ASSOCIATE = {
  401: {
    error_code: 'CH.00000002',
    error_msg: 'Recognize authentication information failed.',
  },
  403: { error_code: 'CH.00401001', error_msg: 'No access permission.' },
  404: {
    error_code: 'CH.00402000',
    error_msg: 'The repository does not exist. Check and try again.',
  },
};
const SHA = '1'.repeat(40);

describe.each([
  ['POST', '/remote-mirror', START, 'readOnly'],
  ['POST', '/remote-mirror/associate', ASSOCIATE, 'readOnly'],
  ['PUT', '/remote-mirror', GENERAL, 'readOnly'],
  ['GET', '', GENERAL, 'writeOnly'],
  ['GET', '/remote-mirror', GENERAL, 'writeOnly'],
  ['GET', '/repository/branch?branch_name=main', GENERAL, 'writeOnly'],
  ['GET', '/repository/tag?tag_name=v1', GENERAL, 'writeOnly'],
  ['GET', `/repository/commits/${SHA}/refs?type=branch`, GENERAL, 'writeOnly'],
] as const)('%s …%s', (method, rest, errors, wrongToken: keyof Tokens) => {
  test.each([
    ['no token', null],
    ['an unknown token', 'EXAMPLE-unknown'],
    ['an expired token', 'expired'],
  ])('answers %s with its own 401', async (_, name) => {
    const token = name === 'expired' ? codearts.tokens.expired : name;
    const reply = await call(codearts, method, pathOf(plain, rest), { token });
    expect(reply).toMatchObject({ status: 401, body: errors[401] });
    expect(Object.keys(reply.body as object)).toEqual(['error_code', 'error_msg']);
  });

  test.each(['forbidden', wrongToken] as const)('answers a %s token with 403', async (name) => {
    const token = codearts.tokens[name];
    const reply = await call(codearts, method, pathOf(plain, rest), { token });
    expect(reply).toMatchObject({ status: 403, body: errors[403] });
  });

  test('answers an unknown repository with its own 404', async () => {
    const reply = await call(codearts, method, `/v4/repositories/2147483647${rest}`);
    expect(reply).toMatchObject({ status: 404, body: errors[404] });
  });

  test.each(['0', '2147483648', '01', 'x', '1e3', '%31'])(
    'refuses %s as a repository id',
    async (id) => {
      const reply = await call(codearts, method, `/v4/repositories/${id}${rest}`);
      expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
    },
  );
});

test('every answer has a request id and the date of the clock', async () => {
  const good = await call(codearts, 'GET', pathOf(plain));
  const bad = await call(codearts, 'GET', pathOf(plain), { token: null });
  for (const { headers } of [good, bad]) {
    expect(headers.get('X-Request-Id')).toMatch(UUID);
    expect(headers.get('Date')).toBe('Sun, 01 Mar 2026 20:04:44 GMT');
  }
  expect(good.headers.get('X-Request-Id')).not.toBe(bad.headers.get('X-Request-Id'));
});

test('an unknown path is answered as the gateway does, with the request id in the body', async () => {
  const reply = await call(codearts, 'GET', '/v4/elsewhere');
  expect(reply).toMatchObject({ status: 404, body: { error_code: 'APIG.0101' } });
  expect(reply.body).toHaveProperty('request_id', reply.headers.get('X-Request-Id'));
});

test.each([
  ['DELETE', '/remote-mirror'],
  ['GET', '/remote-mirror/associate'],
  ['PUT', '/repository/branch?branch_name=main'],
  ['DELETE', '/repository/tag?tag_name=v1'],
])('%s %s is refused with 405', async (method, rest) => {
  const reply = await call(codearts, method, pathOf(mirror, rest));
  expect(reply).toMatchObject({ status: 405, body: { error_code: 'APIG.0201' } });
});

test('a token of 100,000 characters arrives', async () => {
  const token = 'E'.repeat(100_000);
  codearts.addToken(token);
  const reply = await call(codearts, 'GET', pathOf(plain), { token });
  expect(reply.status).toBe(200);
});

test('a revoked token is refused from then on', async () => {
  codearts.addToken('EXAMPLE-short-lived');
  const before = await call(codearts, 'GET', pathOf(plain), { token: 'EXAMPLE-short-lived' });
  codearts.revokeToken('EXAMPLE-short-lived');
  const after = await call(codearts, 'GET', pathOf(plain), { token: 'EXAMPLE-short-lived' });
  expect([before.status, after.status]).toEqual([200, 401]);
});

test('the tokens are long and different', () => {
  const tokens = Object.values(codearts.tokens) as string[];
  expect(new Set(tokens).size).toBe(5);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{300,}$/);
});

describe('associating', () => {
  const associate = (repository: Repository, body: object) =>
    call(codearts, 'POST', pathOf(repository, '/remote-mirror/associate'), { body });

  test('answers 201 with the eleven documented fields and does not synchronize', async () => {
    const repository = await codearts.createRepository();
    const reply = await associate(repository, { url: SOURCE });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      id: expect.any(Number),
      repository_id: repository.id,
      update_status: 'none',
      last_update_at: '2026-03-02T04:04:44.123+08:00',
      url: SOURCE,
      last_successful_update_at: null,
      number_of_failures: null,
      mirroring_enabled: false,
      is_private: false,
      endpoint_uuid: null,
      last_error: null,
    });
    expect(repository.mirror).toEqual(reply.body);
  });

  test('a second time is refused and changes nothing', async () => {
    const reply = await associate(mirror, { url: 'https://git.example/other.git' });
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
    expect(mirror.mirror?.url).toBe(SOURCE);
  });

  test.each([
    [{}],
    [{ url: 7 }],
    [{ url: null }],
    [{ url: 'ssh://git.example/a.git' }],
    [{ url: 'https://' }],
    [{ url: 'https://user:word@git.example/a.git' }],
    [{ url: 'https://git.example/a .git' }],
    [{ url: SOURCE, username: 'x' }],
    [{ toString: 'x' }],
  ])('refuses %j', async (body) => {
    const reply = await associate(plain, body);
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
    expect(plain.mirror).toBeUndefined();
  });
});

describe('reading a repository itself', () => {
  test('shows what it is like', async () => {
    const behaviour = { archived: true, importError: 'made up' };
    const repository = await codearts.createRepository({ behaviour, defaultBranch: 'trunk' });
    const { status, body } = await call(codearts, 'GET', `/v4/repositories/${repository.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: repository.id, archived: true, default_branch: 'trunk', empty_repo: true },
      ...{ import_status: 'failed', import_error: 'made up', branch_count: 0, tag_count: 0 },
    });
  });

  test.each([
    ['403', 403, GENERAL[403]],
    ['404', 404, GENERAL[404]],
  ] as const)('is refused as chosen: %s', async (descriptionAnswer, status, body) => {
    const repository = await codearts.createRepository({ behaviour: { descriptionAnswer } });
    const path = `/v4/repositories/${repository.id}`;
    expect(await call(codearts, 'GET', path)).toMatchObject({ status, body });
    expect(await call(codearts, 'GET', `${path}/remote-mirror`)).toMatchObject({ status: 200 });
  });
});

describe('reading the mirror of a repository that has none', () => {
  test.each([
    ['empty', 200, {}],
    ['404', 404, GENERAL[404]],
    ['403', 403, GENERAL[403]],
  ] as const)('answers as chosen: %s', async (noMirrorAnswer, status, body) => {
    const repository = await codearts.createRepository({ behaviour: { noMirrorAnswer } });
    expect(await call(codearts, 'GET', pathOf(repository))).toMatchObject({ status, body });
  });

  test('has all fields null by default', async () => {
    const { status, body } = await call(codearts, 'GET', pathOf(plain));
    expect(status).toBe(200);
    const { repository_id, ...others } = body as Record<string, unknown>;
    expect(repository_id).toBe(plain.id);
    expect(Object.keys(others)).toHaveLength(10);
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
  });

  test('answers as chosen for the whole service', async () => {
    const other = await startCodeArts({ noMirrorAnswer: '404' });
    try {
      const repository = await other.createRepository();
      expect(await call(other, 'GET', pathOf(repository))).toMatchObject({ status: 404 });
    } finally {
      await other.stop();
    }
  });
});

describe('updating the mirror', () => {
  test('changes what is given and answers with the four documented fields', async () => {
    codearts.addServiceEndpoint('endpoint-1', { username: 'u', password: 'p' });
    const repository = await codearts.createRepository({ mirror: { url: SOURCE } });
    const url = 'http://git.example/other.git';
    const body = { url, sync_branch_type: 'default', endpoint_uuid: 'endpoint-1' };
    const reply = await call(codearts, 'PUT', pathOf(repository), { body });
    expect(reply).toMatchObject({ status: 200, body: { ...body, mirroring_enabled: false } });
    expect(repository.syncBranchType).toBe('default');
    expect(repository.mirror).toMatchObject({ url, endpoint_uuid: 'endpoint-1' });
  });

  test('changes nothing where nothing is given', async () => {
    const before = structuredClone(mirror.mirror);
    const reply = await call(codearts, 'PUT', pathOf(mirror), { body: {} });
    expect(reply.status).toBe(200);
    expect(mirror.mirror).toEqual(before);
  });

  test.each([
    [{ url: 'git@git.example:a/b.git' }],
    [{ url: SOURCE, sync_branch_type: 'some' }],
    [{ mirroring_enabled: 'true' }],
    [{ endpoint_uuid: 'unknown' }],
  ])('refuses %j', async (body) => {
    const reply = await call(codearts, 'PUT', pathOf(mirror), { body });
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
  });

  test('without a mirror is 404', async () => {
    const reply = await call(codearts, 'PUT', pathOf(plain), { body: { url: SOURCE } });
    expect(reply).toMatchObject({ status: 404, body: GENERAL[404] });
  });
});

describe('starting a synchronization', () => {
  test('without a mirror is the documented 404', async () => {
    const reply = await call(codearts, 'POST', pathOf(plain), { body: {} });
    expect(reply).toMatchObject({ status: 404, body: START[404] });
  });

  test.each([
    [{ force_fetch: 'true' }],
    [{ force_fetch: 1 }],
    [{ username: 'not Base64!', password: base64('x') }],
    [{ username: base64('x'), password: 'eA' }],
    [{ username: base64('a\nb'), password: base64('x') }],
    [{ username: Buffer.from([0xff]).toString('base64'), password: base64('x') }],
    [{ endpoint_uuid: 'unknown' }],
    [{ force: true }],
  ])('refuses %j', async (body) => {
    const reply = await call(codearts, 'POST', pathOf(mirror), { body });
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
    expect(mirror.mirror?.update_status).toBe('none');
  });

  test.each([
    ['no JSON', '{', 'application/json'],
    ['an array', '[]', 'application/json'],
    ['null', 'null', 'application/json'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'application/json'],
    ['a form', '{}', 'application/x-www-form-urlencoded'],
    ['another charset', '{}', 'application/json; charset=latin1'],
  ])('refuses %s as a body', async (_, text, type) => {
    const options = { text, headers: { 'Content-Type': type } };
    const reply = await call(codearts, 'POST', pathOf(mirror), options);
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
  });

  test('refuses a body beyond 1 MiB', async () => {
    const body = { username: 'A'.repeat(1024 * 1024), password: '' };
    const refused = call(codearts, 'POST', pathOf(mirror), { body }).then(
      ({ status }) => status,
      () => 'connection closed',
    );
    expect([413, 'connection closed']).toContain(await refused);
    expect(codearts.requests.at(-1)?.status).toBe(413);
  });
});

test('a start answers at once with a UUID, in all the forms the documents allow', () =>
  betweenBothSides(async (sides) => {
    const { repository } = await mirrored(sides);
    const forms = [
      { body: {} },
      { body: { username: '', password: '', endpoint_uuid: '' } },
      { body: { force_fetch: true }, headers: { 'Content-Type': 'application/json;charset=utf8' } },
      {},
    ];
    const jids = new Set<unknown>();
    for (const form of forms) {
      const reply = await call(sides.codearts, 'POST', pathOf(repository), form);
      expect(reply).toMatchObject({ status: 200, body: { jid: expect.stringMatching(UUID) } });
      jids.add((reply.body as { jid: string }).jid);
    }
    expect(jids.size).toBe(forms.length);
  }));

describe('reading branches, tags and commits', () => {
  test('answers from the git repository', () =>
    betweenBothSides(async (sides) => {
      const { codearts: service, copy, github } = sides;
      const first = await copy.commit('First commit');
      await copy.git('branch', 'feature/one');
      await copy.git('tag', 'light');
      await copy.git('tag', '-a', '-m', 'Second release', 'v2');
      const second = await copy.commit('Second commit\n\nWith a body');
      const source = await github.createRepository('octo-org/hello', { from: copy.directory });
      const repository = await service.createRepository({ mirror: { url: source.url } });
      await repository.startSynchronization().ended;
      const get = (rest: string) => call(service, 'GET', pathOf(repository, `/repository/${rest}`));

      expect(await get('branch?branch_name=main')).toMatchObject({
        status: 200,
        body: {
          name: 'main',
          default: true,
          commit: {
            id: second,
            short_id: second.slice(0, 8),
            title: 'Second commit',
            message: 'Second commit\n\nWith a body\n',
            parent_ids: [first],
            author_name: 'Mona Example',
            committed_date: expect.stringMatching(/^20.*\.000\+08:00$/),
          },
        },
      });
      expect(await get('branch?branch_name=feature%2Fone')).toMatchObject({
        body: { name: 'feature/one', default: false, commit: { id: first, parent_ids: [] } },
      });
      for (const name of ['light', 'feature', 'main~1', 'main^0', 'refs/heads/main', '*', '%00']) {
        expect(await get(`branch?branch_name=${name}`)).toMatchObject({ status: 404 });
      }
      expect(await get('tag?tag_name=light')).toMatchObject({
        body: { name: 'light', message: '', target: first, commit: { id: first } },
      });
      expect(await get('tag?tag_name=v2')).toMatchObject({
        body: { name: 'v2', message: 'Second release', commit: { id: first } },
      });
      expect(await get('tag?tag_name=main')).toMatchObject({ status: 404, body: GENERAL[404] });

      const refs = (sha: string, query: string) => get(`commits/${sha}/refs?${query}`);
      expect((await refs(first, 'type=branch')).body).toEqual(['feature/one', 'main']);
      expect((await refs(second, 'type=branch')).body).toEqual(['main']);
      expect((await refs(first, 'type=tag&offset=0&limit=100')).body).toEqual(['light', 'v2']);
      expect((await refs(first, 'type=tag&offset=1')).body).toEqual(['v2']);
      expect((await refs(first, 'type=tag&limit=1')).body).toEqual(['light']);
      expect((await refs(second, 'type=tag')).body).toEqual([]);
      expect(await refs(SHA, 'type=tag')).toMatchObject({ status: 404 });
      expect(await refs('main', 'type=tag')).toMatchObject({ status: 404 });
    }));

  test.each([
    'branch',
    'branch?branch_name=',
    `branch?branch_name=${'x'.repeat(2001)}`,
    'tag?branch_name=main',
    `commits/${SHA}/refs`,
    `commits/${SHA}/refs?type=both`,
    `commits/${SHA}/refs?type=tag&limit=0`,
    `commits/${SHA}/refs?type=tag&limit=101`,
    `commits/${SHA}/refs?type=tag&offset=-1`,
  ])('refuses %s', async (rest) => {
    const reply = await call(codearts, 'GET', pathOf(mirror, `/repository/${rest}`));
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
  });
});

test('an id is given once, and chosen ids are kept', async () => {
  const repository = await codearts.createRepository({ id: 7 });
  expect(repository.id).toBe(7);
  await expect(codearts.createRepository({ id: 7 })).rejects.toThrow('exists already');
});
