import { bare, wasSent, type Attempt } from './attempt.ts';
import { RequestError } from './errors.ts';
import { brokenOff, certificateError, codeOf, handshakeError, inBrackets } from './tls-error.ts';

const CHECK_PROXY = 'Check HTTPS_PROXY; NO_PROXY goes around the proxy';

/**
 * Tells why there was no answer, from what Node threw and from how far the attempt was seen to come.
 *
 * @param error Anything thrown while a request was under way. Its text is not trusted: only codes
 *   of a known form are shown.
 * @param timeoutMs How long was waited, where that is why; null where it is not.
 */
export function connectionError(
  error: unknown,
  attempt: Attempt,
  timeoutMs: number | null,
): RequestError {
  if (timeoutMs !== null) return timeout(attempt, timeoutMs);
  if (attempt.distrusted) return certificateError(error, attempt);
  const name = attempt.peer === 'proxy' ? 'the proxy' : attempt.url.host;
  const known = handshakeError(error, attempt, name);
  if (known !== undefined) return known;
  // Of TLS, only what is known to last is not tried again.
  return isNetwork(error) || attempt.stage === 'securing'
    ? unreachable(error, attempt, name)
    : broken(error, attempt, name);
}

function timeout(attempt: Attempt, timeoutMs: number): RequestError {
  const { url, stage } = attempt;
  const seconds = Math.round(timeoutMs / 10) / 100;
  return new RequestError(
    `no full answer from ${url.host} within ${seconds} s${whereIn(attempt)}`,
    {
      fault: 'timeout',
      transient: true,
      reached: stage,
      hostInDoubt: attempt.hostInDoubt,
      hint: 'Check that this runner can reach the host; `request_timeout` allows more time',
    },
  );
}

function unreachable(error: unknown, attempt: Attempt, name: string): RequestError {
  const { stage, peer } = attempt;
  if (wasSent(stage)) return brokenOff(error, stage, name);
  return new RequestError(
    `no connection to ${name}${inBrackets(codeOf(error))}${whereIn(attempt)}`,
    {
      fault: 'unreachable',
      transient: true,
      reached: stage,
      hostInDoubt: attempt.hostInDoubt,
      hint:
        peer === 'proxy'
          ? CHECK_PROXY
          : 'Check `region` and `endpoint`, and that this runner can reach the host',
    },
  );
}

function broken(error: unknown, { stage, peer }: Attempt, name: string): RequestError {
  const what =
    codeOf(error) === 'HPE_HEADER_OVERFLOW'
      ? 'answered with more headers than are read'
      : 'did not answer in proper HTTPS';
  return new RequestError(`${name} ${what}${inBrackets(codeOf(error))}`, {
    fault: 'protocol',
    transient: false,
    reached: stage,
    hint: peer === 'proxy' ? CHECK_PROXY : 'Check `region`, `endpoint` and the proxy',
  });
}

/** At which step before the request was sent; empty where it was. */
function whereIn({ url, stage, peer, addresses }: Attempt): string {
  const whose = peer === 'proxy' ? ' of the proxy' : '';
  switch (stage) {
    case 'resolving':
      return ` while looking up the name${whose}`;
    case 'connecting':
      return addresses.every((address) => address === bare(url))
        ? '' // it is in the message already
        : ` while connecting to ${addresses.join(', ')}`;
    case 'tunnel':
      return ' while the proxy was to open a tunnel';
    case 'securing':
      return ` in the TLS handshake${whose && ' with the proxy'}`;
    case 'sent':
    case 'answered':
      return '';
  }
}

/** The operating system failed (it names a system call), or the peer hung up. */
function isNetwork(error: unknown): boolean {
  const systemCall = (error as { syscall?: unknown } | null)?.syscall;
  return (
    typeof systemCall === 'string' ||
    /^(?:E[A-Z]+|EAI_[A-Z]+)$/.test(codeOf(error)) ||
    codeOf(error) === 'HPE_INVALID_EOF_STATE' // the connection closed in the middle of the head
  );
}

/** Whether Node could not read an answer; the end of the connection in the middle has such a code, too. */
export function isParseError(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE';
}
