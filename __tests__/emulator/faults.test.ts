import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import type { CodeArts, Repository } from '../../emulator/index.ts';
import { call, pathOf } from './call.ts';

let codearts: CodeArts;
let repository: Repository;

beforeAll(async () => {
  codearts = await startCodeArts();
  repository = await codearts.createRepository();
});
afterAll(() => codearts.stop());
beforeEach(() => {
  codearts.clearFaults();
  codearts.requests.length = 0;
});

const read = () => call(codearts, 'GET', pathOf(repository));
const statuses = async (count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await read()).status);
  return seen;
};

describe('an injected answer', () => {
  test('is given once, then service is regular again', async () => {
    codearts.inject({ answer: { status: 503, headers: { 'Retry-After': '2' }, body: 'busy' } });
    const reply = await read();
    expect(reply).toMatchObject({ status: 503, body: 'busy' });
    expect(reply.headers.get('Retry-After')).toBe('2');
    expect(reply.headers.get('X-Request-Id')).not.toBeNull();
    expect(await statuses(1)).toEqual([200]);
  });

  test('is JSON when it is an object, and exact when it is bytes', async () => {
    codearts.inject({ answer: { status: 200, body: { jid: null } } });
    codearts.inject({ answer: { status: 200, body: new Uint8Array([0xef, 0xbb, 0xbf, 0x7b]) } });
    expect((await read()).body).toEqual({ jid: null });
    const response = await fetch(codearts.endpoint);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xef, 0xbb, 0xbf, 0x7b]);
  });

  test('passes `skip` requests, then strikes `times` requests', async () => {
    codearts.inject({ skip: 1, times: 2, answer: { status: 500 } });
    expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
  });

  test('of several that match, the first is used up first', async () => {
    codearts.inject({ answer: { status: 502 } });
    codearts.inject({ times: Infinity, answer: { status: 504 } });
    expect(await statuses(3)).toEqual([502, 504, 504]);
    codearts.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  test.each([
    [{ method: 'POST' }, 200],
    [{ method: 'GET' }, 500],
    [{ path: '/v4' }, 200],
    [{ path: /remote-mirror$/ }, 500],
    [{ path: /associate/g }, 200],
  ])('strikes where %o matches', async (match, status) => {
    codearts.inject({ ...match, answer: { status: 500 } });
    expect(await statuses(1)).toEqual([status]);
  });

  test('matches a path with or without its query', async () => {
    const path = pathOf(repository, '/repository/tag');
    codearts.inject({ path, answer: { status: 500 } });
    codearts.inject({ path: `${path}?tag_name=v1`, answer: { status: 502 } });
    const get = async () => (await call(codearts, 'GET', `${path}?tag_name=v1`)).status;
    expect([await get(), await get(), await get()]).toEqual([500, 502, 404]);
  });
});

test('a handler has the bare connection', async () => {
  codearts.inject({ handle: (request) => request.socket.resetAndDestroy() });
  await expect(read()).rejects.toThrow('fetch failed');
  expect(codearts.requests).toMatchObject([{ method: 'GET', status: null }]);
});

test('a handler may truncate a body', async () => {
  codearts.inject({
    handle: (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"jid":', () => response.destroy());
    },
  });
  await expect(read()).rejects.toThrow('terminated');
  expect(codearts.requests).toMatchObject([{ status: 200 }]);
});

test('a failure of the emulator itself is shown as such, and service goes on', async () => {
  codearts.inject({
    handle: () => {
      throw new Error('made up');
    },
  });
  const reply = await read();
  expect(reply.status).toBe(500);
  expect(reply.body).toMatch(/^Emulator failure: Error: made up/);
  expect(await statuses(1)).toEqual([200]);
});

test('a delay puts the regular answer off', async () => {
  codearts.inject({ delayMs: 50 });
  const started = performance.now();
  expect((await read()).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
});

test('the log has every request, in order of arrival, with its exact path and body', async () => {
  const path = pathOf(repository, '/remote-mirror/associate');
  await read();
  await call(codearts, 'POST', path, { token: null, text: '{"url": "ö"}' });
  await call(codearts, 'GET', pathOf(repository, '/repository/tag?tag_name=a%2Fb'));
  expect(codearts.requests).toMatchObject([
    { method: 'GET', path: pathOf(repository), body: '', status: 200 },
    { method: 'POST', path, body: '{"url": "ö"}', status: 401 },
    { method: 'GET', path: pathOf(repository, '/repository/tag?tag_name=a%2Fb'), status: 404 },
  ]);
  expect(codearts.requests[0]?.headers['x-auth-token']).toBe(codearts.tokens.valid);
});

describe('stopping', () => {
  test('ends a delay', async () => {
    const other = await startCodeArts();
    const arrived = Promise.withResolvers<undefined>();
    other.inject({ delayMs: 3_600_000 });
    other.inject({
      handle: () => {
        arrived.resolve(undefined);
      },
    });
    const both = Promise.allSettled([fetch(other.endpoint), fetch(other.endpoint)]);
    await arrived.promise;
    await other.stop();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(other.requests.map(({ status }) => status)).toEqual([null, null]);
  });

  test('closes the port and connections that never got an answer', async () => {
    const other = await startCodeArts();
    const arrived = Promise.withResolvers<undefined>();
    other.inject({
      handle: () => {
        arrived.resolve(undefined);
      },
    });
    const { endpoint } = other;
    const { hostname, port } = new URL(endpoint);
    const silent = net.connect(Number(port), hostname);
    const unanswered = http.get(endpoint);
    const lost = once(unanswered, 'error');
    await Promise.all([once(silent, 'connect'), arrived.promise]);
    const closed = once(silent, 'close');
    await other.stop();
    await Promise.all([lost, closed]);
    await expect(fetch(endpoint)).rejects.toThrow();
  });
});
