import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCertificates, type Certificates } from '../../emulator/server/certificates.ts';
import { readEnvironment } from '../../src/inputs/environment.ts';
import { Form } from '../../src/inputs/form.ts';
import { GuardedTransport, type HttpResponse } from '../../src/http/transport.ts';
import { trust } from '../support/trust.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { memoryHost } from '../support/memory-host.ts';
import { startProxy } from '../support/proxy.ts';
import { startServer, stopServers, unusedPort, type TestServer } from '../support/server.ts';

// http-client goes around a proxy for loopback hosts, so the server has a made-up name that the
// proxy alone knows; it is the one in the certificates of this kind.
const HOST = 'elsewhere.example';
const AMPLE_MS = 20_000;
const BRIEF_MS = 50;
const TOKEN = 'made-up-token';

let certificates: Certificates;
let distrust: () => void;
let restoreEnvironment: () => void;

beforeAll(async () => {
  certificates = await createCertificates({ kind: 'wrongHost' });
  distrust = await trust(certificates);
});

afterAll(async () => {
  distrust();
  await certificates.remove();
});

beforeEach(() => {
  restoreEnvironment = rememberEnvironment();
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
  setEnvironment(Object.fromEntries(names.map((name) => [name, undefined])));
});

afterEach(async () => {
  restoreEnvironment();
  await stopServers();
});

const startApi = (): Promise<TestServer> =>
  startServer(() => ({ status: 200, body: { jid: 'a' } }), certificates);

/** Sends a request to the made-up host at `port`, '' for none, as the environment says. */
async function send(port: string, timeoutMs = AMPLE_MS): Promise<HttpResponse> {
  readEnvironment(new Form(memoryHost({}, process.env)), (variable, proxy) => {
    setEnvironment({ [variable]: proxy });
  });
  const transport = new GuardedTransport(timeoutMs);
  try {
    const url = new URL(`https://${HOST}${port && ':'}${port}/x`);
    return await transport.send({ method: 'GET', url, headers: { 'x-auth-token': TOKEN } });
  } finally {
    transport.close();
  }
}

describe('a request through a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('takes %s, with or without a scheme', async (name) => {
    const api = await startApi();
    for (const scheme of ['', 'http://']) {
      const proxy = await startProxy();
      setEnvironment({ [name]: `${scheme}${proxy.host}` });
      await expect(send(api.url.port)).resolves.toMatchObject({ text: '{"jid":"a"}' });
      expect(proxy.connects).toMatchObject([{ target: `${HOST}:${api.url.port}` }]);
    }
    expect(api.requests).toHaveLength(2);
  });

  test('shows the token to the service alone', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await send(api.url.port);
    expect(api.requests).toMatchObject([{ headers: { 'x-auth-token': TOKEN } }]);
    expect(JSON.stringify(proxy.connects)).not.toContain(TOKEN);
    expect(proxy.traffic()).not.toContain(TOKEN);
    expect(proxy.traffic()).not.toBe('');
  });

  test("shows the proxy's credentials to the proxy alone, decoded", async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: `http://us%40er:pass%3Aword%2F@${proxy.host}` });
    await send(api.url.port);
    const basic = `Basic ${Buffer.from('us@er:pass:word/').toString('base64')}`;
    expect(proxy.connects).toMatchObject([{ headers: { 'proxy-authorization': basic } }]);
    expect(api.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test('sends no credentials where there are none', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await send(api.url.port);
    expect(proxy.connects[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test.each([HOST, 'example', '.example', '*', `other.test, ${HOST.toUpperCase()}`])(
    'does not happen where NO_PROXY is %j',
    async (noProxy) => {
      const proxy = await startProxy();
      setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: noProxy });
      // Without the proxy nobody knows the host; whether DNS says so in time does not matter.
      await expect(send('1', BRIEF_MS)).rejects.toMatchObject({ name: 'RequestError' });
      expect(proxy.connects).toEqual([]);
    },
  );

  test('happens where NO_PROXY names another host', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: 'other.example,here.example' });
    await send(api.url.port);
    expect(proxy.connects).toHaveLength(1);
  });
});

describe('a proxy that', () => {
  const refuse =
    (status: string) =>
    (socket: Socket): boolean => {
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      return true;
    };

  test.each([
    ['407 Proxy Authentication Required', false, 'user:password@host:port'],
    ['403 Forbidden', false, 'NO_PROXY'],
    ['502 Bad Gateway', true, 'NO_PROXY'],
    ['503 Service Unavailable', true, 'NO_PROXY'],
  ])('answers %s is named with its status (transient: %s)', async (status, transient, hint) => {
    const proxy = await startProxy(refuse(status));
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'proxy',
      transient,
      outcomeUnknown: false,
      message: `the proxy refused the connection with HTTP ${status.slice(0, 3)}`,
      hint: expect.stringContaining(hint),
    });
  });

  test('refuses was asked for port 443 where the URL names none', async () => {
    const proxy = await startProxy(refuse('403 Forbidden'));
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('')).rejects.toMatchObject({ fault: 'proxy' });
    expect(proxy.connects).toMatchObject([{ target: `${HOST}:443` }]);
  });

  test('cannot be reached is said to be the proxy, and may pass', async () => {
    setEnvironment({ HTTPS_PROXY: `127.0.0.1:${await unusedPort()}` });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      outcomeUnknown: false,
      message: 'no connection to the proxy (ECONNREFUSED) while connecting to 127.0.0.1',
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
  });

  test('stalls is given up in time', async () => {
    const proxy = await startProxy(() => true);
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443', BRIEF_MS)).rejects.toMatchObject({
      fault: 'timeout',
      transient: true,
    });
  });

  test('hangs up instead of answering may pass', async () => {
    const proxy = await startProxy((socket) => {
      socket.end();
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({ fault: 'unreachable', transient: true });
  });

  test('talks before the tunnel is in use is no proxy', async () => {
    const proxy = await startProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n<html>not a tunnel</html>');
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({ fault: 'proxy', transient: false });
  });

  test('puts itself in the place of the service gets no credentials', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host });
    distrust();
    try {
      await expect(send(api.url.port)).rejects.toMatchObject({
        fault: 'certificate',
        transient: false,
      });
    } finally {
      distrust = await trust(certificates);
    }
    expect(api.requests).toEqual([]);
  });
});
