import type { Socket } from 'node:net';
import * as net from 'node:net';
import type { Expected, FaultCase, Group, Place, Proxy } from '../case.ts';
import {
  bytes,
  closing,
  cutting,
  dripping,
  endless,
  hangUp,
  inTurn,
  reset,
  silence,
} from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { times } from './helpers.ts';

/** A name that only the proxy resolves; the certificate is for it. */
export const HOST = 'elsewhere.example';
const PASSWORD = 'proxy password: EXAMPLE';
const IN_URL = encodeURIComponent(PASSWORD);
const SECRETS = [PASSWORD, IN_URL, Buffer.from(`robot:${PASSWORD}`).toString('base64')];

/** Says so, and then takes every host for 127.0.0.1. */
function tunnel(greeting = 'HTTP/1.1 200 Connection established\r\n\r\n'): Reply {
  return ({ request, wire }) => {
    wire.removeAllListeners('data');
    const port = Number(/:(\d+)$/.exec(request.path)?.[1]);
    const upstream = net.connect(port, '127.0.0.1', () => {
      wire.write(greeting);
      wire.pipe(upstream).pipe(wire);
    });
    upstream.on('error', () => wire.destroy());
    wire.on('close', () => upstream.destroy());
  };
}

const withLogin: Reply = (exchange) => {
  const expected = `Basic ${Buffer.from(`robot:${PASSWORD}`).toString('base64')}`;
  if (exchange.request.headers['proxy-authorization'] === expected) tunnel()(exchange);
  else closing('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')(exchange);
};

type Variables = Readonly<Record<string, string>>;

function proxied(
  name: string,
  proxy: Proxy | Reply,
  env: (place: Place) => Variables,
  expect: Partial<Expected> = {},
  inputs: Variables = {},
): FaultCase {
  return {
    name,
    service: { certificate: 'wrongHost' },
    proxy: typeof proxy === 'function' ? { onRequest: proxy } : proxy,
    step: {
      with: ({ port }) => ({
        endpoint: `https://${HOST}:${port}`,
        request_timeout: '1s',
        ...inputs,
      }),
      env,
      secrets: SECRETS,
    },
    expect: { status: 'requested', requests: ['start'], ...expect },
  };
}

const plain = ({ proxy }: Place): Variables => ({ HTTPS_PROXY: `http://${proxy}` });
const login = ({ proxy }: Place): Variables => ({ HTTPS_PROXY: `http://robot:${IN_URL}@${proxy}` });
const FAILED = { status: 'failed', requests: [], notInLog: /may be running|was sent/ } as const;

function connects(...targets: readonly RegExp[]): Pick<Expected, 'also'> {
  return {
    also: ({ connects: seen }) => {
      const asked = seen.map(({ method, path }) => `${method} ${path}`);
      const fit =
        asked.length === targets.length && targets.every((each, at) => each.test(asked[at] ?? ''));
      return fit
        ? []
        : [`the proxy was asked ${JSON.stringify(asked)}, not ${targets.map(String).join(', ')}`];
    },
  };
}
const ONCE = connects(/^CONNECT elsewhere\.example:\d+$/);
const NEVER = connects();

const WORKING: readonly FaultCase[] = [
  ...['HTTPS_PROXY', 'https_proxy'].map((name) =>
    proxied(`${name} is used`, tunnel(), ({ proxy }) => ({ [name]: `http://${proxy}` }), ONCE),
  ),
  proxied(
    'N6: a login as it is written arrives as meant, or is refused',
    withLogin,
    ({ proxy }) => ({ HTTPS_PROXY: `http://robot:${PASSWORD}@${proxy}` }),
    { status: ['requested', 'failed'], errors: null, requests: null },
  ),
  proxied(
    'the lower case wins',
    tunnel(),
    ({ proxy }) => ({ HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: `http://${proxy}` }),
    ONCE,
  ),
  proxied('a proxy without a scheme', tunnel(), ({ proxy }) => ({ HTTPS_PROXY: proxy }), ONCE),
  proxied(
    'a proxy with a slash at its end',
    tunnel(),
    ({ proxy }) => ({ HTTPS_PROXY: `http://${proxy}/` }),
    ONCE,
  ),
  proxied('a proxy with a login', withLogin, login, ONCE),
  proxied(
    'a proxy with a login without a scheme',
    withLogin,
    ({ proxy }) => ({ HTTPS_PROXY: `robot:${IN_URL}@${proxy}` }),
    ONCE,
  ),
  proxied(
    'a proxy with a login in debug mode',
    withLogin,
    (place) => ({ ...login(place), RUNNER_DEBUG: '1' }),
    ONCE,
  ),
  ...['201 Created', '204 No Content', '299 Whatever', '200'].map((status) =>
    proxied(`N8: CONNECT answered ${status}`, tunnel(`HTTP/1.1 ${status}\r\n\r\n`), plain, ONCE),
  ),
  ...(
    [
      ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['103 with a head', 'HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n'],
      ['100 and 102 and 103', [100, 102, 103].map((each) => `HTTP/1.1 ${each} X\r\n\r\n`).join('')],
    ] as const
  ).map(([name, interim]) =>
    proxied(
      `CONNECT answered ${name} before the answer`,
      tunnel(`${interim}HTTP/1.1 200 OK\r\n\r\n`),
      plain,
      ONCE,
    ),
  ),
  proxied('CONNECT answered by HTTP/1.0', tunnel('HTTP/1.0 200 OK\r\n\r\n'), plain, ONCE),
  proxied(
    'CONNECT answered with headers',
    tunnel('HTTP/1.1 200 OK\r\nVia: x\r\nContent-Length: 0\r\nX-A: ::error::x\r\n\r\n'),
    plain,
    ONCE,
  ),
  ...(
    [
      ['with a certificate of its own', 'valid', ONCE],
      [
        'with a certificate for the service',
        'wrongHost',
        { ...FAILED, errors: [/certificate/], ...NEVER },
      ],
      [
        'with a certificate that has expired',
        'expired',
        { ...FAILED, errors: [/certificate/], ...NEVER },
      ],
      [
        'with a certificate that nobody vouches for',
        'selfSigned',
        { ...FAILED, errors: [/certificate/], ...NEVER },
      ],
    ] as const
  ).map(([name, certificate, expect]) =>
    proxied(
      `a proxy over TLS, ${name}`,
      { secure: true, certificate, onRequest: tunnel() },
      ({ proxy }) => ({ HTTPS_PROXY: `https://localhost:${proxy.split(':')[1] ?? ''}` }),
      expect,
    ),
  ),
  {
    ...proxied('N7: an IPv6 host through a proxy', tunnel(), plain),
    step: {
      with: ({ port }) => ({ endpoint: `https://[2001:db8::1]:${port}`, request_timeout: '1s' }),
      env: plain,
    },
    expect: {
      status: 'requested',
      requests: ['start'],
      ...connects(/^CONNECT \[2001:db8::1\]:\d+$/),
    },
  },
  proxied(
    'N7: an IPv6 proxy that is not there',
    tunnel(),
    ({ unusedPort }) => ({ HTTPS_PROXY: `http://[::1]:${unusedPort}` }),
    { ...FAILED, errors: [/proxy.*HTTPS_PROXY/], ...NEVER },
  ),
  {
    name: 'all of a run goes through the proxy',
    ...{ service: { certificate: 'wrongHost' as const }, proxy: { onRequest: tunnel() } },
    step: {
      with: ({ port }) => ({
        endpoint: `https://${HOST}:${port}`,
        wait: 'true',
        wait_timeout: '10s',
      }),
      env: plain,
    },
    expect: {
      status: 'synced',
      requests: { starts: 1 },
      withinMs: 10_000,
      also: ({ connects: seen }) => (seen.length > 0 ? [] : ['no CONNECT']),
    },
  },
];

const REFUSING: readonly FaultCase[] = [
  proxied(
    '407',
    closing('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    plain,
    { ...FAILED, errors: [/HTTP 407.*HTTPS_PROXY/], ...ONCE },
    { retries: '3' },
  ),
  proxied(
    '103 before 407',
    closing('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 407 No\r\n\r\n'),
    plain,
    { ...FAILED, errors: [/HTTP 407.*HTTPS_PROXY/], ...ONCE },
    { retries: '3' },
  ),
  ...(
    [
      ['nothing but 100', endless('', 'HTTP/1.1 100 Continue\r\n\r\n')],
      ['101', bytes('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')],
      ['100 and garbage', closing('HTTP/1.1 100 Continue\r\n\r\nSSH-2.0-EXAMPLE\r\n')],
    ] as const
  ).map(([name, reply]) =>
    proxied(
      `CONNECT answered ${name}`,
      reply,
      plain,
      { ...FAILED, errors: [/did not answer as a proxy does/], ...ONCE, withinMs: 3_000 },
      { retries: '1' },
    ),
  ),
  proxied(
    'CONNECT answered 100 and a break, once',
    inTurn(closing('HTTP/1.1 100 Continue\r\n\r\n'), tunnel()),
    plain,
    {},
    { retries: '1' },
  ),
  proxied(
    'CONNECT answered 100 and then nothing',
    bytes('HTTP/1.1 100 Continue\r\n\r\n'),
    plain,
    { ...FAILED, errors: [/proxy/] },
    { retries: '0' },
  ),
  proxied(
    '407 to a login',
    closing('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="::error::x"\r\n\r\n'),
    login,
    { ...FAILED, errors: [/HTTP 407/], ...ONCE },
    { retries: '3' },
  ),
  ...[400, 403, 404, 405, 301].map((status) =>
    proxied(
      `CONNECT answered ${status}`,
      closing(`HTTP/1.1 ${status} No\r\nLocation: https://trap.example\r\n\r\n`),
      plain,
      { ...FAILED, errors: [new RegExp(`proxy.*HTTP ${status}`)], ...ONCE },
      { retries: '1' },
    ),
  ),
  ...[500, 502, 503, 504].map((status) =>
    proxied(
      `CONNECT answered ${status}, once`,
      inTurn(closing(`HTTP/1.1 ${status} No\r\n\r\n`), tunnel()),
      plain,
      { requests: times(1) },
      { retries: '1' },
    ),
  ),
  proxied(
    'CONNECT answered 502, always',
    closing('HTTP/1.1 502 No\r\n\r\n<html>::error::x'),
    plain,
    { ...FAILED, errors: [/after 2 attempts: .*proxy.*HTTP 502/] },
    { retries: '1' },
  ),
  ...(
    [
      ['closes', hangUp],
      ['resets', reset],
      ['resets in its answer', cutting('HTTP/1.1 2')],
      ['is silent', silence],
      ['stalls in its answer', bytes('HTTP/1.1 200 Conn')],
      ['drips', dripping('HTTP/1.1 200 Connection established\r\n\r\n', 200)],
    ] as const
  ).flatMap(([name, reply]) => [
    proxied(`the proxy ${name}, once`, inTurn(reply, tunnel()), plain, {}, { retries: '1' }),
    proxied(
      `the proxy ${name}, always`,
      reply,
      plain,
      { ...FAILED, errors: [/after 2 attempts/] },
      { retries: '1' },
    ),
  ]),
  ...(
    [
      ['speaks SSH', closing('SSH-2.0-EXAMPLE\r\n::error::x\r\n')],
      ['speaks on', closing('HTTP/1.1 200 OK\r\n\r\nWelcome ::error::x')],
      [
        'is a web server',
        closing('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>'),
      ],
      ['speaks without end', endless('HTTP/1.1 200 OK\r\n', `X: ${'x'.repeat(1_000)}\r\n`)],
      ['answers with a huge head', closing(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)],
      [
        'answers random bytes',
        closing(Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 7919 + 13) % 251))),
      ],
    ] as const
  ).map(([name, reply]) =>
    proxied(
      `the proxy ${name}`,
      reply,
      plain,
      { ...FAILED, errors: [/proxy/i], withinMs: 3_000 },
      { retries: '0' },
    ),
  ),
  proxied(
    'the proxy is not there',
    tunnel(),
    ({ unusedPort }) => ({ HTTPS_PROXY: `http://robot:${IN_URL}@127.0.0.1:${unusedPort}` }),
    { ...FAILED, errors: [/proxy.*HTTPS_PROXY/] },
  ),
  proxied(
    'the name of the proxy is not found',
    tunnel(),
    () => ({ HTTPS_PROXY: 'http://proxy.invalid:3128' }),
    { ...FAILED, errors: [/./], withinMs: 4_000 },
  ),
  proxied(
    'the proxy never lets the connection begin',
    { onConnection: (tcp: Socket) => tcp.readable, onRequest: silence },
    plain,
    { ...FAILED, errors: [/1 s/] },
  ),
];

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['no host', 'http://', /^HTTPS_PROXY: /],
  ['no port number', `http://robot:${IN_URL}@proxy.example:port`, /^HTTPS_PROXY: /],
  ['a port beyond all', 'http://proxy.example:70000', /^HTTPS_PROXY: /],
  ['socks5', `socks5://robot:${IN_URL}@proxy.example:1080`, /^HTTPS_PROXY: .*http/],
  ['socks4', 'socks4://proxy.example:1080', /^HTTPS_PROXY: .*http/],
  ['ftp', 'ftp://proxy.example', /^HTTPS_PROXY: .*http/],
  ['a file', 'file:///etc/proxy', /^HTTPS_PROXY: /],
  ['an undecodable %', 'http://robot:EXAMPLE-password%zz@proxy.example', /^HTTPS_PROXY: .*%/],
  ['a % at the end', 'http://robot:EXAMPLE-password%@proxy.example', /^HTTPS_PROXY: .*%/],
  ['blank', ' ', /^HTTPS_PROXY: /],
  ['words', 'use the proxy', /^HTTPS_PROXY: /],
  [
    'N6: a backslash in the user name',
    'http://CORP\\robot:EXAMPLE-password@proxy.example:3128',
    /^HTTPS_PROXY: .*percent/,
  ],
  [
    'N6: a slash in the password',
    'http://robot:EXAMPLE/password@proxy.example:3128',
    /^HTTPS_PROXY: .*percent/,
  ],
  [
    'N6: a question mark in the password',
    'http://robot:EXAMPLE?password@proxy.example:3128',
    /^HTTPS_PROXY: .*percent/,
  ],
  [
    'N6: a hash in the password',
    'http://robot:EXAMPLE#password@proxy.example:3128',
    /^HTTPS_PROXY: .*percent/,
  ],
  [
    'N6: a backslash without a scheme',
    'CORP\\robot:EXAMPLE-password@proxy.example:3128',
    /^HTTPS_PROXY: .*percent/,
  ],
];
const UNUSABLE: readonly FaultCase[] = REFUSED.map(([name, url, error]) => {
  const fault = proxied(`the variable is ${name}`, silence, () => ({ HTTPS_PROXY: url }), {
    ...FAILED,
    errors: [error],
    connections: [0, 0],
    ...NEVER,
  });
  return {
    ...fault,
    step: {
      ...fault.step,
      secrets: [
        ...SECRETS,
        'EXAMPLE-password',
        'EXAMPLE/password',
        'EXAMPLE?password',
        'EXAMPLE#password',
        'EXAMPLE password',
        ...base64s(),
      ],
    },
  };
});

/** What may be masked of the login that is refused. */
function base64s(): string[] {
  return REFUSED.flatMap(([, url]) => {
    const login = /^(?:\w+:\/\/)?(.*)@/.exec(url)?.[1] ?? '';
    const word = login.slice(login.indexOf(':') + 1);
    return [login, word, encodeURIComponent(word), Buffer.from(login).toString('base64')];
  });
}

/** Values of `NO_PROXY` that name {@link HOST}. */
export const NAMING_HOST: readonly string[] = [
  HOST,
  HOST.toUpperCase(),
  'example',
  '.example',
  'other.test, elsewhere.example',
  '*',
  ' elsewhere.example ',
];

const AROUND: readonly FaultCase[] = [
  ...NAMING_HOST.map((NO_PROXY) =>
    proxied(
      `NO_PROXY ${JSON.stringify(NO_PROXY)} goes around`,
      tunnel(),
      (place) => ({ ...plain(place), NO_PROXY }),
      { ...FAILED, errors: [/elsewhere/], ...NEVER },
    ),
  ),
  ...['other.example', 'where.example', 'elsewhere.example.com', '', 'elsewhere', '.'].map(
    (NO_PROXY) =>
      proxied(
        `NO_PROXY ${JSON.stringify(NO_PROXY)} does not`,
        tunnel(),
        (place) => ({ ...plain(place), NO_PROXY }),
        ONCE,
      ),
  ),
  proxied('NO_PROXY in lower case', tunnel(), (place) => ({ ...plain(place), no_proxy: HOST }), {
    ...FAILED,
    errors: [/elsewhere/],
    ...NEVER,
  }),
  proxied(
    'HTTP_PROXY is for http alone',
    tunnel(),
    ({ proxy }) => ({ HTTP_PROXY: `http://${proxy}` }),
    { ...FAILED, errors: [/elsewhere/], ...NEVER },
  ),
  proxied("ALL_PROXY is nobody's", tunnel(), ({ proxy }) => ({ ALL_PROXY: `http://${proxy}` }), {
    ...FAILED,
    errors: [/elsewhere/],
    ...NEVER,
  }),
  {
    name: 'this machine needs no proxy',
    proxy: { onRequest: tunnel() },
    step: { env: plain },
    expect: { status: 'requested', requests: ['start'], ...NEVER },
  },
];

/** What stands between the runner and the service. */
export const PROXIES: Group = {
  name: 'E. Proxies',
  cases: [...WORKING, ...REFUSING, ...UNUSABLE, ...AROUND],
};
