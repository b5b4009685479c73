import { describe, expect, test } from '@jest/globals';
import {
  readBranches,
  readJid,
  readRef,
  readRemoteMirror,
  readSourceUrl,
} from '../../src/codearts/answers.ts';
import { contractError } from '../../src/http/json-answer.ts';
import type { HttpResponse } from '../../src/http/transport.ts';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import { Secrets } from '../../src/text/secrets.ts';

const SECRET = 'made-up-source-password';

const secrets = new Secrets(() => undefined);
secrets.add(SECRET);

const answer = (body: unknown, status = 200): HttpResponse => ({
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

const jidOf = (body: unknown, status?: number): string => readJid(answer(body, status), secrets);

const mirrorOf = (fields: unknown): RemoteMirror => readRemoteMirror(answer(fields), secrets);

/** Bodies that are no JSON object, and so no answer of any endpoint. */
const NO_OBJECTS = ['', '   ', '<html>', '{"jid":', '[]', '["a"]', '"a"', '1', 'null', 'true'];

describe('a job id', () => {
  test.each(['09a56216-cb37-494c-b314-d88dc6c9ff57', 'a', '0', 'A.b_c:d-e', 'x'.repeat(256)])(
    '%s is usable',
    (jid) => {
      expect(jidOf({ jid, more: 1 })).toBe(jid);
    },
  );

  test.each([
    [{}],
    [{ jid: '' }],
    [{ jid: null }],
    [{ jid: 17 }],
    [{ jid: { a: 1 } }],
    [{ jid: ['a'] }],
    [{ jid: 'a b' }],
    [{ jid: 'a\n' }],
    [{ jid: 'a\nghadelimiter_x\nother=1' }],
    [{ jid: 'ä' }],
    [{ jid: SECRET }],
    [{ jid: `job-${SECRET.slice(0, 12)}` }],
    [{ jid: 'x'.repeat(257) }],
    [{ jid: 'x'.repeat(10_000) }],
    [{ jid: 'a::b' }],
    [{ jid: ':a' }],
    [{ JID: 'a' }],
    [{ data: { jid: 'a' } }],
  ])('%j has none', (body) => {
    expect(() => jidOf(body)).toThrow(
      new Error('HTTP 200 without a usable `jid`, which is not the documented answer'),
    );
  });

  test.each([
    [{ error_code: 'E.1' }, 'E.1'],
    [{ jid: 'a', error_code: 'E.1' }, 'E.1'],
    [{ jid: 'a', errorCode: 'E.1', errorMsg: 'made up' }, 'E.1 made up'],
    [{ jid: 'a', error: { code: 'E.1', message: 'made up' } }, 'E.1 made up'],
    [{ jid: 'a', error: { error_code: 'E.1' }, status: 'success' }, 'E.1'],
    [{ jid: 'a', result: { error_code: 'E.1' } }, 'E.1'],
    [{ jid: 'a', errors: [{ code: 'E.1' }] }, 'E.1'],
    [{ jid: 'a', error_msg: 'made up' }, 'made up'],
    [{ jid: 'a', error: { message: 'made up' } }, 'made up'],
    [{ jid: 'a', error: 'made up' }, 'made up'],
    [{ jid: 'a', status: 'failed' }, 'of no name'],
    [{ jid: 'a', status: 'FAILED', result: {} }, 'of no name'],
    [{ jid: 'a', status: 'error' }, 'of no name'],
    [{ jid: 'a', status: 'failed', error_code: 0, error_msg: '' }, '0'],
    // Whatever else stands beside it.
    [{ jid: 'a', url: 'https://a.example/b', code: 'E.1', message: 'made up' }, 'E.1 made up'],
    [{ jid: 'a', url: 'https://a.example/b', error_code: 'E.1' }, 'E.1'],
    [{ jid: 'a', update_status: null, status: 'failed' }, 'of no name'],
    // One that tells of success does not hide another.
    [{ jid: 'a', code: '0', error: { code: 'E.1' } }, 'E.1'],
    [{ jid: 'a', error_code: '0', result: { error_code: 'E.1' } }, 'E.1'],
    [{ jid: 'a', code: 200, message: 'ok', data: [{ code: 0 }, { code: 'E.1' }] }, 'E.1'],
    [{ jid: 'a', error_code: '', errorCode: 'E.1' }, 'E.1'],
    [{ jid: 'a', errors: [{ message: 'made up' }] }, 'made up'],
    [{ jid: 'a', errors: ['made up'] }, 'made up'],
    [{ jid: 'a', error: true }, 'true'],
    [{ jid: 'a', success: false }, 'of no name'],
    [{ jid: 'a', status: 403 }, 'of no name'],
  ])('%j has none, but an error', (body, error) => {
    expect(() => jidOf(body)).toThrow(
      new Error(`HTTP 200 with the error ${error}, which is not the documented answer`),
    );
  });

  test.each([
    { error_code: null, error_msg: null, error: null },
    { error_code: '', error_msg: '', status: 'success' },
    { error_code: '0', error_msg: 'success' },
    { error_code: 0, error_msg: 'OK' },
    { code: 200, message: 'accepted' },
    { message: 'accepted', error: {} },
    { success: true, status: 200, error: false, errors: [] },
    { last_error: 'Error: made up', update_status: 'failed', url: 'https://a.example/b' },
  ])('is not doubted for %j', (fields) => {
    expect(jidOf({ jid: 'a', ...fields })).toBe('a');
  });

  test.each(NO_OBJECTS)('the body %j has none', (body) => {
    expect(() => jidOf(body, 204)).toThrow(/^HTTP 204 but no JSON/);
  });
});

describe('a remote mirror', () => {
  test.each([
    { error: { code: 'DEV.CH.10001', message: `invalid ${SECRET}` }, status: 'failed' },
    { error_code: 'DEV.CH.10001', error_msg: `invalid ${SECRET}` },
    // No mirror, which would be associated, nor one that is as it is told to be.
    { url: null, error_code: 'DEV.CH.10001', error_msg: `invalid ${SECRET}` },
    { url: 'https://a.example/b', error_code: 'DEV.CH.10001', error_msg: `invalid ${SECRET}` },
    { url: 'https://a.example/b', error: { code: 'DEV.CH.10001', message: `invalid ${SECRET}` } },
    { update_status: 'finished', error_code: 'DEV.CH.10001', error_msg: `invalid ${SECRET}` },
  ])('is not an error that comes as a success: %j', (body) => {
    expect(() => mirrorOf(body)).toThrow(
      'HTTP 200 with the error DEV.CH.10001 invalid ***, which is not the documented answer',
    );
  });

  test('may have failed, which is no error of the answer', () => {
    const fields = { url: 'https://a.example/b', update_status: 'failed', last_error: 'made up' };
    const more = { code: 'X.1', message: 'made up', error_code: null, detail: { code: 'X.2' } };
    expect(mirrorOf({ ...fields, ...more })).toMatchObject({ updateStatus: 'failed' });
  });

  test('is read with all that matters of it', () => {
    const fields = {
      id: 12439,
      repository_id: 2112029391,
      update_status: 'finished',
      last_update_at: '2025-04-24T20:04:44.000+08:00',
      url: 'https://example.com/0379d2da2bae4c38b3d2fbbdb6f2a3f2/test.git',
      last_successful_update_at: '2025-04-23T20:04:44.000+08:00',
      number_of_failures: 3,
      mirroring_enabled: false,
      is_private: false,
      endpoint_uuid: null,
      last_error: 'could not resolve host',
    };
    expect(mirrorOf(fields)).toEqual({
      url: 'https://example.com/0379d2da2bae4c38b3d2fbbdb6f2a3f2/test.git',
      updateStatus: 'finished',
      lastUpdateAt: '2025-04-24T20:04:44.000+08:00',
      lastSuccessfulUpdateAt: '2025-04-23T20:04:44.000+08:00',
      numberOfFailures: 3,
      lastError: 'could not resolve host',
    });
  });

  test.each([
    [{}],
    [{ url: null, number_of_failures: null, last_error: null, update_status: null }],
    [{ url: '', last_update_at: '', last_successful_update_at: '', last_error: '' }],
    [{ url: 1, number_of_failures: '3', last_update_at: 5, last_error: {}, update_status: [] }],
    [{ number_of_failures: 1.5 }],
  ])('%j tells nothing', (fields) => {
    expect(mirrorOf(fields)).toEqual({
      url: undefined,
      updateStatus: 'unknown',
      lastUpdateAt: undefined,
      lastSuccessfulUpdateAt: undefined,
      numberOfFailures: undefined,
      lastError: undefined,
    });
  });

  test.each([
    ['https://user:word@host.example/a.git', 'https://host.example/a.git'],
    ['https://host.example/a.git?private_token=abc#x', 'https://host.example/a.git'],
    ['git@host.example:a/b.git', 'git@host.example:a/b.git'],
    ['ssh://user:word@host.example/a', 'ssh://***@host.example/a'],
    ['no url\n::error::x', 'no url : :error: :x'],
    ['https://user:pa/ss@host.example/o/r.git', 'https://***@host.example/o/r.git'],
    ['user:word@host.example:o/r', '***@host.example:o/r'],
    ['https://user:p/a\nss@host.example/o/r.git', 'https://***@host.example/o/r.git'],
  ])('with the source %j shows %j', (url, shown) => {
    expect(mirrorOf({ url }).url).toBe(shown);
  });

  test('shows no secret in what the service says of a failure', () => {
    const lastError = `denied\n::error::for ${SECRET} at https://u:p@h.example`;
    expect(mirrorOf({ last_error: lastError }).lastError).toBe(
      'denied : :error: :for *** at https://***@h.example',
    );
  });

  test.each(['2025\n::error::', 'x'.repeat(41), '<b>', 'yesterday'])(
    'takes %j for no time',
    (text) => {
      const mirror = mirrorOf({ last_update_at: text, last_successful_update_at: text });
      expect(mirror).toMatchObject({ lastUpdateAt: undefined, lastSuccessfulUpdateAt: undefined });
    },
  );

  test.each<[unknown, unknown]>([
    [null, 'none'],
    ['', undefined],
    [undefined, undefined],
    ['2026-02-03T12:04:00+08:00', undefined],
    ['2026/02/03 12:04:00', { text: '2026/02/03 12:04:00' }],
    [1_770_091_440_000, { text: '1770091440000' }],
    [{ at: '12:00' }, { text: '{"at":"12:00"}' }],
    [`::error::${SECRET}`, { text: ': :error: :***' }],
    ['x'.repeat(100), { text: `${'x'.repeat(39)}…` }],
  ])('with a last success of %j keeps what stands in its place', (value, expected) => {
    const mirror = mirrorOf({ last_successful_update_at: value });
    expect(mirror.insteadOfSuccess).toEqual(expected);
  });

  test('shows a status in one short line', () => {
    const { updateStatus } = mirrorOf({ update_status: `a\n${'b'.repeat(100)}` });
    expect(updateStatus).toMatch(/^a b+…$/);
    expect(updateStatus).toHaveLength(40);
  });

  test.each(NO_OBJECTS)('is not in the body %j', (body) => {
    expect(() => mirrorOf(body)).toThrow(/^HTTP 200 but no JSON/);
  });
});

describe('a ref', () => {
  const id = 'a'.repeat(40);
  const refOf = (body: unknown): unknown =>
    readRef(answer(body), { type: 'branch', name: 'main' }, secrets);

  test.each([
    { name: 'main', commit: { id, message: 'Error: made up' } },
    { commit: { id }, error_code: null, status: 'success' },
    { commit: { id }, code: 200, message: 'made up' },
    { commit: { id }, message: 'the message of a tag' },
  ])('is at the commit of %j', (body) => {
    expect(refOf(body)).toEqual({ kind: 'at', commits: [id] });
  });

  test.each([
    ['another branch', { name: 'other' }],
    ['another branch by letter case', { name: 'Main' }],
    ['an error code', { name: 'main', error_code: 'E.1' }],
    ['an error', { name: 'main', error: { code: 'E.1', message: 'made up' } }],
    ['a code of its own', { name: 'main', code: 'E.1', message: 'made up' }],
    ['an error behind a success', { code: '0', error: { code: 'E.1' } }],
    ['a list of errors', { errors: [{ message: 'made up' }] }],
    ['no success', { success: false }],
    ['a status of failure', { name: 'main', status: 'failed' }],
  ])('is not known of an answer with %s, whatever its commit', (_case, fields) => {
    expect(refOf({ ...fields, commit: { id } })).toMatchObject({ kind: 'unknown' });
  });
});

describe('an answer that breaks the contract', () => {
  test('is not asked for again, and its body is not told', () => {
    expect(contractError(answer('{"private":"text"}', 202), 'of a strange kind')).toMatchObject({
      fault: 'contract',
      transient: false,
      outcomeUnknown: true,
      status: 202,
      message: 'HTTP 202 of a strange kind, which is not the documented answer',
      hint: expect.stringContaining('`endpoint`'),
    });
  });
});

describe('the answer to a change of the branches', () => {
  const SOURCE = 'https://host.example/a';
  const told = (body: unknown, source: string | undefined = SOURCE): string =>
    readBranches(answer(body), 'all', source, secrets);

  test.each<[string, unknown]>([
    ['as asked', { url: SOURCE, sync_branch_type: 'all' }],
    ['as asked', { url: `${SOURCE}.git`, sync_branch_type: 'all', mirroring_enabled: true }],
    ['as asked', { sync_branch_type: 'all' }],
    ['not told', { url: SOURCE }],
    ['not told', { url: SOURCE, sync_branch_type: null }],
    ['not told', {}],
    ['not told', ''],
    ['not told', '  '],
  ])('is %s: %j', (expected, body) => {
    expect(told(body)).toBe(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ url: SOURCE, sync_branch_type: 'default' }, /another `sync_branch_type`/],
    [{ url: SOURCE, sync_branch_type: '' }, /another `sync_branch_type`/],
    [{ url: SOURCE, sync_branch_type: 1 }, /another `sync_branch_type`/],
    [{ url: 'https://host.example/b', sync_branch_type: 'all' }, /another source URL/],
    [{ error_code: 'CH.1', error_msg: 'no' }, /CH\.1 no/],
    [{ url: SOURCE, sync_branch_type: 'all', status: 'failed' }, /error/],
    ['<html>', /no JSON/],
    [[], /no JSON object/],
  ])('%j is no success', (body, error) => {
    expect(() => told(body)).toThrow(error);
  });
});

test('the source is read exactly as it is written', () => {
  const url = 'HTTPS://user:word@host.example:443/a?b#c';
  expect(readSourceUrl(answer({ url }))).toBe(url);
  expect(
    [{}, { url: '' }, { url: 7 }, '<html>'].map((body) => readSourceUrl(answer(body))),
  ).toEqual([undefined, undefined, undefined, undefined]);
});
