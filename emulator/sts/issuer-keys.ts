import { once } from 'node:events';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';

/** How an issuer is reached. */
export interface IssuerAccess {
  /** CA certificates (PEM) for an https issuer; Node's own unless told. */
  ca: string | undefined;
  /** Ends the requests early. */
  signal: AbortSignal;
}

const TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Fetches an issuer's public keys by its discovery document, as OpenID Connect Discovery 1.0
 * describes it in sections 4.1 to 4.3. Rejects when either document cannot be had or breaks the
 * rules, which include that the document names this very issuer.
 */
export async function fetchIssuerKeys(
  issuer: string,
  access: IssuerAccess,
): Promise<JWTVerifyGetKey> {
  const configuration = await fetchJson(`${issuer}/.well-known/openid-configuration`, access);
  const { issuer: named, jwks_uri: uri } = configuration as {
    issuer?: unknown;
    jwks_uri?: unknown;
  };
  if (named !== issuer || typeof uri !== 'string') {
    throw new Error(`The discovery document is not that of ${issuer}`);
  }
  return createLocalJWKSet((await fetchJson(uri, access)) as JSONWebKeySet);
}

async function fetchJson(url: string, { ca, signal }: IssuerAccess): Promise<object> {
  const options = {
    agent: false as const, // No connection outlives its request.
    ...(ca !== undefined && { ca }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  };
  const request = url.startsWith('https:') ? https.get(url, options) : http.get(url, options);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await readText(response);
  if (response.statusCode !== 200)
    throw new Error(`${url} answered ${String(response.statusCode)}`);
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new Error(`${url} gave no JSON object`);
  return value;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > MAX_BODY_BYTES) throw new Error('The answer is too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
