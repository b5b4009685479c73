import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCertificates } from '../../emulator/server/certificates.ts';
import { GuardedTransport, type HttpRequest } from '../../src/http/transport.ts';
import {
  startRawServer,
  startServer,
  stopServers,
  unusedPort,
  type Answer,
} from '../support/server.ts';
import { trust } from '../support/trust.ts';

const AMPLE_MS = 20_000;

let transport: GuardedTransport;

beforeEach(() => {
  transport = new GuardedTransport(AMPLE_MS);
});

afterEach(async () => {
  transport.close();
  await stopServers();
});

const get = (url: URL, path = '/x'): HttpRequest => ({
  method: 'GET',
  url: new URL(path, url),
  headers: { 'x-auth-token': 'made-up-token' },
});

describe('a request', () => {
  test('goes out exactly as it was given', async () => {
    const server = await startServer(() => ({ status: 200 }));
    await transport.send({
      method: 'POST',
      url: new URL('/a%20b/c?d=e&f', server.url),
      headers: { 'x-auth-token': 'made-up-token', 'content-type': 'application/json' },
      body: '{"name":"Ünïcode 镜像"}',
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/a%20b/c?d=e&f',
        headers: { 'x-auth-token': 'made-up-token', 'content-type': 'application/json' },
        body: '{"name":"Ünïcode 镜像"}',
      },
    ]);
  });

  test.each(['GET', 'PUT'] as const)('%s is sent as such', async (method) => {
    const server = await startServer(() => ({ status: 200 }));
    await transport.send({ ...get(server.url), method });
    expect(server.requests).toMatchObject([{ method, path: '/x', body: '' }]);
  });

  test('asks for no content encoding, and names this action', async () => {
    const server = await startServer(() => ({ status: 200 }));
    await transport.send(get(server.url));
    expect(server.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'user-agent': 'codearts-mirror-sync',
      host: server.url.host,
    });
  });

  test('may go to an IPv6 address', async () => {
    // Nobody listens; what counts is that the address in brackets is understood as one.
    const url = new URL(`http://[::1]:${await unusedPort()}`);
    await expect(transport.send(get(url))).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringMatching(/\((?:ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT)\)/),
    });
  });

  test('the next one uses the same connection', async () => {
    const server = await startServer(() => ({ status: 200, body: {} }));
    await transport.send(get(server.url));
    await transport.send(get(server.url));
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });
});

test('an idle connection is closed with the transport', async () => {
  const closed = new Promise((resolve) => {
    void startRawServer((socket) => {
      socket.once('close', resolve);
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    }).then(async ({ url }) => {
      await transport.send(get(url));
      transport.close();
    });
  });
  await expect(closed).resolves.toBe(false);
});

test('a status that is none is no answer', async () => {
  const server = await startRawServer((socket) => {
    socket.end('HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n');
  });
  await expect(transport.send(get(server.url))).rejects.toMatchObject({
    fault: 'protocol',
    transient: false,
    outcomeUnknown: true,
    message: 'HTTP 99 is no answer to what was asked',
    hint: 'Check `region`, `endpoint` and the proxy',
  });
});

describe('how far a request came', () => {
  test('is "sent" once it was written, and "answered" once the head of an answer is there', async () => {
    const silent = await startRawServer((socket) => socket.end());
    await expect(transport.send(get(silent.url))).rejects.toMatchObject({
      reached: 'sent',
      outcomeUnknown: true,
    });
    const cut = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n';
    const halting = await startRawServer((socket) => socket.end(cut));
    await expect(transport.send(get(halting.url))).rejects.toMatchObject({
      reached: 'answered',
      outcomeUnknown: true,
    });
  });

  test('is told at the moment the request goes out, and never without a connection', async () => {
    let sent = 0;
    const watch = { requestSent: () => void (sent += 1), requestFailed: () => undefined };
    const server = await startServer(() => ({ status: 200 }));
    await transport.send({ ...get(server.url), watch });
    await transport.send({ ...get(server.url), watch });
    expect(sent).toBe(2);
    const url = new URL(`http://127.0.0.1:${await unusedPort()}`);
    await expect(transport.send({ ...get(url), watch })).rejects.toThrow('ECONNREFUSED');
    expect(sent).toBe(2);
  });

  test('is "sent" on an idle connection that turns out dead: nobody can know', async () => {
    const server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      socket.once('data', () => socket.resetAndDestroy());
    });
    await transport.send(get(server.url));
    await expect(transport.send(get(server.url))).rejects.toMatchObject({
      fault: 'connection',
      transient: true,
      reached: 'sent',
      outcomeUnknown: true,
    });
    expect(server.connections()).toBe(1);
  });
});

describe('http and https', () => {
  test('have connections of their own, in either order', async () => {
    const certificates = await createCertificates();
    const distrust = await trust(certificates);
    try {
      const plain = await startServer(() => ({ status: 200, body: 'plain' }));
      const secure = await startServer(() => ({ status: 200, body: 'secure' }), certificates);
      for (const server of [secure, plain, secure, plain]) {
        const { text } = await transport.send(get(server.url));
        expect(text).toBe(server === secure ? 'secure' : 'plain');
      }
      expect([plain.connections(), secure.connections()]).toEqual([1, 1]);
    } finally {
      distrust();
      await certificates.remove();
    }
  });
});

describe('an answer', () => {
  const receive = async (answer: Answer): ReturnType<GuardedTransport['send']> => {
    const server = await startServer(() => answer);
    return await transport.send(get(server.url));
  };

  test.each([200, 201, 202, 400, 401, 403, 404, 409, 422, 429, 500, 503])(
    'with status %d is handed on with headers and body',
    async (status) => {
      const answer = await receive({ status, body: { a: 1 }, headers: { 'x-request-id': 'r1' } });
      expect(answer).toMatchObject({
        status,
        text: '{"a":1}',
        headers: { 'x-request-id': 'r1' },
      });
    },
  );

  test('with status 421 ends the connection, so that the next request gets another one', async () => {
    const server = await startServer((_request, number) => ({ status: number === 1 ? 421 : 200 }));
    await expect(transport.send(get(server.url))).resolves.toMatchObject({ status: 421 });
    await expect(transport.send(get(server.url))).resolves.toMatchObject({ status: 200 });
    expect(server.connections()).toBe(2);
  });

  test('may be empty', async () => {
    await expect(receive({ status: 204 })).resolves.toMatchObject({ status: 204, text: '' });
  });

  test('may carry text of many bytes a character, cut anywhere by the network', async () => {
    const text = '镜像😀'.repeat(20_000);
    await expect(receive({ status: 200, body: text })).resolves.toMatchObject({ text });
  });
});

describe('a redirect', () => {
  const STATUSES = [300, 301, 302, 303, 304, 307, 308];

  test.each(STATUSES)('with status %d is an error after one request', async (status) => {
    const target = await startServer(() => ({ status: 200 }));
    const server = await startServer(() => ({
      status,
      headers: { location: `${target.url.href}secret/path?token=abc` },
    }));
    const request = { ...get(server.url), method: 'POST' as const, body: '{}' };
    await expect(transport.send(request)).rejects.toMatchObject({
      fault: 'redirect',
      transient: false,
      status,
      message: `HTTP ${status} redirects to host ${target.url.host}, and redirects are never followed`,
    });
    expect(server.requests).toHaveLength(1);
    expect(target.connections()).toBe(0);
  });

  test.each([
    ['https://elsewhere.example:8443/a?b=c', ' to host elsewhere.example:8443'],
    ['http://user:password@elsewhere.example/', ' to host elsewhere.example'],
    ['//elsewhere.example/x', ' to host elsewhere.example'],
    ['javascript:alert(1)', ''],
    ['https://exa mple/', ''],
    ['mailto:someone@elsewhere.example', ''],
    ['https://else!where.example/', ''],
  ])('to %j names the host alone', async (location, where) => {
    const server = await startServer(() => ({ status: 302, headers: { location } }));
    await expect(transport.send(get(server.url))).rejects.toThrow(
      new Error(`HTTP 302 redirects${where}, and redirects are never followed`),
    );
  });

  test('to another path names the own host', async () => {
    const server = await startServer(() => ({ status: 301, headers: { location: '/login' } }));
    await expect(transport.send(get(server.url))).rejects.toThrow(`to host ${server.url.host}`);
    expect(server.requests).toHaveLength(1);
  });

  test('that says not where to is one, too', async () => {
    const server = await startServer(() => ({ status: 302 }));
    await expect(transport.send(get(server.url))).rejects.toMatchObject({
      fault: 'redirect',
      message: 'HTTP 302 redirects, and redirects are never followed',
      hint: 'Check `region` and `endpoint`: the service itself does not redirect',
    });
  });
});
