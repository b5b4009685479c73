import * as http from 'node:http';
import type * as net from 'node:net';
import type { Attempt } from './attempt.ts';
import { isParseError } from './connection-error.ts';
import { isPassing, RequestError } from './errors.ts';
import { parseRetryAfter } from './headers.ts';

/** Longer heads of a proxy's answer are no answers, in bytes. */
const MAX_HEAD_BYTES = 16 * 1024;

/** The least time before a proxy that throttles is asked again, in milliseconds. */
const THROTTLED_MS = 2_000;

/**
 * Asks a proxy to connect this socket through to `target` (RFC 9110 9.3.6).
 *
 * @param target `host:port`, an IPv6 address in brackets.
 * @param login `user:password`, not encoded; empty for none.
 * @throws RequestError The proxy refused, or is none. Where it hung up: Node's error.
 */
export function openTunnel(
  socket: net.Socket,
  target: string,
  login: string,
  attempt: Attempt,
): Promise<net.Socket> {
  attempt.reach('tunnel', 'proxy');
  const basic = `Basic ${Buffer.from(login).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(login !== '' && { 'proxy-authorization': basic }) },
      maxHeaderSize: MAX_HEAD_BYTES,
      createConnection: () => socket,
    });
    request.on('error', (error) => {
      socket.destroy();
      reject(isParseError(error) ? noProxy() : error);
    });
    request.once('connect', (response, _socket, rest: Buffer) => {
      const problem = problemOf(response, rest, login !== '');
      if (problem === undefined) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(problem);
    });
    request.end();
  });
}

/**
 * @param rest What came after the head. In a tunnel we speak first, so it is not the service's.
 * @param loggedIn Whether the proxy was sent a login.
 */
function problemOf(
  { statusCode = 0, headers }: http.IncomingMessage,
  rest: Buffer,
  loggedIn: boolean,
): RequestError | undefined {
  if (statusCode < 200 || statusCode > 299) return refusal(statusCode, headers, loggedIn);
  return rest.length > 0 ? noProxy() : undefined;
}

function refusal(
  status: number,
  headers: http.IncomingHttpHeaders,
  loggedIn: boolean,
): RequestError {
  const askedFor = parseRetryAfter(headers, Date.now());
  const retryAfterMs = status === 429 ? Math.max(askedFor ?? 0, THROTTLED_MS) : askedFor;
  const verb = loggedIn ? 'Check' : 'Put';
  const place = loggedIn ? 'in' : 'into';
  return new RequestError(`the proxy refused the connection with HTTP ${status}`, {
    fault: 'proxy',
    // As an answer of the service with this status would be; nothing was sent to that.
    transient: status === 429 || isPassing(status),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // It says so of a host that it could not look up or connect to.
    hostInDoubt: status >= 500,
    // 407 by the standard; tinyproxy says 401 to a wrong login.
    hint:
      status === 407 || status === 401
        ? `${verb} user name and password of the proxy ${place} HTTPS_PROXY: http://user:password@host:port`
        : 'Check HTTPS_PROXY, and that the proxy allows this host; NO_PROXY goes around it',
  });
}

function noProxy(): RequestError {
  return new RequestError('the proxy did not answer as a proxy does', {
    fault: 'proxy',
    transient: false,
    hint: 'Check HTTPS_PROXY',
  });
}
