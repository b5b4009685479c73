import { describe, expect, test } from '@jest/globals';
import { sign, type AccessKey } from '../../src/credentials/signature.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { authorize } from '../emulator/signing.ts';

// The keys below are samples that Huawei publishes in its documents and its SDK's tests. They open
// nothing.
const GO_KEY: AccessKey = { accessKeyId: 'AccessKey', secretAccessKey: 'SecretKey' };
const GO_DATE = '20060102T150405Z';
const DOCUMENT_KEY: AccessKey = {
  accessKeyId: 'QTWAOYTTINDUT2QVKYUC',
  secretAccessKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
};

/** `2006-01-02T15:04:05Z` of `20060102T150405Z`. */
function dateOf(compact: string): Date {
  return new Date(compact.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
}

function request(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, ...changes };
}

function signatureIn(authorization: string | undefined): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(authorization ?? '')?.[1];
}

describe('the published vectors', () => {
  // huaweicloud-sdk-go-v3, core/auth/signer/signer_test.go. Only the date is signed there, while the
  // action always signs the host, too. So a second implementation, written down from the documents
  // and free in its choice of headers, shows what these vectors mean, and what ours has to come to.
  test.each([
    [
      'a GET with a query',
      request('https://example.huaweicloud.com/path?limit=1'),
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      'a POST with a body',
      request('https://example.huaweicloud.com/path?key=value', {
        method: 'POST',
        body: '{"Name":"test","Id":1}\n',
      }),
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
  ])('of the Go SDK: %s', (_case, sent, published) => {
    const { method, url, body = '' } = sent;
    const path = url.pathname + url.search;
    const date = { 'x-sdk-date': GO_DATE };
    expect(signatureIn(authorize(GO_KEY, method, path, date, body))).toBe(published);
    const withHost = { ...date, host: 'example.huaweicloud.com' };
    expect(sign(sent, GO_KEY, dateOf(GO_DATE)).headers).toEqual({
      ...date,
      authorization: authorize(GO_KEY, method, path, withHost, body),
    });
  });

  test('of the document "AK/SK Signing and Authentication Algorithm"', () => {
    const list = request(
      'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs' +
        '?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
      { headers: { 'content-type': 'application/json' } },
    );
    expect(sign(list, DOCUMENT_KEY, dateOf('20191115T033655Z')).headers).toEqual({
      'x-sdk-date': '20191115T033655Z',
      authorization:
        'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, ' +
        'Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    });
  });

  test('of the start request, as the official signer for Node.js computes it', () => {
    const start = request(
      'https://codehub-ext.cn-north-4.myhuaweicloud.com/v4/repositories/123/remote-mirror',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-project-id': 'pid' },
        body: '{"force_fetch":true}',
      },
    );
    const key = { ...GO_KEY, securityToken: 'STS' };
    expect(sign(start, key, dateOf('20260801T010203Z')).headers).toEqual({
      'x-sdk-date': '20260801T010203Z',
      'x-security-token': 'STS',
      authorization:
        'SDK-HMAC-SHA256 Access=AccessKey, ' +
        'SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, ' +
        'Signature=62a33cdc6c0bdefaab057811b428b35c19491f20dd7bdcd3905f6ea7f8cb17b1',
    });
  });
});

// What goes into a signature is made the same of all spellings that mean the same.
describe('as the official signer for Node.js computes it, a request is signed', () => {
  const QUERY = "?b=2&&a=2&a=1&B&a.=()'*!&a%2F=%3D&c=1=2&a=1&%2B=%20&";

  test.each([
    [
      'with a path that ends in no slash, and characters that JavaScript does not encode',
      `/v4/%C3%A4&(c)!*~-._%3D/x${QUERY}`,
      '48f6ed895389e47fbf1258cf513bfc392ee1509cebde58733442d8caf4f959ff',
    ],
    [
      'with a path that ends in a slash',
      `/v4/x/${QUERY}`,
      'dcde6033539a6070e751d3b64fbdd4cca8b0d034ed12dc639a21d489c10199d7',
    ],
  ])('%s', (_case, path, signature) => {
    const sent = request(`https://api.example:8443${path}`, {
      method: 'PUT',
      headers: { 'X-Project-Id': ' pid ', accept: 'application/json' },
    });
    expect(sign(sent, GO_KEY, dateOf('20260801T010203Z'))).toEqual({
      headers: {
        'x-sdk-date': '20260801T010203Z',
        authorization:
          'SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=accept;host;x-project-id;x-sdk-date, ' +
          `Signature=${signature}`,
      },
      signature,
    });
  });
});

describe('a signature', () => {
  const date = dateOf('20260801T010203Z');
  const signatureOf = (sent: HttpRequest, key = GO_KEY, at = date): string =>
    sign(sent, key, at).signature;
  const plain = request('https://api.example:8443/v4/a%20b?x=1', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });

  test.each<[string, Partial<HttpRequest>]>([
    ['the method', { method: 'PUT' }],
    ['the path', { url: new URL('https://api.example:8443/v4/a%20c?x=1') }],
    ['the query', { url: new URL('https://api.example:8443/v4/a%20b?x=2') }],
    ['the host', { url: new URL('https://api2.example:8443/v4/a%20b?x=1') }],
    ['the port', { url: new URL('https://api.example/v4/a%20b?x=1') }],
    ['the content type', { headers: { 'content-type': 'text/plain' } }],
    ['the body', { body: '{ }' }],
  ])('depends on %s', (_part, change) => {
    expect(signatureOf({ ...plain, ...change })).not.toBe(signatureOf(plain));
  });

  test('depends on the date and on both parts of a temporary key', () => {
    const signatures = [
      signatureOf(plain),
      signatureOf(plain, GO_KEY, new Date(date.getTime() + 1_000)),
      signatureOf(plain, { ...GO_KEY, secretAccessKey: 'AnotherSecretKey' }),
      signatureOf(plain, { ...GO_KEY, securityToken: 'STS' }),
      signatureOf(plain, { ...GO_KEY, securityToken: 'STS2' }),
    ];
    expect(new Set(signatures)).toHaveProperty('size', signatures.length);
    for (const signature of signatures) expect(signature).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is given alone, and is the one in the headers', () => {
    const { headers, signature } = sign(plain, GO_KEY, date);
    expect(signatureIn(headers['authorization'])).toBe(signature);
  });

  test('is for whole seconds, without a fraction', () => {
    const at = new Date('2026-12-31T23:59:59.999Z');
    expect(sign(plain, GO_KEY, at).headers['x-sdk-date']).toBe('20261231T235959Z');
  });

  test('leaves no trace of the secret access key in the headers', () => {
    const { headers } = sign(plain, DOCUMENT_KEY, date);
    expect(Object.keys(headers)).toEqual(['x-sdk-date', 'authorization']);
    expect(JSON.stringify(headers)).not.toContain(DOCUMENT_KEY.secretAccessKey);
  });
});
