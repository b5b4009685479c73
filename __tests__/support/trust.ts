import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import type { Certificates } from '../../emulator/server/certificates.ts';

/**
 * Lets this process trust the CA of `certificates`, beside those it trusts already.
 *
 * @returns Ends the trust.
 */
export async function trust(certificates: Certificates): Promise<() => void> {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, await readFile(certificates.caFile, 'utf8')]);
  return () => {
    tls.setDefaultCACertificates(before);
  };
}
