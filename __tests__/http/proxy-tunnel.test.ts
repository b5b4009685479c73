import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCertificates, type Certificates } from '../../emulator/server/certificates.ts';
import { readEnvironment } from '../../src/inputs/environment.ts';
import { Form } from '../../src/inputs/form.ts';
import type { RequestError } from '../../src/http/errors.ts';
import { systemNetwork, type Network } from '../../src/http/network.ts';
import { GuardedTransport, type HttpRequest, type HttpResponse } from '../../src/http/transport.ts';
import { trust } from '../support/trust.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { memoryHost } from '../support/memory-host.ts';
import { answerWith, passOn, requireLogin, startProxy } from '../support/proxy.ts';
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

/** Lets the transport have its proxy as the environment says. */
function useEnvironment(): void {
  readEnvironment(new Form(memoryHost({}, process.env)), (variable, proxy) => {
    setEnvironment({ [variable]: proxy });
  });
}

const requestTo = (url: URL): HttpRequest => ({
  method: 'GET',
  url,
  headers: { 'x-auth-token': TOKEN },
});

/** Sends a request to the made-up host at `port`, '' for none, as the environment says. */
async function send(port: string, timeoutMs = AMPLE_MS): Promise<HttpResponse> {
  return await sendTo(new URL(`https://${HOST}${port && ':'}${port}/x`), timeoutMs);
}

async function sendTo(
  url: URL,
  timeoutMs: number,
  network: Network = systemNetwork,
): Promise<HttpResponse> {
  useEnvironment();
  const transport = new GuardedTransport(timeoutMs, network);
  try {
    return await transport.send(requestTo(url));
  } finally {
    transport.close();
  }
}

/** A network in which every address is this machine's. */
function everythingIsHere(asked: string[]): Network {
  return {
    lookup: (host) => {
      asked.push(host);
      return Promise.resolve(['127.0.0.1']);
    },
    connect: (address, port) => {
      asked.push(address);
      return systemNetwork.connect('127.0.0.1', port);
    },
  };
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

  test.each([
    ['token', 'token:'],
    [':s3cret', ':s3cret'],
  ])('shows the proxy also a login of which there is but a half: %s', async (login, told) => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: `http://${login}@${proxy.host}` });
    await send(api.url.port);
    const basic = `Basic ${Buffer.from(told).toString('base64')}`;
    expect(proxy.connects).toMatchObject([{ headers: { 'proxy-authorization': basic } }]);
  });

  test.each([
    ['http://proxy.example', 80],
    ['https://proxy.example', 443],
  ])('goes to %s at port %d', async (url, expected) => {
    setEnvironment({ HTTPS_PROXY: url });
    const ports: number[] = [];
    const network: Network = {
      lookup: () => Promise.resolve(['192.0.2.1']),
      connect: (_address, port) => {
        ports.push(port);
        return new Socket().destroy();
      },
    };
    const sent = sendTo(new URL(`https://${HOST}/x`), AMPLE_MS, network);
    await expect(sent).rejects.toMatchObject({ fault: 'unreachable' });
    expect(ports).toEqual([expected]);
  });

  test('is not the way to a host that NO_PROXY names, with a dot at its end', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: HOST });
    const network: Network = {
      lookup: () => Promise.resolve(['127.0.0.1']),
      connect: () => systemNetwork.connect('127.0.0.1', Number(api.url.port)),
    };
    for (const [host, port] of [
      [HOST, 443],
      [`${HOST}.`, 443],
    ]) {
      await sendTo(new URL(`https://${host}:${port}/x`), AMPLE_MS, network);
    }
    expect(api.requests).toMatchObject([
      { headers: { host: HOST } },
      { headers: { host: `${HOST}.` } },
    ]);
    expect(proxy.connects).toEqual([]);
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

  // http-client would take them for loopback addresses.
  const LIKE_LOOPBACK = ['127.example', '127.0.0.1.example', '127.example.'];

  test.each(LIKE_LOOPBACK)('happens for %s, which is no loopback address', async (host) => {
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: '0.0.1, 127.0.0.1, a.127.example' });
    await expect(sendTo(new URL(`https://${host}/x`), AMPLE_MS)).rejects.toBeDefined();
    expect(proxy.connects).toMatchObject([{ target: `${host}:443` }]);
  });

  test.each(['example', '127.example', '127.example:443', '*'])(
    'does not happen for 127.example where NO_PROXY is %s, nor for loopback addresses',
    async (noProxy) => {
      const proxy = await startProxy();
      setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: noProxy });
      const port = await unusedPort();
      const hosts = ['127.example', `127.0.0.1:${port}`, `127.8.9.1:${port}`, `[::1]:${port}`];
      for (const host of hosts) {
        await expect(sendTo(new URL(`https://${host}/x`), BRIEF_MS)).rejects.toBeDefined();
      }
      expect(proxy.connects).toEqual([]);
    },
  );

  test('opens one tunnel for all requests to the host', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host });
    useEnvironment();
    const transport = new GuardedTransport(AMPLE_MS);
    const url = new URL(`https://${HOST}:${api.url.port}/x`);
    await transport.send(requestTo(url));
    await transport.send(requestTo(url));
    transport.close();
    expect(api.requests).toHaveLength(2);
    expect(proxy.connects).toHaveLength(1);
  });

  test('may be to an IPv6 address, which is in brackets', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host });
    const host = `[2001:db8::1]:${api.url.port}`;
    await sendTo(new URL(`https://${host}/x`), AMPLE_MS);
    expect(proxy.connects).toMatchObject([{ target: host, headers: { host } }]);
    expect(api.requests).toMatchObject([{ headers: { host } }]);
  });

  test('may go to a proxy that has an IPv6 address', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    const port = proxy.host.split(':')[1];
    setEnvironment({ HTTPS_PROXY: `http://[::1]:${port}` });
    const asked: string[] = [];
    const url = new URL(`https://${HOST}:${api.url.port}/x`);
    await sendTo(url, AMPLE_MS, everythingIsHere(asked));
    expect(asked).toEqual(['::1']);
    expect(proxy.connects).toHaveLength(1);
  });

  test('looks up the name of the proxy alone', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host.replace('127.0.0.1', 'proxy.example') });
    const asked: string[] = [];
    const url = new URL(`https://${HOST}:${api.url.port}/x`);
    await sendTo(url, AMPLE_MS, everythingIsHere(asked));
    expect(asked).toEqual(['proxy.example', '127.0.0.1']);
  });

  test.each(['201 Created', '204 No Content', '299 Whatever'])(
    'goes through where the answer to CONNECT is %s',
    async (status) => {
      const api = await startApi();
      const proxy = await startProxy((socket, { target }) => {
        socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
        passOn(socket, target);
        return true;
      });
      setEnvironment({ HTTPS_PROXY: proxy.host });
      await expect(send(api.url.port)).resolves.toMatchObject({ status: 200 });
    },
  );

  test.each([
    ['one', ['100 Continue']],
    ['several', ['100 Continue', '102 Processing', '103 Early Hints', '199 Whatever']],
    ['as many as are read', Array<string>(8).fill('102 Processing')],
  ])('goes through behind interim answers: %s', async (_many, interim) => {
    const api = await startApi();
    const proxy = await startProxy((socket, { target }) => {
      const heads = [...interim, '200 OK'].map((status) => `HTTP/1.1 ${status}\r\n\r\n`);
      socket.write(heads.join(''));
      passOn(socket, target);
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send(api.url.port)).resolves.toMatchObject({ status: 200 });
  });

  test('happens where NO_PROXY names another host', async () => {
    const api = await startApi();
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: proxy.host, NO_PROXY: 'other.example,here.example' });
    await send(api.url.port);
    expect(proxy.connects).toHaveLength(1);
  });
});

describe('a proxy that is spoken to in TLS', () => {
  let own: Certificates;

  beforeAll(async () => {
    own = await createCertificates();
  });

  afterAll(async () => {
    await own.remove();
  });

  test('gets its login, and the service its request, each in its own TLS', async () => {
    const api = await startApi();
    const proxy = await startProxy(requireLogin('robot:s3cret/'), own);
    const alsoTrusted = await trust(own);
    setEnvironment({ HTTPS_PROXY: `https://robot:s3cret%2F@${proxy.host}` });
    try {
      await expect(send(api.url.port)).resolves.toMatchObject({ text: '{"jid":"a"}' });
    } finally {
      alsoTrusted();
    }
    expect(proxy.traffic()).not.toContain(TOKEN);
    expect(proxy.traffic()).not.toBe('');
  });

  test('gets no login where its certificate cannot be trusted', async () => {
    const proxy = await startProxy(undefined, own);
    setEnvironment({ HTTPS_PROXY: `https://robot:s3cret@${proxy.host}` });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'certificate',
      transient: false,
      reached: 'securing',
      outcomeUnknown: false,
      message: expect.stringMatching(/^the proxy's certificate cannot be trusted \(UNABLE_/),
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(proxy.connects).toEqual([]);
  });

  test('but speaks HTTP is named, and not asked again', async () => {
    const proxy = await startProxy();
    setEnvironment({ HTTPS_PROXY: `https://${proxy.host}` });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      outcomeUnknown: false,
      message: expect.stringMatching(/^the proxy did not answer in proper HTTPS/),
    });
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
    [
      '407 Proxy Authentication Required',
      false,
      'Put user name and password of the proxy into HTTPS_PROXY: http://user:password@host:port',
    ],
    ['401 Unauthorized', false, 'Put user name and password'],
    ['403 Forbidden', false, 'NO_PROXY'],
    ['408 Request Timeout', true, 'NO_PROXY'],
    ['429 Too Many Requests', true, 'NO_PROXY'],
    ['501 Not Implemented', false, 'NO_PROXY'],
    ['505 HTTP Version Not Supported', false, 'NO_PROXY'],
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

  test.each([
    ['429 Too Many Requests', 2_000],
    ['429 Too Many Requests\r\nRetry-After: 1', 2_000],
    ['429 Too Many Requests\r\nRetry-After: 30', 30_000],
    ['503 Service Unavailable\r\nRetry-After: 1', 1_000],
    ['503 Service Unavailable', undefined],
  ])('answers %j is not asked again for %s ms', async (status, retryAfterMs) => {
    const proxy = await startProxy(refuse(status));
    setEnvironment({ HTTPS_PROXY: proxy.host });
    const failure: unknown = await send('443').catch((error: unknown) => error);
    expect((failure as RequestError).retryAfterMs).toBe(retryAfterMs);
  });

  test('has a name that nobody knows is said to be the proxy', async () => {
    setEnvironment({ HTTPS_PROXY: 'proxy.example:3128' });
    const lookup = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }));
    const network = { ...everythingIsHere([]), lookup };
    await expect(sendTo(new URL(`https://${HOST}/x`), AMPLE_MS, network)).rejects.toMatchObject({
      reached: 'resolving',
      message: 'no connection to the proxy (ENOTFOUND) while looking up the name of the proxy',
    });
  });

  // tinyproxy says 401 to a wrong login.
  test.each(['407 Proxy Authentication Required', '401 Unauthorized'])(
    'answers %s to a login is said to refuse it',
    async (status) => {
      const proxy = await startProxy(refuse(status));
      setEnvironment({ HTTPS_PROXY: `http://robot:EXAMPLE@${proxy.host}` });
      await expect(send('443')).rejects.toMatchObject({
        fault: 'proxy',
        transient: false,
        message: `the proxy refused the connection with HTTP ${status.slice(0, 3)}`,
        hint: expect.stringMatching(
          /^Check user name and password of the proxy in HTTPS_PROXY: http.*user:password@host:port/,
        ),
      });
      expect(proxy.connects).toHaveLength(1);
    },
  );

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
    await expect(send('443', 5 * BRIEF_MS)).rejects.toMatchObject({
      fault: 'timeout',
      transient: true,
      reached: 'tunnel',
      outcomeUnknown: false,
    });
  });

  test('hangs up instead of answering may pass', async () => {
    const proxy = await startProxy((socket) => {
      socket.end();
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      message: 'no connection to the proxy (ECONNRESET) while the proxy was to open a tunnel',
    });
  });

  test.each([
    ['speaks no HTTP', 'SSH-2.0-EXAMPLE\r\n'],
    ['sends a head without end', `HTTP/1.1 200 OK\r\n${'x-filler: y\r\n'.repeat(5_000)}`],
    ['sends one header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(50_000)}`],
    ['says that it changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['says nothing but interim answers', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(9)],
  ])('%s is no proxy', async (_what, answer) => {
    const proxy = await startProxy((socket) => socket.write(answer) || true);
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'proxy',
      transient: false,
      reached: 'tunnel',
      outcomeUnknown: false,
      message: 'the proxy did not answer as a proxy does',
      hint: 'Check HTTPS_PROXY',
    });
  });

  test.each([
    ['in the middle of its head', 'HTTP/1.1 200 OK\r\nDate: x'],
    ['instead of opening the tunnel', ''],
  ])('hangs up %s may pass', async (_when, answer) => {
    const proxy = await startProxy(answerWith(answer));
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      reached: 'tunnel',
      outcomeUnknown: false,
    });
  });

  test('opens a tunnel and closes it at once may pass', async () => {
    for (const tls of [undefined, certificates]) {
      const proxy = await startProxy(answerWith('HTTP/1.1 200 OK\r\n\r\n'), tls);
      const host = proxy.host.replace('127.0.0.1', HOST);
      setEnvironment({ HTTPS_PROXY: `http${tls ? 's' : ''}://${host}` });
      const url = new URL(`https://${HOST}/x`);
      await expect(sendTo(url, AMPLE_MS, everythingIsHere([]))).rejects.toMatchObject({
        transient: true,
        reached: 'securing',
        message: `no connection to ${HOST} (ECONNRESET) in the TLS handshake`,
      });
    }
  });

  test('hangs up the open tunnel may pass', async () => {
    const proxy = await startProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.end());
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({
      transient: true,
      reached: 'securing',
      message: `no connection to ${HOST} (ECONNRESET) in the TLS handshake`,
    });
  });

  test('talks into the open tunnel is not believed', async () => {
    const proxy = await startProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.write('<html>not a tunnel</html>'));
      return true;
    });
    setEnvironment({ HTTPS_PROXY: proxy.host });
    await expect(send('443')).rejects.toMatchObject({ transient: false, reached: 'securing' });
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
