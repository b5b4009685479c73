import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createCertificates,
  type CertificateKind,
  type Certificates,
} from '../../emulator/server/certificates.ts';
import { GuardedTransport } from '../../src/http/transport.ts';
import { trust } from '../support/trust.ts';
import { startServer, stopServers } from '../support/server.ts';

const KINDS: readonly CertificateKind[] = ['valid', 'expired', 'wrongHost', 'selfSigned', 'weak'];

const certificates = new Map<CertificateKind, Certificates>();
let transport: GuardedTransport;

/** The certificates of `kind`, made once for all tests. */
function certificatesOf(kind: CertificateKind): Certificates {
  const made = certificates.get(kind);
  if (made === undefined) throw new Error(`no certificates of kind ${kind}`);
  return made;
}

beforeAll(async () => {
  for (const kind of KINDS) certificates.set(kind, await createCertificates({ kind }));
});

afterAll(async () => {
  for (const made of certificates.values()) await made.remove();
});

beforeEach(() => {
  transport = new GuardedTransport(20_000);
});

afterEach(async () => {
  transport.close();
  await stopServers();
});

const REQUEST = {
  method: 'POST',
  headers: { 'x-auth-token': 'made-up-token' },
  body: '{}',
} as const;

describe('a server over TLS', () => {
  test('with a certificate of a trusted authority gets the request', async () => {
    const made = certificatesOf('valid');
    const server = await startServer(() => ({ status: 200, body: { jid: 'a' } }), made);
    const distrust = await trust(made);
    try {
      const answer = await transport.send({ ...REQUEST, url: new URL('/x', server.url) });
      expect(answer).toMatchObject({ status: 200, text: '{"jid":"a"}' });
    } finally {
      distrust();
    }
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/x', body: '{}' }]);
  });

  test.each([
    ['expired', true, 'has expired (CERT_HAS_EXPIRED)'],
    ['wrongHost', true, 'is for another host (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['weak', true, 'is too weak'],
    ['selfSigned', true, 'cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['valid', false, 'cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
  ] as const)(
    'with a certificate that is %s (authority trusted: %s) gets nothing',
    async (kind, trusted, what) => {
      const made = certificatesOf(kind);
      const server = await startServer(() => ({ status: 200 }), made);
      const distrust = trusted ? await trust(made) : (): void => undefined;
      try {
        await expect(transport.send({ ...REQUEST, url: server.url })).rejects.toMatchObject({
          fault: 'certificate',
          transient: false,
          outcomeUnknown: false,
          reached: 'securing',
          message: `the certificate of ${server.url.host} ${what}`,
          hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
        });
      } finally {
        distrust();
      }
      expect(server.requests).toEqual([]);
    },
  );
});
