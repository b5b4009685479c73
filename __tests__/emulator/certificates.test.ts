import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createCertificates, startCodeArts } from '../../emulator/index.ts';
import type { CertificateKind } from '../../emulator/index.ts';

/** The status of a request that trusts the CA alone, or the code of the error that stopped it. */
async function visit(url: string, ca: string): Promise<number | string | undefined> {
  const request = https.get(url, { ca, agent: new https.Agent() });
  try {
    const [response] = (await once(request, 'response')) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

describe('certificates', () => {
  test.each([
    ['valid', 404],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrongHost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as [CertificateKind, number | string][])('%s: a client gets %s', async (kind, expected) => {
    const tls = await createCertificates({ kind });
    const codearts = await startCodeArts({ tls });
    try {
      expect(codearts.endpoint).toMatch(/^https:\/\/localhost:\d+$/);
      const ca = await readFile(tls.caFile, 'utf8');
      const { port } = new URL(codearts.endpoint);
      expect(await visit(`${codearts.endpoint}/`, ca)).toBe(expected);
      expect(await visit(`https://127.0.0.1:${port}/`, ca)).toBe(expected);
    } finally {
      await codearts.stop();
      await tls.remove();
    }
    expect(existsSync(tls.caFile)).toBe(false);
  });

  test('of another CA are not trusted', async () => {
    const [tls, other] = await Promise.all([createCertificates(), createCertificates()]);
    const codearts = await startCodeArts({ tls });
    try {
      const ca = await readFile(other.caFile, 'utf8');
      expect(await visit(codearts.endpoint, ca)).toMatch(/UNABLE_TO_VERIFY|CERT_SIGNATURE/);
    } finally {
      await codearts.stop();
      await Promise.all([tls.remove(), other.remove()]);
    }
  });

  test('stopping ends a TLS handshake that never went on', async () => {
    const tls = await createCertificates();
    const codearts = await startCodeArts({ tls });
    const socket = net.connect(Number(new URL(codearts.endpoint).port), '127.0.0.1');
    await once(socket, 'connect');
    // A later connection has been accepted, so the earlier one has been, too.
    await visit(codearts.endpoint, tls.cert);
    const closed = once(socket, 'close');
    await codearts.stop();
    await closed;
    await tls.remove();
    expect(socket.destroyed).toBe(true);
  });
});
