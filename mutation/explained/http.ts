import { always, anyText, because, never } from './because.ts';

const AGENT = 'src/http/agent.ts';
const CONTENT_ENCODING = 'src/http/content-encoding.ts';
const NETWORK = 'src/http/network.ts';
const PROXY = 'src/http/proxy.ts';
const TLS = 'src/http/tls.ts';
const TLS_ERROR = 'src/http/tls-error.ts';
const TRANSPORT = 'src/http/transport.ts';

const UNDEFINED_TOO =
  'A detail that is undefined and one that is not given are read alike; the check is there for the types.';

const ONLY_CODES = 'Of an error of this kind only its code, or nothing, is shown, never its text.';

const ENDS_WITHOUT =
  'A function that comes to its end gives undefined, which does here what was given before.';

const NO_TEXT =
  'What is no text is read as one that names no fault, as an empty one, or any other, does.';

const IN_UTC =
  'The tests run in UTC, where a date without a zone is the same instant, and Node reads a doubled ' +
  '`GMT` as one; what is at stake is a runner in another zone.';

const OWN_AGENTS =
  'The options of the client are for agents of its own, which are not used, and for an idle timer that ' +
  'strikes after minutes, when ours has long done so.';

const SAME_BYTES =
  'Whether the bytes that end a handshake bring the end of the connection, too, is up to the network: no ' +
  'test can time it.';

const DECODED_BEFORE =
  'What can be decoded comes out before the decoder finds that the end is missing, so the bytes are the ' +
  'same; of an error answer the ending is not looked at.';

export const HTTP = [
  ...because(AGENT, SAME_BYTES, [
    never('socket.destroyed'),
    ['socket.errored ?? hungUp()', 'socket.errored && hungUp()'],
  ]),
  ...because('src/http/attempt.ts', 'The host of a URL has brackets at its ends alone.', [
    ['/^\\[|\\]$/g', '/\\[|\\]$/g'],
    ['/^\\[|\\]$/g', '/^\\[|\\]/g'],
  ]),
  ...because(
    'src/http/collect.ts',
    'What arrives after the end is not given any more: the bytes were put together at the end.',
    [never('settled')],
  ),
  ...because(CONTENT_ENCODING, ENDS_WITHOUT, [['{ return false; }', '{}']]),
  ...because(CONTENT_ENCODING, DECODED_BEFORE, [
    ['{ finishFlush: whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH }', '{}'],
    [
      '{ finishFlush: whole ? constants.BROTLI_OPERATION_FINISH : constants.BROTLI_OPERATION_FLUSH, }',
      '{}',
    ],
  ]),
  ...because('src/http/errors.ts', UNDEFINED_TOO, [always('reason !== undefined')]),
  ...because('src/http/headers.ts', IN_UTC, [
    ["text.endsWith(' GMT')", "text.startsWith(' GMT')"],
    ["' GMT'", '""'],
  ]),
  ...because(
    'src/http/headers.ts',
    'Any text that is neither a number nor a date does what an empty one does.',
    anyText("headers['retry-after']"),
  ),
  ...because(
    NETWORK,
    'There is an address at least, so this text stands there for the types alone.',
    anyText("addresses[0] ?? ''"),
  ),
  ...because(
    NETWORK,
    'How soon small packets go out, and that a silent connection is looked after, is not to be seen from outside.',
    [['true', 'false', 'noDelay: true, keepAlive: true']],
  ),
  ...because(NETWORK, ONLY_CODES, [["'no address'", '""']]),
  ...because(
    NETWORK,
    'The signal that is added to the socket listens for its errors, too, as Node is today.',
    [["'error'", '""']],
  ),
  ...because(
    PROXY,
    'The group is always there, and may be empty; the text stands there for the types alone.',
    anyText("address = ''"),
  ),
  ...because(PROXY, ENDS_WITHOUT, [['{ return undefined; }', '{}']]),
  ...because('src/http/service-error.ts', UNDEFINED_TOO, [always('retryAfterMs !== undefined')]),
  ...because(
    TLS,
    'Once the handshake is over the promise is settled and the certificate was trusted, so the end of the ' +
      'connection changes nothing.',
    [["'close'", '""', "secured.off('close'"]],
  ),
  ...because(TLS_ERROR, NO_TEXT, [
    always("typeof message === 'string'"),
    ...anyText("typeof message === 'string'"),
  ]),
  ...because(TRANSPORT, OWN_AGENTS, [
    ['[]', '["Stryker was here"]'],
    [
      '{ keepAlive: true, // Its idle timer must not strike before ours, which covers more. socketTimeout: timeoutMs + 1_000, }',
      '{}',
    ],
    ['true', 'false', 'keepAlive: true,'],
  ]),
  ...because(TRANSPORT, ONLY_CODES, [
    ["'timeout'", '""'],
    ["'upgrade'", '""', "new Error('upgrade')"],
  ]),
  ...because(
    TRANSPORT,
    'An answer that is garbled ends as one that is incomplete; other errors of a request come before that is found.',
    [never("error.fault !== 'incomplete'")],
  ),
  ...because(TRANSPORT, 'A status of 300 has ended in an error before.', [
    ['status < 300', 'status <= 300'],
  ]),
  ...because(
    TRANSPORT,
    'The host that Stryker puts there has blanks in it, and is not shown either.',
    anyText('URL.parse(location, url.href)'),
  ),
  ...because('src/http/tunnel.ts', UNDEFINED_TOO, [always('retryAfterMs !== undefined')]),
];
