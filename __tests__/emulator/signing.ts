import { createHash, createHmac } from 'node:crypto';
import type { AccessKey, CodeArts } from '../../emulator/index.ts';
import type { Reply } from './call.ts';

/** A request to sign: what is sent, and what a test wants to be wrong with it. */
export interface RequestToSign {
  method: string;
  /** Path and query, encoded as they are sent. */
  path: string;
  body?: string;
  /** Sent and signed besides the date, the host, and the content type where there is a body. */
  headers?: Record<string, string>;
  /** Sent, but neither signed nor checked; may replace a signed one. */
  unsigned?: Record<string, string>;
}

/** `20260801T010203Z` */
export function sdkDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Sends a request signed with SDK-HMAC-SHA256, written down from the algorithm's description. */
export async function callSigned(
  codearts: CodeArts,
  key: AccessKey,
  request: RequestToSign,
): Promise<Reply> {
  const { method, path, body } = request;
  const headers: Record<string, string> = {
    host: new URL(codearts.endpoint).host,
    'x-sdk-date': sdkDate(codearts.clock.now()),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key.securityToken === undefined ? {} : { 'x-security-token': key.securityToken }),
    ...request.headers,
  };
  const authorization = authorize(key, method, path, headers, body ?? '');
  return await send(codearts, method, path, body, {
    ...headers,
    authorization,
    ...request.unsigned,
  });
}

/** The `Authorization` header for a request with plain paths and unique query parameters. */
export function authorize(
  key: AccessKey,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): string {
  const names = Object.keys(headers).sort();
  const [pathname = '', query = ''] = path.split('?');
  const canonicalRequest = [
    method,
    `${pathname}/`,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name])}`),
    '',
    names.join(';'),
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const signature = createHmac('sha256', key.secretAccessKey)
    .update(`SDK-HMAC-SHA256\n${String(headers['x-sdk-date'])}\n${hash}`)
    .digest('hex');
  return `SDK-HMAC-SHA256 Access=${key.accessKeyId}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

/** Sends a request as it is. */
export async function send(
  codearts: CodeArts,
  method: string,
  path: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<Reply> {
  const response = await fetch(codearts.endpoint + path, { method, headers, body: body ?? null });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
