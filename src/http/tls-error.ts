import { wasSent, type Attempt, type Stage } from './attempt.ts';
import { RequestError } from './errors.ts';

const FOR_ANOTHER_HOST = 'is for another host';

/** What can be wrong with a certificate, by the code of Node and the words of OpenSSL. */
const CERTIFICATE_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^CERT_HAS_EXPIRED\b/, 'has expired'],
  [/^CERT_NOT_YET_VALID\b/, 'is not valid yet'],
  [/^CERT_REVOKED\b/, 'has been revoked'],
  [/^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)\b/, FOR_ANOTHER_HOST],
  // Node has no code of its own for these: UNSPECIFIED.
  [/TOO_(?:SMALL|WEAK)|\btoo (?:small|weak)\b/, 'is too weak'],
];

const UNTRUSTED_HINT =
  'If the host or a proxy has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS; checks cannot be turned off';
const UNFIT_HINT =
  'Check `endpoint`, the proxy and the date of this runner; checks cannot be turned off, and NODE_EXTRA_CA_CERTS does not help with this';

/**
 * Tells why the certificate of the service or the proxy is not good enough.
 *
 * @param error What Node destroyed the connection with.
 */
export function certificateError(error: unknown, { peer, url }: Attempt): RequestError {
  const code = codeOf(error);
  const fault = CERTIFICATE_FAULTS.find(([pattern]) =>
    pattern.test(`${code} ${wordsOf(error)}`),
  )?.[1];
  const whose = peer === 'proxy' ? "the proxy's certificate" : `the certificate of ${url.host}`;
  const shown = code === 'UNSPECIFIED' ? '' : inBrackets(code);
  return new RequestError(`${whose} ${fault ?? 'cannot be trusted'}${shown}`, {
    fault: 'certificate',
    transient: false,
    reached: 'securing',
    // Every other fault of a certificate is one of its owner, or of a proxy that reads along.
    hostInDoubt: peer === 'service' && fault === FOR_ANOTHER_HOST,
    hint: fault === undefined ? UNTRUSTED_HINT : UNFIT_HINT,
  });
}

const CHECK = 'Check `region`, `endpoint` and the proxy';

interface Lasting {
  readonly reason: RegExp;
  readonly says: (name: string) => string;
  readonly hint: string;
}

const WANTS_CERTIFICATE: Lasting = {
  reason:
    /ALERT_(?:(?:NO|BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_[A-Z]+|UNKNOWN_CA|ACCESS_DENIED)$/,
  says: (name) => `${name} wants a client certificate`,
  hint: 'This action has none to show; check `region`, `endpoint` and the proxy',
};

/** Failures of TLS that another attempt does not mend. */
const LASTING: readonly Lasting[] = [
  WANTS_CERTIFICATE,
  {
    reason: /ALERT_HANDSHAKE_FAILURE$/,
    says: (name) => `${name} refuses the TLS handshake`,
    hint: 'It may want another cipher, or a client certificate; check `region`, `endpoint` and the proxy',
  },
  {
    reason:
      /PROTOCOL_VERSION|SSL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_|NO_PROTOCOLS|INSUFFICIENT_SECURITY/,
    says: (name) => `${name} and this runner have no TLS version in common`,
    hint: 'TLS 1.2 or 1.3 is needed; check `region`, `endpoint` and the proxy',
  },
  {
    reason: /TOO_(?:SMALL|WEAK)/,
    says: (name) => `the encryption of ${name} is too weak`,
    hint: CHECK,
  },
  {
    reason: /WRONG_VERSION_NUMBER|HTTPS?_(?:PROXY_)?REQUEST|PACKET_LENGTH_TOO_LONG/,
    says: (name) => `${name} did not answer in proper HTTPS`,
    hint: CHECK,
  },
];

/**
 * Tells why TLS failed; undefined where it is not TLS that did.
 *
 * @param name Whom it failed with.
 */
export function handshakeError(
  error: unknown,
  { stage, mayBeRefusedLate, hostInDoubt }: Attempt,
  name: string,
): RequestError | undefined {
  const reason = tlsReason(error);
  if (reason === undefined) return undefined;
  const lasting = LASTING.find((each) => each.reason.test(reason));
  // This refusal is one of the handshake alone, though it comes late; others may follow the reading.
  const isRefusedLate = mayBeRefusedLate && reason.endsWith('CERTIFICATE_REQUIRED');
  if (wasSent(stage) && !isRefusedLate) return brokenOff(error, stage, name);
  if (lasting === undefined) {
    const code = inBrackets(codeOf(error));
    return new RequestError(`no connection to ${name}${code} in the TLS handshake`, {
      fault: 'unreachable',
      transient: true,
      reached: stage,
      hostInDoubt,
      hint: CHECK,
    });
  }
  return new RequestError(`${lasting.says(name)}${inBrackets(codeOf(error))}`, {
    fault: 'protocol',
    transient: false,
    reached: 'securing',
    hostInDoubt,
    hint: lasting.hint,
  });
}

/** Tells of a connection that broke when the request had been sent, at least in part. */
export function brokenOff(error: unknown, reached: Stage, name: string): RequestError {
  const code = inBrackets(codeOf(error));
  return new RequestError(`the connection to ${name} broke${code} before it answered`, {
    fault: 'connection',
    transient: true,
    reached,
    hint: CHECK,
  });
}

/** OpenSSL's reason in capitals; undefined where the error is not OpenSSL's. */
function tlsReason(error: unknown): string | undefined {
  const code = codeOf(error);
  if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO') return undefined;
  const reason = /:SSL routines:[^:]*:([^:]{1,100}):/.exec(wordsOf(error))?.[1];
  return (reason ?? code).toUpperCase().replaceAll(' ', '_');
}

/** The code of an error, where it has one that can be shown; else empty. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z0-9_/]{1,60}$/.test(code) ? code : '';
}

export function inBrackets(code: string): string {
  return code && ` (${code})`;
}

function wordsOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : '';
}
