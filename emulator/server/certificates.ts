import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TlsIdentity } from './listener.ts';
import { createTemporaryDirectory } from './temporary-directory.ts';

/**
 * Which server certificate to make. All but `selfSigned` are signed by the own CA: `wrongPurpose` is
 * one for clients, `weak` has a key of 1,024 bits; `selfSigned` is for the right hosts, but no CA
 * vouches for it.
 */
export type CertificateKind =
  'valid' | 'expired' | 'notYetValid' | 'wrongHost' | 'wrongPurpose' | 'weak' | 'selfSigned';

/** A server's key and certificate, and the CA that a client is told to trust. */
export interface Certificates extends TlsIdentity {
  /** The CA's certificate (PEM). */
  readonly ca: string;
  /** Where it is as a file, for `NODE_EXTRA_CA_CERTS`, `curl --cacert` and git. */
  readonly caFile: string;
  /** Deletes the temporary directory that holds the CA's file. */
  remove(): Promise<void>;
}

const run = promisify(execFile);

const HOSTS = 'DNS:localhost,IP:127.0.0.1';
const OTHER_HOST = 'DNS:elsewhere.example,IP:2001:db8::1';

const VALIDITY: Partial<Record<CertificateKind, readonly string[]>> = {
  expired: ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'],
  notYetValid: ['-startdate', '20480101000000Z', '-enddate', '20480102000000Z'],
};

const CONFIGURATION = `
[req]
distinguished_name = name
prompt = no
[name]
[ca]
default_ca = own
[own]
new_certs_dir = .
database = issued
serial = serial
default_md = sha256
policy = policy
[policy]
commonName = supplied
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

/**
 * Makes a CA and a server certificate for `localhost` and 127.0.0.1 with openssl, in a temporary
 * directory. Rejects when openssl is missing or fails; nothing is left behind then.
 */
export async function createCertificates(
  options: { kind?: CertificateKind } = {},
): Promise<Certificates> {
  const directory = await createTemporaryDirectory('certificates');
  try {
    const certificate = await issue(directory.path, options.kind ?? 'valid');
    const caFile = path.join(directory.path, 'ca.pem');
    const ca = await readFile(caFile, 'utf8');
    return { ...certificate, ca, caFile, remove: () => directory.remove() };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

async function issue(directory: string, kind: CertificateKind): Promise<TlsIdentity> {
  await writeFile(path.join(directory, 'openssl.cnf'), configuration(kind));
  await writeFile(path.join(directory, 'issued'), '');
  await writeFile(path.join(directory, 'serial'), '01\n');
  await createAuthority(directory);
  await createKey(directory, 'server', kind);
  if (kind === 'selfSigned') await selfSign(directory);
  else await signByAuthority(directory, kind);
  return {
    key: await readFile(path.join(directory, 'server.key'), 'utf8'),
    cert: await readFile(path.join(directory, 'server.pem'), 'utf8'),
  };
}

function configuration(kind: CertificateKind): string {
  const hosts = kind === 'wrongHost' ? OTHER_HOST : HOSTS;
  const server = `[server]\nbasicConstraints = CA:false\nsubjectAltName = ${hosts}\n`;
  const purpose = kind === 'wrongPurpose' ? 'extendedKeyUsage = clientAuth\n' : '';
  return CONFIGURATION + server + purpose;
}

async function createAuthority(directory: string): Promise<void> {
  await createKey(directory, 'ca');
  await openssl(directory, [
    ...['req', '-x509', '-config', 'openssl.cnf', '-extensions', 'root', '-days', '30'],
    ...['-subj', '/CN=Emulator CA', '-key', 'ca.key', '-out', 'ca.pem'],
  ]);
}

async function createKey(directory: string, name: string, kind?: CertificateKind): Promise<void> {
  const how =
    kind === 'weak'
      ? ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024']
      : ['ecparam', '-name', 'prime256v1', '-genkey'];
  await openssl(directory, [...how, '-out', `${name}.key`]);
}

async function selfSign(directory: string): Promise<void> {
  await openssl(directory, [
    ...['req', '-x509', '-config', 'openssl.cnf', '-extensions', 'server', '-days', '30'],
    ...['-subj', '/CN=localhost', '-key', 'server.key', '-out', 'server.pem'],
  ]);
}

async function signByAuthority(directory: string, kind: CertificateKind): Promise<void> {
  await openssl(directory, [
    ...['req', '-new', '-config', 'openssl.cnf', '-subj', '/CN=localhost'],
    ...['-key', 'server.key', '-out', 'server.csr'],
  ]);
  // `openssl ca`, since `openssl x509` could not date a certificate into the past before 3.4.
  const validity = VALIDITY[kind] ?? ['-days', '30'];
  await openssl(directory, [
    ...['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-extensions', 'server', ...validity],
    ...['-cert', 'ca.pem', '-keyfile', 'ca.key', '-in', 'server.csr', '-out', 'server.pem'],
  ]);
}

async function openssl(directory: string, args: string[]): Promise<void> {
  await run('openssl', args, { cwd: directory, env: { PATH: process.env['PATH'] ?? '' } });
}
