import { describe, expect, test } from '@jest/globals';
import { encodeLogin } from '../../src/codearts/source-login.ts';
import type { SynchronizationOptions } from '../../src/codearts/synchronization.ts';
import { createClient, TOKEN } from '../support/client.ts';
import { FakeClock } from '../support/clock.ts';
import { ScriptedTransport } from '../support/transport.ts';

const SOURCE = 'https://github.com/owner/project.git';
const JID = '09a56216-cb37-494c-b314-d88dc6c9ff57';

/** Sends what starts a synchronization; gives the request's body. */
async function startBody(options: SynchronizationOptions): Promise<unknown> {
  const transport = new ScriptedTransport({ body: { jid: JID } });
  await createClient(transport).startSynchronization(options);
  return JSON.parse(transport.requests[0]?.body ?? '');
}

describe('the requests', () => {
  const WRITE_HEADERS = {
    accept: 'application/json',
    'content-type': 'application/json',
    'x-auth-token': TOKEN,
  };

  test('starting is one POST with exactly these headers and this body', async () => {
    const transport = new ScriptedTransport({ body: { jid: JID } });
    await createClient(transport).startSynchronization({ forceFetch: false });
    expect(transport.requests).toEqual([
      {
        method: 'POST',
        url: new URL('https://api.example/v4/repositories/123/remote-mirror'),
        headers: WRITE_HEADERS,
        body: '{"force_fetch":false}',
      },
    ]);
  });

  test('reading is one GET without a body', async () => {
    const transport = new ScriptedTransport({ body: {} });
    await createClient(transport).showRemoteMirror();
    expect(transport.requests).toEqual([
      {
        method: 'GET',
        url: new URL('https://api.example/v4/repositories/123/remote-mirror'),
        headers: { accept: 'application/json', 'x-auth-token': TOKEN },
      },
    ]);
  });

  test('associating is one POST of the URL', async () => {
    const transport = new ScriptedTransport({ status: 201, body: { url: SOURCE } });
    await createClient(transport).associateRemoteMirror(SOURCE);
    expect(transport.requests).toEqual([
      {
        method: 'POST',
        url: new URL('https://api.example/v4/repositories/123/remote-mirror/associate'),
        headers: WRITE_HEADERS,
        body: JSON.stringify({ url: SOURCE }),
      },
    ]);
  });

  test('changing the source is one PUT of the URL', async () => {
    const transport = new ScriptedTransport({ body: { url: SOURCE } });
    await createClient(transport).updateRemoteMirror(SOURCE);
    expect(transport.requests).toEqual([
      {
        method: 'PUT',
        url: new URL('https://api.example/v4/repositories/123/remote-mirror'),
        headers: WRITE_HEADERS,
        body: JSON.stringify({ url: SOURCE }),
      },
    ]);
  });

  test('go to the host, port and repository they were told', async () => {
    const transport = new ScriptedTransport({ body: { jid: JID } });
    const options = { endpoint: new URL('http://[::1]:8080'), repositoryId: 2147483647 };
    await createClient(transport, options).startSynchronization({ forceFetch: true });
    expect(transport.requests[0]?.url.href).toBe(
      'http://[::1]:8080/v4/repositories/2147483647/remote-mirror',
    );
  });

  test('are authorized anew for every attempt, complete but for that', async () => {
    const transport = new ScriptedTransport({ status: 503 }, { body: { jid: JID } });
    const seen: unknown[] = [];
    const credentials = {
      kind: 'token' as const,
      authorize: (request: unknown) => Promise.resolve({ proof: String(seen.push(request)) }),
    };
    await createClient(transport, { credentials }).startSynchronization({ forceFetch: true });
    expect(transport.requests.map(({ headers }) => headers['proof'])).toEqual(['1', '2']);
    expect(seen).toMatchObject([
      { method: 'POST', body: '{"force_fetch":true}' },
      { method: 'POST', body: '{"force_fetch":true}' },
    ]);
  });
});

describe('what starts a synchronization', () => {
  test.each([true, false])('always says force_fetch (%s), and nothing else', async (forceFetch) => {
    await expect(startBody({ forceFetch })).resolves.toEqual({ force_fetch: forceFetch });
  });

  test('has the credentials of the source as Base64 of UTF-8', async () => {
    const login = { username: 'benutzerin', password: 'pä55:wörd 镜像' };
    await expect(startBody({ forceFetch: false, login })).resolves.toEqual({
      force_fetch: false,
      username: 'YmVudXR6ZXJpbg==',
      password: 'cMOkNTU6d8O2cmQg6ZWc5YOP',
    });
  });

  test('has the service endpoint', async () => {
    const endpointUuid = '6f2b7a1c-0000-4000-8000-000000000000';
    await expect(startBody({ forceFetch: true, endpointUuid })).resolves.toEqual({
      force_fetch: true,
      endpoint_uuid: endpointUuid,
    });
  });

  test.each(['', 'a', 'ab', 'abc', '\u0000ÿ😀'])('Base64 of %j can be read back', (text) => {
    const { username, password } = encodeLogin({ username: text, password: `${text}!` });
    expect(Buffer.from(username, 'base64').toString('utf8')).toBe(text);
    expect(Buffer.from(password, 'base64').toString('utf8')).toBe(`${text}!`);
  });
});

describe('the answer to a start', () => {
  test.each([200, 201, 202])('HTTP %d with a jid is a success', async (status) => {
    const transport = new ScriptedTransport({ status, body: { jid: JID } });
    const { jid } = await createClient(transport).startSynchronization({ forceFetch: false });
    expect(jid).toBe(JID);
  });

  test.each([
    ['the service', 'Tue, 03 Feb 2026 04:05:06 GMT', '2026-02-03T04:05:06.000Z'],
    ['this machine, where there is no Date', undefined, '2026-05-06T07:08:09.000Z'],
    ['this machine, where the Date is none', 'noon', '2026-05-06T07:08:09.000Z'],
    ['the service, a year behind', 'Tue, 06 May 2025 07:08:09 GMT', '2025-05-06T07:08:09.000Z'],
    ['the service, a year ahead', 'Thu, 06 May 2027 07:08:09 GMT', '2027-05-06T07:08:09.000Z'],
  ])('was given by the clock of %s', async (_case, date, expected) => {
    const headers = date === undefined ? {} : { date };
    const transport = new ScriptedTransport({ body: { jid: JID }, headers });
    const clock = new FakeClock(Date.UTC(2026, 4, 6, 7, 8, 9));
    const client = createClient(transport, { clock });
    const { requestedAt, doubt } = await client.startSynchronization({ forceFetch: false });
    expect(requestedAt.toISOString()).toBe(expected);
    expect(doubt).toBeUndefined();
  });

  test.each([
    'Fri, 12 Sep 275760 00:00:00 GMT',
    'Tue, 06 May 2036 07:08:09 GMT',
    'Fri, 11 Jun 2027 07:08:10 GMT',
    'Tue, 01 Apr 2025 07:08:08 GMT',
    'Thu, 01 Jan 1970 00:00:00 GMT',
  ])('is not by a clock that says %s', async (date) => {
    const transport = new ScriptedTransport({ body: { jid: JID }, headers: { date } });
    const clock = new FakeClock(Date.UTC(2026, 4, 6, 7, 8, 9));
    const client = createClient(transport, { clock });
    const { requestedAt, doubt } = await client.startSynchronization({ forceFetch: false });
    expect(requestedAt.toISOString()).toBe('2026-05-06T07:08:09.000Z');
    expect(doubt).toContain(`dated its answer ${date}, which is more than a year from`);
  });

  test.each([
    [{ status: 204, body: '' }],
    [{ body: '' }],
    [{ body: '<html>welcome</html>' }],
    [{ body: [] }],
    [{ body: { jid: null } }],
    [{ body: { status: 'success' } }],
  ])('%j breaks the contract and is not asked for again', async (outcome) => {
    const transport = new ScriptedTransport(outcome);
    await expect(
      createClient(transport).startSynchronization({ forceFetch: false }),
    ).rejects.toMatchObject({
      name: 'OperationError',
      attempts: 1,
      cause: { fault: 'contract', outcomeUnknown: true },
    });
    expect(transport.requests).toHaveLength(1);
  });
});

describe('the answer to a change of the source', () => {
  test.each([
    ['the same URL', SOURCE],
    ['the same URL in another spelling', 'https://GitHub.com/owner/project/'],
  ])('with %s is a success', async (_case, url) => {
    const transport = new ScriptedTransport({ body: { url } });
    await expect(createClient(transport).updateRemoteMirror(SOURCE)).resolves.toMatchObject({
      mirror: { url: url.toLowerCase() },
    });
  });

  test.each([undefined, null, ''])('with the URL %j is none', async (url) => {
    const transport = new ScriptedTransport({ body: { url } }, () => ({ body: {} }));
    await expect(createClient(transport).updateRemoteMirror(SOURCE)).rejects.toMatchObject({
      cause: { fault: 'contract', brief: expect.stringMatching(/^HTTP 200 without a source URL/) },
    });
  });

  test('with another URL is none', async () => {
    const other = { body: { url: 'https://github.com/owner/other' } };
    const transport = new ScriptedTransport(...Array.from({ length: 8 }, () => other));
    await expect(createClient(transport).updateRemoteMirror(SOURCE)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Changing the source of the remote mirror failed: HTTP 200 but with another source URL/,
      ),
      attempts: 1,
    });
  });
});

describe('the branches of a mirror', () => {
  const RAW = 'HTTPS://host.example:443/Group/Project/?a=1';

  test('are set with the source exactly as it was told', async () => {
    const transport = new ScriptedTransport(
      { body: { url: RAW } },
      { body: { url: RAW, sync_branch_type: 'default' } },
    );
    const client = createClient(transport);
    await client.showRemoteMirror();
    expect(await client.setBranches('default')).toMatchObject({ branches: 'as asked' });
    expect(transport.requests[1]).toMatchObject({
      method: 'PUT',
      body: JSON.stringify({ url: RAW, sync_branch_type: 'default' }),
    });
  });

  test.each<[string, unknown]>([
    ['with a login', 'https://user:word@host.example/a'],
    ['that is no URL', 'host and path'],
    ['that is not told', undefined],
  ])('are not set with a source %s', async (_case, url) => {
    const transport = new ScriptedTransport({ body: { url } });
    const client = createClient(transport);
    await client.showRemoteMirror();
    expect(client.loginInSource()).not.toBe('no');
    await expect(client.setBranches('all')).rejects.toThrow('cannot be sent back');
    expect(transport.requests).toHaveLength(1);
  });

  test('are not set where nobody has read the mirror', async () => {
    const transport = new ScriptedTransport();
    await expect(createClient(transport).setBranches('all')).rejects.toThrow('cannot be sent back');
    expect(transport.requests).toEqual([]);
  });

  test('go with a change of the source in one request', async () => {
    const body = { url: SOURCE, sync_branch_type: 'all' };
    const transport = new ScriptedTransport({ body });
    const change = await createClient(transport).updateRemoteMirror(SOURCE, 'all');
    expect(change).toMatchObject({ mirror: { url: SOURCE } });
    expect(await change.readBranches?.()).toBe('as asked');
    expect(transport.requests).toMatchObject([{ method: 'PUT', body: JSON.stringify(body) }]);
  });

  test.each([400, 409])('are not set by whoever was first: HTTP %i is an error', async (status) => {
    const transport = new ScriptedTransport({ status });
    const change = createClient(transport).updateRemoteMirror(SOURCE, 'all');
    await expect(change).rejects.toThrow(`HTTP ${status}`);
    expect(transport.requests).toHaveLength(1);
  });

  test('are looked for no longer than their source, where the answer names neither', async () => {
    const transport = new ScriptedTransport({ status: 200, body: '' }, { body: { url: SOURCE } });
    const change = await createClient(transport).updateRemoteMirror(SOURCE, 'all');
    expect(change).toMatchObject({ mirror: { url: SOURCE } });
    expect(await change.readBranches?.()).toBe('not told');
    expect(transport.sent().map((line) => line.split(' ')[0])).toEqual(['PUT', 'GET']);
  });

  test('are not set where the answer tells of others, whatever a look shows', async () => {
    const wrong = { body: { sync_branch_type: 'default' } };
    const transport = new ScriptedTransport(wrong, { body: { url: SOURCE } });
    const change = await createClient(transport).updateRemoteMirror(SOURCE, 'all');
    expect(change.mirror.url).toBe(SOURCE);
    await expect(change.readBranches?.()).rejects.toThrow(
      'Setting the branches of the remote mirror failed: HTTP 200 but with another `sync_branch_type`',
    );
  });
});
