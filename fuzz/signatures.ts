import assert from 'node:assert/strict';
import fc from 'fast-check';
import { officialAuthorization, type PlainRequest } from '../__tests__/support/official-signer.ts';
import { expectedSignature } from '../emulator/gateway/official-signer.ts';
import { sign, type AccessKey } from '../src/credentials/signature.ts';
import type { HttpRequest } from '../src/http/transport.ts';
import type { FuzzProperty } from './property.ts';

const word = fc.stringMatching(/^[!-~]{6,60}$/);
const key: fc.Arbitrary<AccessKey> = fc.record(
  { accessKeyId: word, secretAccessKey: word, securityToken: word },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);

const text = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 1, max: 0x7f }).map((byte) => String.fromCharCode(byte)),
    fc.constantFrom('é', '你', '😀', '+', ' ', '%', '&', '='),
  ),
  maxLength: 12,
});

/** `.` and `..` are gone from every URL before it is sent. */
const segment = text.filter((part) => !/^\.{1,2}$/.test(part) && !part.includes('/'));

/** The official client takes the path apart with `url.parse`, which escapes or drops these itself. */
const officialSegment = segment.filter(
  (part) => !/[\u0000-\u0020"'<>\\^`{|}?#\u007f-\u00a0\ufeff]/.test(part),
);

const date = fc.date({
  min: new Date('2000-01-01'),
  max: new Date('2099-12-31'),
  noInvalidDate: true,
});

function requestOf(part: fc.Arbitrary<string>): fc.Arbitrary<PlainRequest> {
  const name = fc.oneof(text, fc.constantFrom('a', 'A', 'branch_name', ''));
  return fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      origin: fc.constantFrom('https://api.example', 'https://api.example:8443', 'http://[::1]:80'),
      segments: fc.array(part, { minLength: 1, maxLength: 5 }),
      query: fc.array(fc.tuple(name, text), { maxLength: 5 }),
      data: fc.option(fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }), {
        nil: undefined,
      }),
    })
    .map((plain) => ({
      ...plain,
      headers: {
        accept: 'application/json',
        ...(plain.data && { 'content-type': 'application/json' }),
      },
    }));
}

/** The same request as it is sent. */
function sent({ method, origin, segments, query, headers, data }: PlainRequest): HttpRequest {
  const path = segments.map(encodeURIComponent).join('/');
  const pairs = query.map((pair) => pair.map(encodeURIComponent).join('='));
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return {
    method: method as HttpRequest['method'],
    url: new URL(`${origin}/${path}${search}`),
    headers,
    ...(data && { body: JSON.stringify(data) }),
  };
}

/** Our signatures against those of the official signer. */
export const SIGNATURES: readonly FuzzProperty[] = [
  {
    name: 'signature as the official client',
    share: 12,
    property: fc.property(requestOf(officialSegment), key, date, (plain, by, at) => {
      const request = sent(plain);
      const { headers } = sign(request, by, at);
      const origin = `https://${request.url.host}`;
      const official = officialAuthorization({ ...plain, origin }, by, headers['x-sdk-date'] ?? '');
      assert.equal(headers['authorization'], official);
    }),
  },
  {
    name: 'signature as a gateway expects it',
    share: 12,
    property: fc.property(requestOf(segment), key, date, (plain, by, at) => {
      const request = sent(plain);
      const { authorization = '', ...proof } = sign(request, by, at).headers;
      const [, names = '', signature] =
        /SignedHeaders=(.*), Signature=(.*)$/.exec(authorization) ?? [];
      const arrived = {
        method: request.method,
        url: request.url.pathname + request.url.search,
        headers: { ...request.headers, ...proof, host: request.url.host },
        body: Buffer.from(request.body ?? ''),
      };
      assert.equal(signature, expectedSignature(arrived, names.split(';'), by.secretAccessKey));
    }),
  },
];
