import * as net from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Attempt } from '../../src/http/attempt.ts';
import { openSocket, systemNetwork, type Network } from '../../src/http/network.ts';
import { GuardedTransport } from '../../src/http/transport.ts';
import { startRawServer, startServer, stopServers } from '../support/server.ts';

const DEAD = '192.0.2.1';
const DEAD_6 = '2001:db8::1';
const REFUSING = '192.0.2.2';
const ALSO_DEAD = '192.0.2.3';
const LIVE = '127.0.0.1';

const abort = new AbortController();
const sockets: net.Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stopServers();
});

/** A network where the host has these addresses, and only {@link LIVE} answers. */
function networkOf(...addresses: string[]): Network {
  return {
    lookup: () => Promise.resolve(addresses),
    connect: (address, port) => {
      const socket = address === LIVE ? systemNetwork.connect(LIVE, port) : new net.Socket();
      sockets.push(socket);
      if (address === REFUSING) {
        socket.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
      }
      return socket;
    },
  };
}

function attemptOf(timeoutMs: number, signal = abort.signal): Attempt {
  return new Attempt(new URL('https://api.example'), signal, timeoutMs);
}

async function livePort(): Promise<number> {
  return Number((await startRawServer(() => undefined)).url.port);
}

describe('a host with several addresses', () => {
  test.each([
    ['a fair share of the time', 4_000, 1_000],
    ['a fair share of little time', 400, 100],
    ['a second at most', 60_000, 1_000],
  ])('gives each of them %s before the next one', async (_share, timeoutMs, stepMs) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const ending = new AbortController();
    try {
      const attempt = attemptOf(timeoutMs, ending.signal);
      const network = networkOf(DEAD_6, DEAD, ALSO_DEAD);
      const opening = openSocket('api.example', 1, attempt, network);
      const counts: number[] = [];
      for (const ms of [0, stepMs - 1, 1, stepMs - 1, 1]) {
        await jest.advanceTimersByTimeAsync(ms);
        counts.push(attempt.addresses.length);
      }
      expect(counts).toEqual([1, 1, 2, 2, 3]);
      ending.abort();
      await expect(opening).rejects.toThrow();
    } finally {
      jest.useRealTimers();
    }
  });

  test('is reached though the first ones stay silent', async () => {
    const attempt = attemptOf(60);
    const network = networkOf(DEAD_6, DEAD, LIVE);
    const socket = await openSocket('api.example', await livePort(), attempt, network);
    expect(socket.remoteAddress).toBe(LIVE);
    expect(attempt.addresses).toEqual([DEAD_6, DEAD, LIVE]);
  });

  test('is reached at once though the first ones refuse', async () => {
    const attempt = attemptOf(Number.MAX_SAFE_INTEGER);
    const network = networkOf(REFUSING, REFUSING, LIVE);
    const socket = await openSocket('api.example', await livePort(), attempt, network);
    expect(socket.remoteAddress).toBe(LIVE);
    expect(attempt.addresses).toEqual([REFUSING, REFUSING, LIVE]);
  });

  test('leaves no connection but one open', async () => {
    const network = networkOf(DEAD, LIVE, DEAD);
    const socket = await openSocket('api.example', await livePort(), attemptOf(60), network);
    expect(sockets.filter(({ destroyed }) => !destroyed)).toEqual([socket]);
  });

  test('may have a slow one first, which is not given up for a dead one', async () => {
    const port = await livePort();
    const network: Network = {
      lookup: () => Promise.resolve([LIVE, DEAD]),
      connect: (address) => {
        const socket = new net.Socket();
        sockets.push(socket);
        // It connects once the dead one was begun.
        if (address === DEAD) sockets[0]?.connect(port, LIVE);
        return socket;
      },
    };
    const socket = await openSocket('api.example', port, attemptOf(60), network);
    expect(socket).toBe(sockets[0]);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, true]);
  });

  test('is not given up while a slow one is still under way, though the last one refuses', async () => {
    const port = await livePort();
    const network: Network = {
      lookup: () => Promise.resolve([LIVE, REFUSING]),
      connect: (address) => {
        const socket = new net.Socket();
        sockets.push(socket);
        if (address === LIVE) return socket;
        // The slow one connects once this one is over.
        socket.once('close', () => setImmediate(() => sockets[0]?.connect(port, LIVE)));
        return socket.destroy(new Error('refused'));
      },
    };
    const socket = await openSocket('api.example', port, attemptOf(60), network);
    expect(socket).toBe(sockets[0]);
  });

  test('that hangs up without an error has reset the connection', async () => {
    const network = { ...networkOf(DEAD), connect: () => new net.Socket().destroy() };
    await expect(openSocket('api.example', 1, attemptOf(60), network)).rejects.toMatchObject({
      code: 'ECONNRESET',
      message: 'the connection was closed',
    });
  });

  test('is tried in both families by turns', async () => {
    const attempt = attemptOf(Infinity);
    const dead = ['2001:db8::1', '2001:db8::2', '192.0.2.1', '192.0.2.2', '192.0.2.3'];
    const refusing: Network = {
      ...networkOf(...dead),
      connect: () => new net.Socket().destroy(new Error('refused')),
    };
    await expect(openSocket('api.example', 1, attempt, refusing)).rejects.toThrow('refused');
    expect(attempt.addresses).toEqual([dead[0], dead[2], dead[1], dead[3], dead[4]]);
  });

  test('that has more addresses than anyone needs is not tried for ever', async () => {
    const attempt = attemptOf(Infinity);
    const addresses = Array.from({ length: 100 }, () => REFUSING);
    const opening = openSocket('api.example', 1, attempt, networkOf(...addresses));
    await expect(opening).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(attempt.addresses).toHaveLength(8);
  });

  test('that has none is not found', async () => {
    await expect(openSocket('api.example', 1, attemptOf(60), networkOf())).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('an attempt that is ended', () => {
  test('ends what it opened', async () => {
    const ending = new AbortController();
    const opening = openSocket('x', 1, attemptOf(60, ending.signal), networkOf(DEAD, DEAD_6));
    setImmediate(() => {
      ending.abort();
    });
    await expect(opening).rejects.toThrow();
    expect(sockets.every(({ destroyed }) => destroyed)).toBe(true);
  });

  test('opens nothing any more when the name is found later', async () => {
    const ending = new AbortController();
    const network = networkOf(LIVE);
    const opening = openSocket('x', 1, attemptOf(60, ending.signal), network);
    ending.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    expect(sockets).toEqual([]);
  });
});

describe('a request', () => {
  const request = {
    method: 'POST',
    url: new URL('https://api.example/x'),
    headers: {},
    body: '{}',
  } as const;

  test.each<[string, Network, object]>([
    [
      'whose name server is silent',
      { ...networkOf(), lookup: () => new Promise(() => undefined) },
      {
        reached: 'resolving',
        message: expect.stringMatching(/0\.05 s while looking up the name$/),
      },
    ],
    [
      'whose host is silent',
      networkOf(DEAD),
      {
        reached: 'connecting',
        message: expect.stringMatching(/0\.05 s while connecting to 192\.0\.2\.1$/),
      },
    ],
  ])('%s is ended in time, and nothing was sent', async (_case, network, expected) => {
    const transport = new GuardedTransport(50, network);
    await expect(transport.send(request)).rejects.toMatchObject({
      fault: 'timeout',
      transient: true,
      outcomeUnknown: false,
      ...expected,
    });
    transport.close();
  });

  test('for a name that is not found was not sent', async () => {
    const lookup = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('x'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }));
    const transport = new GuardedTransport(20_000, { ...networkOf(), lookup });
    await expect(transport.send(request)).rejects.toMatchObject({
      fault: 'unreachable',
      transient: true,
      outcomeUnknown: false,
      message: 'no connection to api.example (EAI_AGAIN) while looking up the name',
    });
    transport.close();
  });

  test('goes to port 80 where the URL of a service without TLS names none', async () => {
    const server = await startServer(() => ({ status: 200 }));
    const ports: number[] = [];
    const network: Network = {
      lookup: () => Promise.resolve([LIVE]),
      connect: (_address, port) => {
        ports.push(port);
        return systemNetwork.connect(LIVE, Number(server.url.port));
      },
    };
    const transport = new GuardedTransport(20_000, network);
    await transport.send({ ...request, url: new URL('http://api.example/x') });
    transport.close();
    expect(ports).toEqual([80]);
    expect(server.requests).toMatchObject([{ headers: { host: 'api.example' } }]);
  });

  test('that reuses a connection connects no more', async () => {
    const server = await startServer(() => ({ status: 200 }));
    const transport = new GuardedTransport(20_000, networkOf(LIVE));
    const url = new URL(`http://api.example:${server.url.port}/`);
    await transport.send({ ...request, url });
    await transport.send({ ...request, url });
    transport.close();
    expect(sockets).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });
});
