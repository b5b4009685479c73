import fc from 'fast-check';
import type { HttpResponse } from '../src/http/transport.ts';

/** What is dangerous in a log, a summary or a URL, in small pieces. */
const DANGEROUS = [
  ...['::', ':', '##[', '#', '[', ']', '\n', '\r', '\u2028', '\u200b', '\u202e', '\u001b', '%0A'],
  ...['\u001b[1m', '\u001b]0;', '\u0007', '://', '@', '/', ' ', '  ', '\0', '\ud800', '\udc00'],
  ...[
    '::error::',
    '##[add-mask]',
    '::add-mask::',
    'https://a:b@c',
    'www.',
    '<!--',
    '-->',
    '`',
    '|',
  ],
] as const;

/** Any text, most of it with dangerous pieces in it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...DANGEROUS)), {
    maxLength: 30,
  })
  .map((pieces) => pieces.join(''));

/** A full object name, in either length and letter case. */
export const objectName: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(40, 40, 64), fc.stringMatching(/^[0-9a-f]{64}$/), fc.boolean())
  .map(([length, digits, upper]) => {
    const name = digits.slice(0, length);
    return upper ? name.toUpperCase() : name;
  });

const jid = fc.oneof(
  fc.uuid(),
  fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/),
  hostileText,
  fc.jsonValue({ maxDepth: 1 }),
);

const code = fc.oneof(
  fc.constantFrom('', '0', '200', 'success', 'OK', 'CH.004403', 'APIG.0308', 'APIGW.0308'),
  fc.constantFrom('APIG.0101', 'DEV.00000003'),
  hostileText,
  fc.jsonValue({ maxDepth: 1 }),
);

const moment = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2025-04-24T20:04:44.000+08:00', '2025-04-24 20:04', '9999', ''),
  hostileText,
  fc.constant(null),
);

const status = fc.oneof(
  fc.constantFrom('finished', 'failed', 'started', 'scheduled', 'none', 'fail', ''),
  hostileText,
  fc.jsonValue({ maxDepth: 1 }),
);

/** A URL in good order or not. */
export const anyUrl: fc.Arbitrary<string> = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'https://github.com/octo-org/hello.git',
    'git@github.com:octo-org/hello.git',
    'ssh://git@github.com/octo-org/hello',
    'https://user:word@host.example/a',
    '//host/path',
  ),
  hostileText,
);

const error = fc.record(
  {
    error_code: code,
    error_msg: hostileText,
    errorCode: code,
    errorMsg: hostileText,
    code,
    message: hostileText,
    request_id: hostileText,
  },
  { requiredKeys: [] },
);

/** The fields that answers are known to have, and any other value in each. */
export const answerFields: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    error,
    fc.record(
      {
        jid,
        status,
        url: fc.oneof(anyUrl, fc.constant(null)),
        update_status: status,
        last_update_at: moment,
        last_successful_update_at: moment,
        number_of_failures: fc.oneof(fc.nat(), fc.double(), fc.constant(null)),
        last_error: hostileText,
        name: fc.constantFrom('main', 'v1', 'other'),
        commit: fc.oneof(fc.record({ id: objectName }), fc.constant(null), hostileText),
        target: fc.oneof(objectName, fc.constant(null), hostileText),
        error,
        result: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([one, other]) => ({ ...one, ...other }));

/** The text of an answer: what is known of the service, other JSON, or anything. */
export const answerText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: answerFields.map((fields) => JSON.stringify(fields)) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(hostileText, objectName)).map((all) => JSON.stringify(all)),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }) },
  { weight: 1, arbitrary: fc.nat({ max: 3_000 }).map((depth) => '['.repeat(depth)) },
  { weight: 1, arbitrary: hostileText },
);

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map(latin),
  maxLength: 40,
});

function latin(byte: number): string {
  return byte >= 0x7f && byte < 0xa0 ? ' ' : String.fromCharCode(byte);
}

/** An answer as the transport hands it on, with a status of this kind. */
export function responseOf(status: fc.Arbitrary<number>): fc.Arbitrary<HttpResponse> {
  return fc.record({
    status,
    headers: fc.record(
      {
        'x-request-id': fc.oneof(headerText, fc.uuid()),
        'retry-after': fc.oneof(headerText, fc.nat().map(String)),
        date: fc.oneof(headerText, fc.constant('Fri, 01 May 2026 08:00:00 GMT')),
      },
      { requiredKeys: [] },
    ),
    text: answerText,
  });
}

/** A status of success. */
export const success: fc.Arbitrary<number> = fc.constantFrom(200, 200, 201, 202, 204, 206, 299);
