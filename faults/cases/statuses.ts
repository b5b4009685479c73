import type { Expected, FaultCase, Group } from '../case.ts';
import { answer, head, inTurn, refusal } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { JID } from '../service/script.ts';
import { onStart, times } from './helpers.ts';

const JOB = answer(200, { jid: JID });
const RETRIED = { status: 'requested', requests: times(2), outputs: { jid: JID } } as const;

/** The codes that are documented, and of what the advice has to speak. */
const DOCUMENTED: readonly (readonly [number, string, string, RegExp])[] = [
  [401, 'DEV.00000003', 'Authentication information expired.', /expired.*24 hours/],
  [
    403,
    'CH.004403',
    'Insufficient permissions. Apply for the required permission and try again.',
    /setRepository/,
  ],
  [404, 'CH.004404', 'Repository Not Found', /repository_id/],
  [401, 'CH.00000002', 'Recognize authentication information failed.', /24 hours/],
  [403, 'CH.00401001', 'No access permission.', /setRepository/],
  [404, 'CH.00402000', 'The repository does not exist. Check and try again.', /repository_id/],
  [400, 'CH.010001', 'Invalid parameter', /inputs/],
  [401, 'CH.080401', 'No permission', /24 hours/],
  [403, 'CH.080403', 'Forbidden', /setRepository/],
  [404, 'CH.000404', 'Not found', /repository_id/],
  [404, 'CH.010117', 'Repository does not exist', /repository_id/],
  [404, 'APIG.0101', 'The API does not exist', /region.*endpoint/],
  [404, 'APIGW.0101', 'The API does not exist', /region.*endpoint/],
  [401, 'APIG.0301', 'Incorrect IAM authentication information: decrypt token fail', /24 hours/],
  [
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information: x-auth-token not found',
    /24 hours/,
  ],
  [403, 'APIG.0302', 'The IAM user is not authorized', /allow-list|setRepository/],
  [401, 'APIG.0303', 'Incorrect app authentication information', /24 hours|clock/],
  [401, 'APIG.0307', 'The token must be updated.', /24 hours/],
  [400, 'APIG.0201', 'Bad request', /./],
  [413, 'APIG.0201', 'Request entity too large', /./],
];

const FINAL = [
  400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 417, 418, 422, 423, 426, 431,
  451, 501, 505,
];
const TRANSIENT = [408, 421, 429, 500, 502, 503, 504];

const STATUSES: readonly FaultCase[] = [
  ...DOCUMENTED.map(([status, code, text, advice]) =>
    onStart(
      `HTTP ${status} ${code}: ${text.slice(0, 30)}`,
      refusal(status, code, text),
      {
        status: 'failed',
        errors: [new RegExp(`HTTP ${status}, ${code.replace('.', '\\.')}.*(?:${advice.source})`)],
        notInLog: /may be running/,
      },
      { retries: '3' },
    ),
  ),
  ...FINAL.map((status) =>
    onStart(
      `HTTP ${status} without a body is not retried`,
      answer(status),
      {
        // What a gateway or a version answers, the service may not even have seen.
        status: status > 500 ? ['failed', 'unconfirmed'] : 'failed',
        errors: [new RegExp(`HTTP ${status}`)],
      },
      { retries: '3' },
    ),
  ),
  ...TRANSIENT.map((status) =>
    onStart(
      `HTTP ${status} once`,
      inTurn(answer(status), JOB),
      { ...RETRIED, withinMs: 5_000 },
      { retries: '1' },
    ),
  ),
  ...TRANSIENT.map((status) =>
    onStart(
      `HTTP ${status} always`,
      answer(status),
      {
        status: [421, 429].includes(status) ? 'failed' : 'unconfirmed',
        requests: times(2),
        errors: [new RegExp(`after 2 attempts: HTTP ${status}`)],
        withinMs: 5_000,
      },
      { retries: '1' },
    ),
  ),
  ...[500, 503].map((status) =>
    onStart(
      `HTTP ${status} twice`,
      inTurn(answer(status), answer(status), JOB),
      { ...RETRIED, requests: times(3), withinMs: 5_000 },
      { retries: '3' },
    ),
  ),
  onStart('HTTP 503 without retries is told as one attempt', answer(503), {
    status: 'unconfirmed',
    errors: [/^Starting the synchronization failed: HTTP 503/],
  }),
  onStart(
    '421 is tried again on a new connection',
    inTurn(answer(421), JOB),
    { ...RETRIED, connections: [2, 2] },
    { retries: '1' },
  ),
  ...(['APIG.0308', 'APIGW.0308'] as const).flatMap((code) =>
    [400, 401, 403, 429].map((status) =>
      onStart(
        `throttling: HTTP ${status} ${code}`,
        inTurn(refusal(status, code, 'The throttling threshold has been reached'), JOB),
        { ...RETRIED, withinMs: 5_000 },
        { retries: '1' },
      ),
    ),
  ),
];

/** The second attempt comes so many milliseconds after the first. */
function after(least: number, most: number): Partial<Expected> {
  return {
    ...RETRIED,
    withinMs: most,
    also: ({ run }) =>
      run.durationMs < least ? [`took ${Math.round(run.durationMs)} ms, less than ${least}`] : [],
  };
}

/** 429 whose `Retry-After` is made at the moment of the answer. */
function throttled(retryAfter: () => string, date?: () => string): Reply {
  return ({ wire }) => {
    wire.write(
      head(429, {
        'Content-Length': 0,
        'Retry-After': retryAfter(),
        ...(date && { Date: date() }),
      }),
    );
  };
}

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);
const RFC_850 = (seconds: number): string => {
  const [day = '', date = '', month = '', year = '', time = ''] = inSeconds(seconds)
    .toUTCString()
    .split(/,? /);
  const days: Record<string, string> = {
    Mon: 'Monday',
    Tue: 'Tuesday',
    Wed: 'Wednesday',
    Thu: 'Thursday',
    Fri: 'Friday',
    Sat: 'Saturday',
    Sun: 'Sunday',
  };
  return `${days[day]}, ${date}-${month}-${year.slice(2)} ${time} GMT`;
};

const RETRY_AFTER: readonly FaultCase[] = [
  onStart('N14: 429 without Retry-After waits 2 s', inTurn(answer(429), JOB), after(2_000, 5_000), {
    retries: '1',
  }),
  onStart(
    'N14: the pause doubles',
    inTurn(answer(429), answer(429), JOB),
    { ...after(6_000, 12_000), requests: times(3) },
    { retries: '2' },
  ),
  onStart(
    'Retry-After 3 s',
    inTurn(
      throttled(() => '3'),
      JOB,
    ),
    after(3_000, 6_000),
    { retries: '1' },
  ),
  onStart(
    'Retry-After as a date',
    inTurn(
      throttled(() => inSeconds(4).toUTCString()),
      JOB,
    ),
    after(3_000, 6_000),
    { retries: '1' },
  ),
  onStart(
    'Retry-After as a date of RFC 850',
    inTurn(
      throttled(() => RFC_850(4)),
      JOB,
    ),
    after(3_000, 6_000),
    { retries: '1' },
  ),
  onStart(
    'Retry-After as a date of another clock',
    inTurn(
      throttled(
        () => inSeconds(3_604).toUTCString(),
        () => inSeconds(3_600).toUTCString(),
      ),
      JOB,
    ),
    after(3_000, 7_000),
    { retries: '1' },
  ),
  ...(
    [
      ['in the past', () => inSeconds(-3_600).toUTCString()],
      ['garbage', () => 'soon'],
      ['negative', () => '-5'],
      ['zero', () => '0'],
      ['a fraction', () => '0.5'],
      ['empty', () => ''],
      ['a command', () => '::error::x'],
      ['in two values', () => '1, 2'],
      ['a date without a zone', () => '2026-01-01'],
    ] as const
  ).map(([name, value]) =>
    onStart(`Retry-After ${name}`, inTurn(throttled(value), JOB), after(2_000, 5_000), {
      retries: '1',
    }),
  ),
  ...(
    [
      ['86400', /24 h|86400|1440/],
      ['300', /300|5 min/],
      ['99999999999999999999', /./],
    ] as const
  ).map(([value, told]) =>
    onStart(
      `Retry-After ${value} fails at once`,
      throttled(() => value),
      {
        status: 'failed',
        errors: [new RegExp(`HTTP 429.*(?:${told.source})`)],
        withinMs: 1_000,
      },
      { retries: '3' },
    ),
  ),
  onStart(
    'Retry-After of a 503',
    inTurn(answer(503, '', { 'Retry-After': '2' }), JOB),
    after(2_000, 5_000),
    { retries: '1' },
  ),
  onStart(
    'Retry-After of a 404 is nothing',
    answer(404, '', { 'Retry-After': '1' }),
    { status: 'failed', errors: [/HTTP 404/] },
    { retries: '1' },
  ),
];

const SHAPES: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'errorCode and errorMsg',
    { errorCode: 'X.1', errorMsg: 'Not today' },
    /HTTP 400, X\.1: Not today/,
  ],
  ['code and message', { code: 'X.1', message: 'Not today' }, /HTTP 400, X\.1: Not today/],
  [
    'nested',
    { error: { code: 'X.1', message: 'Not today' }, status: 'failed' },
    /HTTP 400, X\.1: Not today/,
  ],
  [
    'nested deeper',
    { a: { b: { error: { error_code: 'X.1', error_msg: 'Not today' } } } },
    /HTTP 400, X\.1: Not today/,
  ],
  [
    'a code that is a number',
    { error: { code: 400, message: 'Not today' } },
    /HTTP 400, 400: Not today/,
  ],
  ['a message alone', { error_msg: 'Not today' }, /HTTP 400: Not today/],
  ['a code alone', { error_code: 'X.1' }, /HTTP 400, X\.1\b/],
  ['nested 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, /HTTP 400/],
  ['an array', [{ error_code: 'X.1' }], /HTTP 400/],
  ['HTML', '<html>\n::error::x<h1>Bad gateway</h1></html>', /HTTP 400/],
  ['binary', Buffer.from([0, 255, 10, 58, 58]), /HTTP 400/],
  ['JSON that is cut', '{"error_code":"X.1","error_msg":"', /HTTP 400/],
  [
    'invalid UTF-8',
    Buffer.from('{"error_code":"X.1","error_msg":"\xff\xfe"}', 'latin1'),
    /HTTP 400/,
  ],
  [
    '1 MB of fields',
    Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`field-${at}`, { x: at }])),
    /HTTP 400/,
  ],
  ['a prototype', '{"__proto__":{"error_code":"X.1"},"constructor":{"name":"x"}}', /HTTP 400/],
];

/** Answers that say no. */
export const REFUSALS: Group = {
  name: 'C. Error answers',
  cases: [
    ...STATUSES,
    ...RETRY_AFTER,
    ...SHAPES.map(([name, body, error]) =>
      onStart(
        `the error is ${name}`,
        answer(400, body),
        { status: 'failed', errors: [error] },
        { retries: '2' },
      ),
    ),
  ],
};
