import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../http/transport.ts';
import { percentEncode } from '../text/percent-encoding.ts';

/** An access key, permanent or temporary. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The session token of a temporary access key. */
  readonly securityToken?: string | undefined;
}

/** What signing adds to a request. */
export interface Signed {
  readonly headers: Record<string, string>;
  /** Alone, for whoever has to hide it; the headers have it, too. */
  readonly signature: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * Signs a request with an access key, as API Gateway wants it ("AK/SK Signing and Authentication
 * Algorithm" in its documents; the four steps are named there).
 *
 * @param request All that is sent but the headers to add. Its own headers, in lower case,
 *   are signed with `host` and the date.
 * @param date When it is signed; more than 15 minutes off the service's clock is refused.
 */
export function sign(request: HttpRequest, key: AccessKey, date: Date): Signed {
  const added = {
    'x-sdk-date': compactDate(date),
    ...(key.securityToken !== undefined && { 'x-security-token': key.securityToken }),
  };
  const headers = canonicalHeaders({ ...request.headers, ...added, host: request.url.host });
  const names = headers.map(([name]) => name).join(';');
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.search),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const stringToSign = [ALGORITHM, added['x-sdk-date'], sha256(canonicalRequest)].join('\n');
  const signature = createHmac('sha256', key.secretAccessKey).update(stringToSign).digest('hex');
  const authorization = `${ALGORITHM} Access=${key.accessKeyId}, SignedHeaders=${names}, Signature=${signature}`;
  return { headers: { ...added, authorization }, signature };
}

/** `20260801T010203Z` */
function compactDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

function canonicalHeaders(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([one], [other]) => compare(one, other));
}

/** Ends in `/` even where the path that is sent does not. */
function canonicalPath(path: string): string {
  const segments = path.split('/').map((segment) => percentEncode(decodeURIComponent(segment)));
  return segments.join('/').replace(/\/?$/, '/');
}

/** Sorted by name, then value, both decoded: that is how the official signers sort. */
function canonicalQuery(search: string): string {
  return search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
