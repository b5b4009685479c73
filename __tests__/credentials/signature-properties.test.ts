import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectedSignature } from '../../emulator/gateway/official-signer.ts';
import { sign, type AccessKey } from '../../src/credentials/signature.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { officialAuthorization, type PlainRequest } from '../support/official-signer.ts';

const RUNS = { numRuns: 1_000 };

/** Any text that can be sent: without halves of surrogate pairs, which UTF-8 does not have. */
const text = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code)),
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 12,
});
const asciiWord = fc.stringMatching(/^[!-~]{6,60}$/);

const accessKey: fc.Arbitrary<AccessKey> = fc.record(
  { accessKeyId: asciiWord, secretAccessKey: asciiWord, securityToken: asciiWord },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);

/** `.` and `..`, encoded or not, are gone from every URL before it is sent. */
const segment = text.filter((part) => !/^\.{1,2}$/.test(part) && !part.includes('/'));

/**
 * Node's `url.parse`, with which the official signer takes the path from the URL, escapes blanks,
 * line breaks, quotes, brackets and the like before the signer encodes the path, so that they come
 * out encoded twice; takes a backslash for a slash; drops control characters and blanks at the end; and ends the
 * path at `?` and `#`. No gateway could accept that.
 */
const officialSegment = segment.filter(
  (part) => !/[\u0000-\u0020"'<>\\^`{|}?#\u00a0\ufeff]/.test(part),
);

const data = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }),
);

function plainRequest(part: fc.Arbitrary<string>): fc.Arbitrary<PlainRequest> {
  const fewNames = fc.constantFrom('a', 'A', 'branch_name', 'é', '+', '');
  return fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      origin: fc.constantFrom('https://api.example', 'https://api.example:8443', 'http://[::1]:80'),
      segments: fc.array(part, { minLength: 1, maxLength: 5 }),
      query: fc.array(fc.tuple(fc.oneof(text, fewNames), fc.oneof(text, fc.constant(''))), {
        maxLength: 6,
      }),
      headers: fc.constantFrom({}, { accept: 'application/json' }),
      data: fc.option(data, { nil: undefined }),
    })
    .map((plain) => ({
      ...plain,
      headers: { ...plain.headers, ...(plain.data && { 'content-type': 'application/json' }) },
    }));
}

/** The same request as it is sent. */
function sentRequest(plain: PlainRequest, bareNames: boolean): HttpRequest {
  const path = plain.segments.map((part) => encodeURIComponent(part)).join('/');
  const query = plain.query.map(([name, value]) => {
    // A name without a value may come without the equals sign, too.
    const bare = bareNames && name !== '' && value === '';
    return encodeURIComponent(name) + (bare ? '' : `=${encodeURIComponent(value)}`);
  });
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return {
    method: plain.method as HttpRequest['method'],
    url: new URL(`${plain.origin}/${path}${search}`),
    headers: plain.headers,
    ...(plain.data && { body: JSON.stringify(plain.data) }),
  };
}

const date = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
});

describe('the signature of any request', () => {
  test('is the one that the official signer makes', () => {
    fc.assert(
      fc.property(plainRequest(officialSegment), accessKey, date, fc.boolean(), (...values) => {
        const [plain, key, at, bareNames] = values;
        const sent = sentRequest(plain, bareNames);
        const origin = `https://${sent.url.host}`; // without a port that goes without saying
        const { headers } = sign(sent, key, at);
        expect(headers['authorization']).toBe(
          officialAuthorization({ ...plain, origin }, key, headers['x-sdk-date'] ?? ''),
        );
        expect(headers['x-security-token']).toBe(key.securityToken);
      }),
      RUNS,
    );
  });

  test('is the one that a gateway with the official signer expects of what arrived', () => {
    fc.assert(
      fc.property(plainRequest(segment), accessKey, date, fc.boolean(), (...values) => {
        const [plain, key, at, bareNames] = values;
        const sent = sentRequest(plain, bareNames);
        const { authorization = '', ...proof } = sign(sent, key, at).headers;
        const arrived = {
          method: sent.method,
          url: sent.url.pathname + sent.url.search,
          headers: { ...sent.headers, ...proof, host: sent.url.host },
          body: Buffer.from(sent.body ?? ''),
        };
        const [, names = '', signature] = /SignedHeaders=(.*), Signature=(.*)$/.exec(
          authorization,
        ) ?? ['', ''];
        expect(names.split(';')).toEqual(Object.keys(arrived.headers).sort());
        expect(signature).toBe(expectedSignature(arrived, names.split(';'), key.secretAccessKey));
      }),
      RUNS,
    );
  });
});
