import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GENERAL_ERRORS, startCodeArts } from '../../emulator/index.ts';
import type { CodeArts, IdAnswer } from '../../emulator/index.ts';
import { call } from './call.ts';

let codearts: CodeArts;

beforeAll(async () => {
  codearts = await startCodeArts();
  await codearts.createRepository({ id: 7, namespace: 'octo', name: 'hello' });
  await codearts.createRepository({ id: 8, namespace: 'a/b', name: 'Hello-World' });
  await codearts.createRepository({ id: 9 });
});

afterAll(async () => {
  await codearts.stop();
});

const idPath = (group: string, name: string): string =>
  `/v1/repositories/repoid?${new URLSearchParams({ group_name: group, repository_name: name }).toString()}`;

describe('the id of a repository', () => {
  test.each([
    ['octo', 'hello', 7],
    ['a/b', 'Hello-World', 8],
    ['octo-group', 'repository-9', 9],
  ])('%s/%s is told', async (group, name, result) => {
    const { status, body } = await call(codearts, 'GET', idPath(group, name));
    expect([status, body]).toEqual([200, { result, status: 'success' }]);
  });

  test.each([
    [idPath('octo', 'other'), 'CH.010117'],
    [idPath('', 'hello'), 'DEV.CH.10001'],
    [idPath('octo', 'x'.repeat(2_001)), 'DEV.CH.10001'],
    ['/v1/repositories/repoid', 'DEV.CH.10001'],
  ])('%s fails with HTTP 200', async (path, code) => {
    const { status, body } = await call(codearts, 'GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ error: { code }, status: 'failed' });
  });

  test.each<[IdAnswer, number, object]>([
    ['failed', 200, { status: 'failed' }],
    ['fail', 200, { status: 'fail' }],
    ['400', 400, { error_code: 'CH.010001' }],
    ['403', 403, { error_code: GENERAL_ERRORS.forbidden.error_code }],
    ['404', 404, { error_code: GENERAL_ERRORS.notFound.error_code }],
  ])('is refused as told: %s', async (idAnswer, status, body) => {
    codearts.directory.idAnswer = idAnswer;
    const reply = await call(codearts, 'GET', idPath('octo', 'hello'));
    codearts.directory.idAnswer = 'id';
    expect(reply).toMatchObject({ status, body });
  });

  test('is told of groups in groups only where it is to be', async () => {
    codearts.directory.knowsNestedGroups = false;
    const replies = [
      await call(codearts, 'GET', idPath('a/b', 'Hello-World')),
      await call(codearts, 'GET', idPath('octo', 'hello')),
    ];
    codearts.directory.knowsNestedGroups = true;
    expect(replies.map(({ body }) => body)).toMatchObject([
      { status: 'failed' },
      { status: 'success' },
    ]);
  });
});

describe('the list of repositories', () => {
  const ids = async (query: string): Promise<unknown> => {
    const { body } = await call(codearts, 'GET', `/v4/user/repositories${query}`);
    return (body as { id: number }[]).map(({ id }) => id);
  };

  test('has what names them', async () => {
    const { body } = await call(
      codearts,
      'GET',
      '/v4/user/repositories?search=HELLO&limit=1&offset=1',
    );
    expect(body).toMatchObject([
      {
        ...{ id: 8, name: 'Hello-World', path: 'Hello-World', namespace: 'a/b' },
        http_url_to_repo: 'https://codehub.devcloud.cn-north-4.huaweicloud.com/a/b/Hello-World.git',
        ssh_url_to_repo: 'git@codehub.devcloud.cn-north-4.huaweicloud.com:a/b/Hello-World.git',
      },
    ]);
  });

  test.each([
    ['', [7, 8, 9]],
    ['?search=hello', [7, 8]],
    ['?search=octo', []],
    ['?limit=2', [7, 8]],
    ['?limit=2&offset=2', [9]],
    ['?offset=3', []],
  ])('%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test.each(['?limit=0', '?limit=101', '?offset=-1', `?search=${'x'.repeat(513)}`])(
    'refuses %s',
    async (query) => {
      const reply = await call(codearts, 'GET', `/v4/user/repositories${query}`);
      expect(reply).toMatchObject({ status: 400, body: { error_code: 'CH.010001' } });
    },
  );
});

describe.each([idPath('octo', 'hello'), '/v4/user/repositories'])('%s', (path) => {
  test.each([
    ['GET', 'expired', 401, GENERAL_ERRORS.unauthorized.error_code],
    ['GET', 'writeOnly', 403, GENERAL_ERRORS.forbidden.error_code],
    ['GET', 'readOnly', 200, undefined],
    ['POST', 'valid', 405, 'APIG.0201'],
  ] as const)('%s with a token that is %s: %d', async (method, kind, status, error_code) => {
    const reply = await call(codearts, method, path, { token: codearts.tokens[kind] });
    expect(reply).toMatchObject({ status, ...(error_code && { body: { error_code } }) });
  });
});
