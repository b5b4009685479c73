import { describe, expect, test } from '@jest/globals';
import { readDescription } from '../../src/codearts/description.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { createClient } from '../support/client.ts';
import { ScriptedTransport } from '../support/transport.ts';

const SECRET = 'made-up-source-password';
const secrets = new Secrets(() => undefined);
secrets.add(SECRET);

function read(body: unknown): unknown {
  return readDescription(
    { text: typeof body === 'string' ? body : JSON.stringify(body) },
    123,
    secrets,
  );
}

const UNKNOWN = {
  kind: 'described',
  archived: undefined,
  empty: undefined,
  defaultBranch: undefined,
  importFailure: undefined,
};

describe('the description of a repository', () => {
  test('has what the service tells', () => {
    const body = { id: 123, archived: true, empty_repo: false, default_branch: 'main' };
    expect(read({ ...body, import_status: 'finished' })).toEqual({
      ...UNKNOWN,
      archived: true,
      empty: false,
      defaultBranch: 'main',
    });
  });

  test.each([
    [{}],
    [{ id: '123' }],
    [{ id: 123, archived: 'true', empty_repo: 1, default_branch: 7, import_error: {} }],
    [{ archived: null, empty_repo: null, default_branch: '', import_error: '' }],
    // Which attempt the error is of is not told.
    [{ import_status: 'finished', import_error: 'made up' }],
    // Of the repository; no error of the answer.
    [{ id: 123, namespace: { code: 'A1', message: 'made up' } }],
  ])('leaves open what it does not tell: %j', (body) => {
    expect(read(body)).toEqual(UNKNOWN);
  });

  test.each([
    [{ import_status: 'failed', import_error: `no ${SECRET}\n::error::x` }, 'no ***: :error: :x'],
    [{ import_status: 'FAIL' }, 'FAIL'],
    [{ import_status: 'failed', import_error: null }, 'failed'],
    [{ import_error: 'made up' }, 'made up'],
  ])('tells safely of an import that failed: %j', (body, importFailure) => {
    expect(read(body)).toEqual({ ...UNKNOWN, importFailure });
  });

  test.each<[unknown, RegExp]>([
    ['<html>', /no JSON object/],
    ['[]', /no JSON object/],
    [{ id: 124, archived: true }, /another repository/],
    [{ id: null, archived: true }, /another repository/],
    [{ error_code: 'E.1', error_msg: 'made up' }, /E\.1 made up/],
    [{ id: 123, status: 'failed', archived: true }, /error/],
  ])('is not known of %j', (body, reason) => {
    expect(read(body)).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(reason) });
  });
});

test('is asked for once, whatever comes of it', async () => {
  const transport = new ScriptedTransport({ status: 503, body: {} });
  const description = await createClient(transport).describe();
  expect(description).toMatchObject({ kind: 'unknown', reason: 'HTTP 503' });
  expect(transport.requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
    'GET https://api.example/v4/repositories/123',
  ]);
});
