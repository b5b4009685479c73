import * as http from 'node:http';
import type * as net from 'node:net';
import type { Attempt } from './attempt.ts';
import { isParseError } from './connection-error.ts';
import { isPassing, RequestError } from './errors.ts';
import { parseRetryAfter } from './headers.ts';

/** Longer heads of a proxy's answer are no answers, in bytes. */
const MAX_HEAD_BYTES = 16 * 1024;

/** As many interim answers come before the final one at most (RFC 9110 15.2). */
const MAX_INTERIM = 8;

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
  const options: http.RequestOptions = {
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...(login !== '' && { 'proxy-authorization': basic }) },
    maxHeaderSize: MAX_HEAD_BYTES,
    createConnection: () => socket,
  };
  return new Promise((resolve, reject) => {
    const request = readAnswer(options, MAX_INTERIM, (answer) => {
      const problem = 'response' in answer ? problemOf(answer, login !== '') : answer;
      if (problem === undefined) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(isParseError(problem) ? noProxy() : problem);
    });
    request.end();
  });
}

/** What the proxy said in the end. */
interface Answer {
  readonly response: http.IncomingMessage;
  /** What came after its head. In a tunnel we speak first, so it is not the service's. */
  readonly rest: Buffer;
}

/** @returns A request that has to be ended to be sent. */
function readAnswer(
  options: http.RequestOptions,
  interimLeft: number,
  tell: (answer: Answer | Error) => void,
): http.ClientRequest {
  const request = http.request(options);
  request.on('error', tell);
  request.once('connect', (response, socket, rest: Buffer) => {
    if (!isInterim(response) || interimLeft === 0) {
      tell({ response, rest });
      return;
    }
    // Node takes every answer to CONNECT for the final one. A request that is not ended sends
    // nothing, and reads what comes next.
    socket.unshift(rest);
    readAnswer(options, interimLeft - 1, tell);
  });
  return request;
}

/** 101 is final: it says that the connection changes to a protocol that nobody has asked for. */
function isInterim({ statusCode = 0 }: http.IncomingMessage): boolean {
  return statusCode >= 100 && statusCode < 200 && statusCode !== 101;
}

/** @param loggedIn Whether the proxy was sent a login. */
function problemOf({ response, rest }: Answer, loggedIn: boolean): RequestError | undefined {
  const { statusCode = 0, headers } = response;
  if (statusCode < 200) return noProxy();
  if (statusCode > 299) return refusal(statusCode, headers, loggedIn);
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
