import type { Socket } from 'node:net';
import type { CertificateKind } from '../../emulator/index.ts';
import type { Expected, FaultCase, Group, Service, Step } from '../case.ts';
import { answer, cutting, hangUp, inTurn, reset, silence } from '../service/replies.ts';
import { JID } from '../service/script.ts';
import { times } from './helpers.ts';

/** Nothing was sent, and the error does not say otherwise. */
const NOT_SENT: Omit<Expected, 'errors'> = {
  status: 'failed',
  requests: [],
  notInLog: /may be running|was sent/,
};

const TWICE: Step = { with: { retries: '1', request_timeout: '1s' } };
const THRICE: Step = { with: { retries: '2' } };
const JOB = answer(200, { jid: JID });

/** The first connections are dealt with so; those after them are regular. */
function atFirst(count: number, act: (tcp: Socket) => void): Service {
  return {
    onConnection: (tcp, nth) => {
      if (nth > count) return false;
      act(tcp);
      return true;
    },
  };
}

/** A TLS alert of a server, as it is before any encryption. */
function alert(description: number, level = 2): (tcp: Socket) => void {
  return (tcp) => {
    tcp.once('data', () => tcp.end(Buffer.from([21, 3, 3, 0, 2, level, description])));
  };
}

const UNREACHABLE: readonly FaultCase[] = [
  {
    name: 'the host is not found',
    step: { with: { endpoint: 'https://codearts.invalid', retries: '1' } },
    expect: {
      ...NOT_SENT,
      errors: [/after 2 attempts: .*codearts\.invalid.*Check/],
      withinMs: 6_000,
    },
  },
  {
    name: 'the connection is refused',
    step: {
      with: ({ unusedPort }) => ({ endpoint: `https://127.0.0.1:${unusedPort}`, retries: '1' }),
    },
    expect: { ...NOT_SENT, errors: [/after 2 attempts: .*127\.0\.0\.1:\d+.*Check/] },
  },
  {
    name: 'the connection is refused over IPv6',
    step: { with: ({ unusedPort }) => ({ endpoint: `https://[::1]:${unusedPort}` }) },
    expect: { ...NOT_SENT, errors: [/\[::1\]:\d+.*Check/] },
  },
  {
    name: 'the connection is refused over plain http',
    step: {
      with: ({ unusedPort }) => ({ endpoint: `http://localhost:${unusedPort}`, retries: '1' }),
    },
    expect: { ...NOT_SENT, errors: [/after 2 attempts: .*localhost:\d+.*Check/] },
  },
  {
    name: 'the connection is reset at once, twice',
    service: atFirst(2, (tcp) => tcp.resetAndDestroy()),
    step: THRICE,
    expect: { status: 'requested', requests: ['start'], connections: [3, 3], withinMs: 5_000 },
  },
  {
    name: 'the connection is reset at once, always',
    service: atFirst(Infinity, (tcp) => tcp.resetAndDestroy()),
    step: TWICE,
    expect: { ...NOT_SENT, connections: [2, 2], errors: [/after 2 attempts: .*localhost/] },
  },
  {
    name: 'the connection is closed at once, once',
    service: atFirst(1, (tcp) => tcp.end()),
    step: TWICE,
    expect: { status: 'requested', requests: ['start'], connections: [2, 2] },
  },
];

const HANDSHAKE: readonly FaultCase[] = [
  {
    name: 'the TLS handshake stalls, always',
    service: atFirst(Infinity, () => undefined),
    step: TWICE,
    expect: {
      ...NOT_SENT,
      connections: [2, 2],
      errors: [/after 2 attempts: .*localhost:\d+.*1 s/],
    },
  },
  {
    name: 'the TLS handshake stalls, once',
    service: atFirst(1, () => undefined),
    step: TWICE,
    expect: { status: 'requested', requests: ['start'], connections: [2, 2] },
  },
  {
    name: 'the server hangs up in the TLS handshake',
    service: atFirst(Infinity, (tcp) => tcp.once('data', () => tcp.end())),
    step: TWICE,
    expect: { ...NOT_SENT, connections: [2, 2], errors: [/after 2 attempts: .*localhost/] },
  },
  {
    name: 'the server resets in the TLS handshake',
    service: atFirst(Infinity, (tcp) => tcp.once('data', () => tcp.resetAndDestroy())),
    step: TWICE,
    expect: { ...NOT_SENT, connections: [2, 2], errors: [/after 2 attempts: .*localhost/] },
  },
  {
    name: 'half a TLS record, then nothing',
    service: atFirst(Infinity, (tcp) =>
      tcp.once('data', () => tcp.write(Buffer.from([22, 3, 3, 0]))),
    ),
    step: TWICE,
    expect: {
      ...NOT_SENT,
      connections: [2, 2],
      errors: [/after 2 attempts: .*localhost:\d+.*1 s/],
    },
  },
  ...(
    [
      ['HTTP without TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
      ['SSH', 'SSH-2.0-EXAMPLE\r\n'],
      ['a runner command', '\n::set-output name=jid::x\n'],
    ] as const
  ).map(([what, text]) => ({
    name: `the server speaks ${what}`,
    service: atFirst(Infinity, (tcp) => tcp.once('data', () => tcp.end(text))),
    step: THRICE,
    expect: { ...NOT_SENT, connections: [1, 1] as const, errors: [/proper HTTPS.*`endpoint`/] },
  })),
  ...(
    [
      ['internal_error', 80],
      ['bad_record_mac', 20],
      ['decode_error', 50],
      ['decrypt_error', 51],
      ['user_canceled', 90],
      ['unexpected_message', 10],
      ['unrecognized_name', 112],
      ['record_overflow', 22],
    ] as const
  ).map(([name, code]) => ({
    name: `N2: one TLS alert ${name} is no end`,
    service: atFirst(1, alert(code)),
    step: TWICE,
    expect: { status: 'requested', requests: ['start'] as const, connections: [2, 2] as const },
  })),
  {
    name: 'N2: a TLS alert internal_error, always',
    service: atFirst(Infinity, alert(80)),
    step: TWICE,
    expect: { ...NOT_SENT, connections: [2, 2], errors: [/after 2 attempts: .*localhost/] },
  },
  {
    name: 'N2: a warning close_notify in the handshake',
    service: atFirst(1, alert(0, 1)),
    step: TWICE,
    expect: { status: 'requested', requests: ['start'], connections: [2, 2] },
  },
  {
    // In TLS 1.2 a server says so that misses a client's certificate.
    name: 'a TLS alert handshake_failure is the end',
    service: atFirst(Infinity, alert(40)),
    step: THRICE,
    expect: { ...NOT_SENT, connections: [1, 1], errors: [/client certificate/] },
  },
  {
    name: 'a TLS alert protocol_version is the end',
    service: atFirst(Infinity, alert(70)),
    step: THRICE,
    expect: { ...NOT_SENT, connections: [1, 1], errors: [/version/i] },
  },
  {
    name: 'the server knows TLS 1.0 alone',
    service: { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1' } },
    step: THRICE,
    expect: { ...NOT_SENT, connections: [1, 1], errors: [/version/i] },
  },
  {
    name: 'the server knows TLS 1.1 alone',
    service: { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } },
    step: THRICE,
    expect: { ...NOT_SENT, connections: [1, 1], errors: [/version/i] },
  },
  {
    name: 'the server knows TLS 1.2 alone, which will do',
    service: { tls: { maxVersion: 'TLSv1.2' } },
    expect: { status: 'requested', requests: ['start'], connections: [1, 1] },
  },
  ...(['TLSv1.2', 'TLSv1.3'] as const).map((maxVersion) => ({
    name: `the server wants a client certificate, ${maxVersion}`,
    service: { tls: { requestCert: true, rejectUnauthorized: true, maxVersion } },
    step: THRICE,
    expect: {
      // In TLS 1.3 the request is on its way when the server says so.
      status: maxVersion === 'TLSv1.2' ? 'failed' : ['failed', 'unconfirmed'],
      requests: [],
      connections: [1, 1] as const,
      errors: [/client certificate/i],
    },
  })),
];

/** What the error calls it. */
const CERTIFICATES: readonly (readonly [CertificateKind, RegExp])[] = [
  ['selfSigned', /trust.*NODE_EXTRA_CA_CERTS/],
  ['expired', /expired/],
  ['notYetValid', /not (?:yet )?(?:valid|begun)|valid|trust/],
  ['wrongHost', /host|name|for another/],
  ['wrongPurpose', /trust|purpose/],
  ['weak', /weak/],
];
const UNTRUSTED: readonly FaultCase[] = [
  ...CERTIFICATES.map(([certificate, called]) => ({
    name: `${certificate === 'weak' ? 'N3' : 'N1'}: the certificate is ${certificate}`,
    service: { certificate },
    step: THRICE,
    expect: {
      ...NOT_SENT,
      connections: [1, 1] as const,
      errors: [new RegExp(`certificate of localhost:\\d+.*(?:${called.source})`)],
    },
  })),
  {
    name: 'the CA is unknown',
    step: { ...THRICE, env: { NODE_EXTRA_CA_CERTS: undefined } },
    expect: {
      ...NOT_SENT,
      connections: [1, 1],
      errors: [/certificate of localhost.*NODE_EXTRA_CA_CERTS/],
    },
  },
  {
    name: 'the file of NODE_EXTRA_CA_CERTS is missing',
    step: { ...THRICE, env: ({ folder }) => ({ NODE_EXTRA_CA_CERTS: `${folder}/missing.pem` }) },
    expect: {
      ...NOT_SENT,
      connections: [1, 1],
      errors: [/certificate of localhost.*NODE_EXTRA_CA_CERTS/],
      stderr: /^Warning: Ignoring extra certs from `[^\n]+\n$/,
    },
  },
  {
    name: 'NODE_TLS_REJECT_UNAUTHORIZED=0 is refused',
    service: { certificate: 'selfSigned' },
    step: { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
    expect: {
      ...NOT_SENT,
      connections: [0, 0],
      errors: [/^NODE_TLS_REJECT_UNAUTHORIZED: .*NODE_EXTRA_CA_CERTS/],
      stderr: /^(?:\(node:\d+\) Warning: Setting the NODE_TLS_REJECT_UNAUTHORIZED[^]*)?$/,
    },
  },
  {
    name: 'NODE_TLS_REJECT_UNAUTHORIZED=0 is refused by wait/',
    step: { waitAction: true, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
    expect: {
      ...NOT_SENT,
      connections: [0, 0],
      errors: [/^NODE_TLS_REJECT_UNAUTHORIZED: .*NODE_EXTRA_CA_CERTS/],
      stderr: /^(?:\(node:\d+\) Warning: Setting the NODE_TLS_REJECT_UNAUTHORIZED[^]*)?$/,
    },
  },
  ...['1', '', 'false'].map((text) => ({
    name: `NODE_TLS_REJECT_UNAUTHORIZED=${text} changes nothing`,
    service: { certificate: 'selfSigned' as const },
    step: { env: { NODE_TLS_REJECT_UNAUTHORIZED: text } },
    expect: { ...NOT_SENT, errors: [/certificate of localhost/] },
  })),
];

/** The request was sent, and nobody knows what became of it. */
const UNKNOWN: Pick<Expected, 'status' | 'log'> = { status: 'unconfirmed', log: /may be running/ };
const SENT: readonly FaultCase[] = (
  [
    ['the headers never come', silence],
    ['the connection is reset before the status line', reset],
    ['the connection is closed before the status line', hangUp],
    ['the connection is reset in the status line', cutting('HTTP/1.1 2')],
    ['the connection is reset in the headers', cutting('HTTP/1.1 200 OK\r\nContent-Le')],
  ] as const
).flatMap(([name, reply]) => [
  {
    name: `${name}, once`,
    service: { routes: { start: inTurn(reply, JOB) } },
    step: TWICE,
    expect: { status: 'requested', requests: times(2) },
  },
  {
    name: `${name}, always`,
    service: { routes: { start: reply } },
    step: TWICE,
    expect: { ...UNKNOWN, requests: times(2), errors: [/after 2 attempts/] },
  },
]);

/** Everything that happens before an answer begins. */
export const CONNECTING: Group = {
  name: 'B. Before an answer',
  cases: [...UNREACHABLE, ...HANDSHAKE, ...UNTRUSTED, ...SENT],
};
