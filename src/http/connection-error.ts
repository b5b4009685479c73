import { RequestError } from './errors.ts';

// What `tunnel`, the proxy part of @actions/http-client, says of a proxy that refuses.
const PROXY_STATUS = /^tunneling socket could not be established, statusCode=(\d+)/;
const PROXY_FAILURE = 'tunneling socket could not be established, cause=';
const PROXY_NOISE = 'got illegal response body from proxy';

// OpenSSL's names of failed verifications, as Node uses them for `error.code`.
const CERTIFICATE_CODE =
  /^(?!ERR_SSL_).*(?:CERT|CRL|VERIFY|ISSUER|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH)/;

// Failures of connecting, before anything was sent.
const NOT_CONNECTED = /^(?:EAI_[A-Z]+|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/;

/**
 * Tells why there was no answer from `host`, from what Node or the proxy tunnel threw.
 *
 * @param error Anything thrown while a request was under way. Its text is not trusted: only codes
 *   of a known form are shown.
 * @param timeoutMs How long was waited, where that is why; null where it is not.
 */
export function connectionError(
  error: unknown,
  host: string,
  timeoutMs: number | null,
): RequestError {
  if (timeoutMs !== null) {
    return new RequestError(
      `no full answer from ${host} within ${Math.round(timeoutMs / 10) / 100} s`,
      {
        fault: 'timeout',
        transient: true,
        hint: 'Check that this runner can reach the host; `request_timeout` allows more time',
      },
    );
  }
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (CERTIFICATE_CODE.test(code)) return certificateError(host, code);
  return (
    proxyError(message) ?? (isNetwork(error, code) ? unreachable(host, code) : broken(host, code))
  );
}

function certificateError(host: string, code: string): RequestError {
  return new RequestError(`the certificate of ${host} cannot be trusted (${code})`, {
    fault: 'certificate',
    transient: false,
    hint: 'If the host or a proxy has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS; checks cannot be turned off',
  });
}

function proxyError(message: string): RequestError | undefined {
  const status = PROXY_STATUS.exec(message)?.[1];
  if (status !== undefined) {
    return new RequestError(`the proxy refused the connection with HTTP ${status}`, {
      fault: 'proxy',
      transient: Number(status) >= 500,
      hint:
        status === '407'
          ? 'Put user name and password of the proxy into HTTPS_PROXY: http://user:password@host:port'
          : 'Check HTTPS_PROXY, and that the proxy allows this host; NO_PROXY goes around it',
    });
  }
  if (message === PROXY_NOISE || message.startsWith(`${PROXY_FAILURE}Parse Error`)) {
    return new RequestError('the proxy did not answer as a proxy does', {
      fault: 'proxy',
      transient: false,
      hint: 'Check HTTPS_PROXY',
    });
  }
  if (message.startsWith(PROXY_FAILURE)) {
    return new RequestError('cannot connect to the proxy', {
      fault: 'unreachable',
      transient: !/certificate/i.test(message),
      hint: 'Check HTTPS_PROXY; NO_PROXY goes around the proxy',
    });
  }
  return undefined;
}

function unreachable(host: string, code: string): RequestError {
  return new RequestError(`no connection to ${host}${code && ` (${code})`}`, {
    fault: NOT_CONNECTED.test(code) ? 'unreachable' : 'connection',
    transient: true,
    hint: 'Check `region` and `endpoint`, and that this runner can reach the host',
  });
}

function broken(host: string, code: string): RequestError {
  return new RequestError(`${host} did not answer in proper HTTPS${code && ` (${code})`}`, {
    fault: 'protocol',
    transient: false,
    hint: 'Check `region`, `endpoint` and the proxy',
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}

/** The operating system failed (it names a system call), or the peer hung up. */
function isNetwork(error: unknown, code: string): boolean {
  if (code === 'EPROTO') return false; // the peer does not speak TLS
  const systemCall = (error as { syscall?: unknown } | null)?.syscall;
  return (
    typeof systemCall === 'string' ||
    /^(?:E[A-Z]+|EAI_[A-Z]+)$/.test(code) ||
    code === 'HPE_INVALID_EOF_STATE' // the connection closed in the middle of the head
  );
}
