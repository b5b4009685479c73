import { describe, expect, test } from '@jest/globals';
import { Knowledge } from '../../src/codearts/knowledge.ts';
import { isListed, readListed } from '../../src/codearts/listed-repository.ts';
import { nearNames } from '../../src/codearts/near-names.ts';
import { RepositoryLookup, type Lookup } from '../../src/codearts/repository-lookup.ts';
import type { RepositoryName } from '../../src/codearts/repository-name.ts';
import type { Credentials } from '../../src/credentials/credentials.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import { RequestError } from '../../src/http/errors.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport, type Outcome, type Script } from '../support/transport.ts';
import { charactersVisited } from '../support/work.ts';

const HOST = 'codehub.devcloud.cn-north-4.huaweicloud.com';
const NAME: RepositoryName = { group: 'octo', name: 'hello' };
const BY_URL: RepositoryName = { ...NAME, url: `https://${HOST}/octo/hello.git` };
const ASK = 'GET /v1/repositories/repoid?group_name=octo&repository_name=hello';
const SECRET = 'made-up-secret-in-a-name';

const list = (offset = 0): string =>
  `GET /v4/user/repositories?search=hello&offset=${offset}&limit=100`;

/** What became of a lookup, what was sent for it, and what was told meanwhile. */
interface Looked {
  readonly lookup: Lookup;
  readonly sent: string[];
  readonly told: string[];
}

async function find(
  wanted: RepositoryName,
  script: readonly (Outcome | Script)[],
  credentials: Credentials = tokenCredentials('made-up-iam-token'),
): Promise<Looked> {
  const transport = new ScriptedTransport(...script);
  const secrets = new Secrets(() => undefined);
  secrets.add(SECRET);
  const session = createSession(transport, { secrets });
  const endpoint = new URL('https://api.example');
  const knowledge = new Knowledge('nothing');
  const told: string[] = [];
  const service = { endpoint, credentials, session, knowledge };
  try {
    const lookup = await new RepositoryLookup(service).find(wanted, (line) => told.push(line));
    return { lookup, sent: transport.sent(), told };
  } catch (error) {
    throw Object.assign(error as Error, { sent: transport.sent() });
  }
}

/** An entry of the list as the service is documented to give it. */
function entry(id: number, namespace = 'octo', name = 'hello'): Record<string, unknown> {
  return {
    ...{ id, name, path: name, namespace },
    http_url_to_repo: `https://${HOST}/${namespace}/${name}.git`,
    ssh_url_to_repo: `git@${HOST}:${namespace}/${name}.git`,
  };
}

const FAILED: Outcome = {
  body: { error: { code: 'CH.010117', message: 'not there' }, status: 'failed' },
};

describe('asking for the id', () => {
  test.each([1, 468485, 2_147_483_647])('takes %d, and nothing else is sent', async (result) => {
    const looked = await find(NAME, [{ body: { result, status: 'success' } }]);
    expect(looked).toEqual({ lookup: { kind: 'found', id: result }, sent: [ASK], told: [] });
  });

  test('takes a success in other capitals', async () => {
    const looked = await find(NAME, [{ body: { result: 5, status: 'SUCCESS' } }]);
    expect(looked.lookup).toEqual({ kind: 'found', id: 5 });
  });

  test('names groups in groups, and encodes whatever is in them', async () => {
    const wanted = { group: 'project/g 1', name: 'a&b=ü+' };
    const { sent } = await find(wanted, [{ body: { result: 1, status: 'success' } }]);
    expect(sent).toEqual([
      'GET /v1/repositories/repoid?group_name=project%2Fg%201&repository_name=a%26b%3D%C3%BC%2B',
    ]);
  });

  test.each<[string, Outcome, string]>([
    ['status failed', FAILED, 'HTTP 200 with the error CH.010117 not there'],
    [
      'status fail',
      { body: { status: 'fail', result: null } },
      'HTTP 200 with the error of no name',
    ],
    ['a failure that has an id', { body: { status: 'failed', result: 5 } }, 'of no name'],
    ['an error alone', { body: { error_code: 'CH.1', error_msg: 'made up' } }, 'CH.1 made up'],
    ['HTTP 400', { status: 400, body: { error_code: 'CH.010001' } }, 'HTTP 400, CH.010001'],
    ['HTTP 403', { status: 403 }, 'HTTP 403'],
    ['HTTP 404', { status: 404, body: { error_code: 'APIG.0101' } }, 'HTTP 404, APIG.0101'],
  ])('goes on to the list after %s, and says why', async (_case, refusal, reason) => {
    const { lookup, sent, told } = await find(NAME, [refusal, { body: [entry(7)] }]);
    expect(lookup).toEqual({ kind: 'found', id: 7 });
    expect(sent).toEqual([ASK, list()]);
    expect(told).toEqual([expect.stringContaining(reason)]);
  });

  test.each<[string, Outcome]>([
    ['no JSON', { body: '<html>hello</html>' }],
    ['an array', { body: [468485] }],
    ['nothing', { body: '' }],
    ['an empty object', { body: {} }],
    ['no status', { body: { result: 468485 } }],
    ['another status', { body: { result: 468485, status: 'pending' } }],
    ['no id', { body: { status: 'success' } }],
    ['a text', { body: { result: '468485', status: 'success' } }],
    ['a fraction', { body: { result: 1.5, status: 'success' } }],
    ['zero', { body: { result: 0, status: 'success' } }],
    ['a negative number', { body: { result: -1, status: 'success' } }],
    ['a number beyond all ids', { body: { result: 2_147_483_648, status: 'success' } }],
    ['an object', { body: { result: { id: 5 }, status: 'success' } }],
    ['an id with an error', { body: { result: 5, status: 'success', error_code: 'CH.1' } }],
  ])('breaks its contract with %s, and no list is read', async (_case, answer) => {
    await expect(find(NAME, [answer])).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Looking up the repository failed: HTTP 200 .*not the documented answer/,
      ) as unknown,
      sent: [ASK],
    });
  });

  test.each([401, 405, 409, 422, 501])('fails after HTTP %d, at once', async (status) => {
    await expect(find(NAME, [{ status }])).rejects.toMatchObject({
      message: expect.stringContaining(
        `Looking up the repository failed: HTTP ${status}`,
      ) as unknown,
      sent: [ASK],
    });
  });

  test.each<[string, Outcome]>([
    ['HTTP 429', { status: 429 }],
    ['HTTP 500', { status: 500 }],
    ['HTTP 503', { status: 503 }],
    ['throttling as a 403', { status: 403, body: { error_code: 'APIG.0308', error_msg: 'x' } }],
    ['throttling as a 404', { status: 404, body: { error_code: 'APIGW.0308', error_msg: 'x' } }],
    [
      'throttling behind a status of success',
      { body: { status: 'failed', error: { code: 'APIG.0308', message: 'x' } } },
    ],
    ['no connection', new RequestError('none', { fault: 'unreachable', transient: true })],
  ])('is tried again after %s, and no list is read', async (_case, passing) => {
    const { lookup, sent } = await find(NAME, [
      passing,
      { body: { result: 5, status: 'success' } },
    ]);
    expect([lookup, sent]).toEqual([{ kind: 'found', id: 5 }, [ASK, ASK]]);
    await expect(find(NAME, [passing, passing, passing, passing])).rejects.toMatchObject({
      attempts: 4,
      sent: [ASK, ASK, ASK, ASK],
    });
  });

  test('renews a key that has expired, once', async () => {
    let renewals = 0;
    const key: Credentials = {
      kind: 'oidc',
      authorize: () => Promise.resolve({}),
      renew: () => (renewals += 1) > 0,
    };
    const { lookup } = await find(
      NAME,
      [{ status: 401 }, { body: { result: 5, status: 'success' } }],
      key,
    );
    expect([lookup, renewals]).toEqual([{ kind: 'found', id: 5 }, 1]);
    const renewedInList = await find(NAME, [FAILED, { status: 401 }, { body: [entry(7)] }], key);
    expect(renewedInList.lookup).toEqual({ kind: 'found', id: 7 });
  });
});

describe('looking through the list', () => {
  /** The list of one page, and nothing after it. */
  const search = async (wanted: RepositoryName, entries: unknown[]): Promise<Lookup> =>
    (await find(wanted, [FAILED, { body: entries }, { body: [] }])).lookup;

  test.each([
    BY_URL.url,
    `https://${HOST}/octo/hello`,
    `https://${HOST}:443/Octo/Hello.git/`,
    `ssh://git@${HOST}/octo/hello.git`,
    `git@${HOST}:octo/hello.git`,
  ])('knows the repository by %s', async (url = '') => {
    const entries = [entry(6, 'octo', 'hello-world'), entry(7), entry(8, 'other')];
    await expect(search({ ...NAME, url }, entries)).resolves.toEqual({ kind: 'found', id: 7 });
  });

  test('knows it by its path, wherever that stands, groups in groups too', async () => {
    const wanted = { group: 'a/b', name: 'hello' };
    const urlAlone = { id: 7, http_url_to_repo: `https://${HOST}/a/b/hello.git` };
    const namesAlone = { id: 7, namespace: 'a/b', path: 'hello' };
    for (const found of [entry(7, 'a/b'), urlAlone, namesAlone]) {
      await expect(search(wanted, [entry(6, 'b'), found])).resolves.toEqual({
        kind: 'found',
        id: 7,
      });
    }
  });

  test('does not take the same path on another host for the URL', async () => {
    const elsewhere = entry(7);
    elsewhere['http_url_to_repo'] = 'https://other.example/octo/hello.git';
    elsewhere['ssh_url_to_repo'] = 'git@other.example:octo/hello.git';
    await expect(search(BY_URL, [elsewhere])).resolves.toEqual({
      kind: 'absent',
      near: ['octo/hello'],
    });
  });

  test.each<[string, RepositoryName, unknown]>([
    ['no entry', NAME, 'hello'],
    ['nothing of its name', NAME, { id: 7 }],
    ['its path, and not its URL', BY_URL, { id: 7, namespace: 'octo', path: 'hello' }],
    ['a URL of another kind', BY_URL, { id: 7, ssh_url_to_repo: 'git@ssh.example:octo/hello.git' }],
    ['no number', NAME, { ...entry(7), id: '7' }],
    ['a number beyond all ids', BY_URL, { ...entry(7), id: 2_147_483_648 }],
  ])('claims nothing where an entry has %s', async (_case, wanted, unclear) => {
    await expect(search(wanted, [entry(6, 'other'), unclear])).resolves.toEqual({
      kind: 'unknown',
      reason: 'the list has entries that cannot be read',
    });
  });

  test('knows that what is longer than any name is another', async () => {
    const long = [entry(6, 'octo', 'x'.repeat(3_000)), entry(7, 'y'.repeat(3_000))];
    await expect(search(NAME, long)).resolves.toEqual({ kind: 'absent', near: [] });
    await expect(search(BY_URL, long)).resolves.toMatchObject({ kind: 'absent' });
  });

  test('needs no more of an entry than that it is another', async () => {
    const others = [
      { id: 6, namespace: 'other', path: 'hello' },
      { path: 'x', namespace: 'y' },
    ];
    await expect(search(BY_URL, others)).resolves.toEqual({
      kind: 'absent',
      near: ['other/hello'],
    });
  });

  test('names all of several, each once', async () => {
    await expect(search(BY_URL, [entry(7), entry(7), entry(9)])).resolves.toEqual({
      kind: 'several',
      ids: [7, 9],
    });
  });

  test('shows near names without secrets, commands and what a terminal would obey', async () => {
    const { lookup } = await find(NAME, [
      FAILED,
      { body: [entry(6, `\u001b[31m::error::${SECRET}`), entry(7, 'y'.repeat(400))] },
      { body: [] },
    ]);
    if (lookup.kind !== 'absent') throw new Error('found');
    expect(lookup.near.join(' ')).toMatch(/^[ -~…]+$/);
    expect(lookup.near.join(' ')).not.toMatch(/made-up-secret|::/);
    expect(lookup.near.map(({ length }) => length <= 100)).toEqual([true, true]);
  });
});

describe('the pages of the list', () => {
  /** A service with so many other repositories, and the one that is looked for at this place. */
  const service =
    (count: number, at = -1, most = 100): Script =>
    ({ url }) => {
      if (url.pathname.startsWith('/v1/')) return FAILED;
      const offset = Number(url.searchParams.get('offset'));
      const length = Math.max(Math.min(count - offset, most), 0);
      const entries = Array.from({ length }, (_each, on) =>
        offset + on === at ? entry(7) : entry(1_000 + offset + on, `g-${offset + on}`, 'hello-x'),
      );
      return { body: entries };
    };

  test.each([
    [1, 0, [0]],
    [99, 98, [0]],
    [100, 99, [0, 100]],
    [250, 130, [0, 100, 200]],
  ])(
    'of %d repositories, the one at %d, are read to the first that is not full',
    async (count, at, offsets) => {
      const { lookup, sent } = await find(BY_URL, [service(count, at)]);
      expect(lookup).toEqual({ kind: 'found', id: 7 });
      expect(sent).toEqual([ASK, ...offsets.map(list)]);
    },
  );

  test('are read on where the service puts fewer on one than asked for', async () => {
    const { lookup, sent } = await find(BY_URL, [service(55, 50, 20)]);
    expect(lookup).toEqual({ kind: 'found', id: 7 });
    expect(sent).toEqual([ASK, list(0), list(20), list(40)]);
  });

  test('end with an empty one where the repository is not there', async () => {
    const { lookup, sent } = await find(BY_URL, [service(130)]);
    expect(lookup).toMatchObject({ kind: 'absent' });
    expect(sent).toEqual([ASK, list(0), list(100), list(130)]);
    const none = await find(BY_URL, [service(0)]);
    expect([none.lookup, none.sent]).toEqual([{ kind: 'absent', near: [] }, [ASK, list()]]);
  });

  test('end where a short list comes again, whatever the offset', async () => {
    const { lookup, sent } = await find(BY_URL, [FAILED, () => ({ body: [entry(6, 'x')] })]);
    expect(lookup).toEqual({ kind: 'absent', near: ['x/hello'] });
    expect(sent).toEqual([ASK, list(0), list(1)]);
  });

  test('are given up where a full one comes again, and nothing is claimed', async () => {
    const full = Array.from({ length: 100 }, (_each, at) => entry(at + 1, `group-${at}`));
    const { lookup, sent } = await find(BY_URL, [FAILED, () => ({ body: full })]);
    expect(lookup).toEqual({ kind: 'unknown', reason: 'the list comes again and again' });
    expect(sent).toEqual([ASK, list(0), list(100)]);
  });

  test('are given up after 2,000 entries, and nothing is claimed', async () => {
    const { lookup, sent } = await find(BY_URL, [service(1e5)]);
    expect(lookup).toEqual({
      kind: 'unknown',
      reason: 'the list was read no further than 2000 entries',
    });
    expect(sent).toHaveLength(21);
    const atOnce = await find(BY_URL, [service(1e4, 5_000, 1e4)]);
    expect(atOnce.lookup).toEqual({
      kind: 'unknown',
      reason: 'the list was read no further than 2000 entries',
    });
    expect(atOnce.sent).toHaveLength(2);
    // What was found before is found.
    const early = await find(BY_URL, [service(1e5, 3)]);
    expect(early.lookup).toEqual({ kind: 'found', id: 7 });
  });

  test.each<[string, Outcome, RegExp]>([
    ['HTTP 401', { status: 401 }, /HTTP 401\. The IAM token/],
    ['HTTP 400', { status: 400 }, /HTTP 400\. Give `repository_id` instead/],
    ['HTTP 403', { status: 403 }, /HTTP 403\. .*getRepository.* Give `repository_id` instead/],
    ['HTTP 404', { status: 404 }, /HTTP 404\. Give `repository_id` instead/],
    [
      'an error',
      { body: { error_code: 'CH.1' } },
      /HTTP 200 with the error CH\.1, .*answer\. Give/,
    ],
    [
      'no such API',
      { status: 404, body: { error_code: 'APIG.0101' } },
      /HTTP 404, .*`region`.*Give/,
    ],
    ['no list', { body: {} }, /HTTP 200 but no list of repositories/],
    ['no JSON', { body: '<html>' }, /HTTP 200 but no list of repositories/],
  ])('fail with %s, also the second one', async (_case, failure, expected) => {
    const full = { body: Array.from({ length: 100 }, (_each, at) => entry(at + 10, `g${at}`)) };
    for (const script of [
      [FAILED, failure],
      [FAILED, full, failure],
    ]) {
      await expect(find(BY_URL, script)).rejects.toThrow(
        new RegExp(`^Listing the repositories failed: ${expected.source}`),
      );
    }
  });

  test('are tried again where that may help', async () => {
    const throttled = { body: { error_code: 'APIG.0308', error_msg: 'too many' } };
    const { lookup } = await find(BY_URL, [
      FAILED,
      { status: 503 },
      throttled,
      { body: [entry(7)] },
    ]);
    expect(lookup).toEqual({ kind: 'found', id: 7 });
  });
});

test.each(['/', ':', '@', '%2f', '.git', 'hello/', 'git@a:'])(
  'entries made of %j cost work in proportion to their length',
  (part) => {
    const work = (length: number): number => {
      const text = part.repeat(length / part.length);
      const fields = { namespace: text, path: text, http_url_to_repo: text, ssh_url_to_repo: text };
      return charactersVisited(() => {
        const listed = readListed({ id: 1, ...fields });
        isListed(BY_URL, listed);
        nearNames(BY_URL, listed.paths);
      });
    };
    expect(work(2_000)).toBeLessThan(work(200) * 15);
    // What is longer than all that can be meant is cut.
    expect(work(200_000)).toBeLessThan(work(2_000) * 2);
  },
);
