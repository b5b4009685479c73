import { describe, expect, test } from '@jest/globals';
import { Attempt, type Peer, type Stage } from '../../src/http/attempt.ts';
import { connectionError } from '../../src/http/connection-error.ts';

// Real handshakes are in certificates and handshakes; here are the codes of other versions of
// OpenSSL, and those that no server of a test brings about.

const coded = (code: string, message = 'untrusted text'): Error =>
  Object.assign(new Error(message), { code });

/** An attempt whose other side had this stage with us. */
function attemptAt(stage: Stage, peer: Peer = 'service'): Attempt {
  const attempt = new Attempt(new URL('https://api.example'), new AbortController().signal, 1_000);
  attempt.reach(stage, peer);
  return attempt;
}

function distrusting(peer: Peer): Attempt {
  return Object.assign(attemptAt('securing', peer), { distrusted: true });
}

describe('a certificate that Node refused', () => {
  test.each([
    ['CERT_HAS_EXPIRED', 'has expired (CERT_HAS_EXPIRED)'],
    ['CERT_NOT_YET_VALID', 'is not valid yet (CERT_NOT_YET_VALID)'],
    ['CERT_REVOKED', 'has been revoked (CERT_REVOKED)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another host (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['HOSTNAME_MISMATCH', 'is for another host (HOSTNAME_MISMATCH)'],
    ['EE_KEY_TOO_SMALL', 'is too weak (EE_KEY_TOO_SMALL)'],
    ['CA_KEY_TOO_SMALL', 'is too weak (CA_KEY_TOO_SMALL)'],
    ['CA_MD_TOO_WEAK', 'is too weak (CA_MD_TOO_WEAK)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'cannot be trusted (UNABLE_TO_GET_ISSUER_CERT)'],
    ['CRL_HAS_EXPIRED', 'cannot be trusted (CRL_HAS_EXPIRED)'],
    ['PATH_LENGTH_EXCEEDED', 'cannot be trusted (PATH_LENGTH_EXCEEDED)'],
    ['A_CODE_OF_A_LATER_NODE', 'cannot be trusted (A_CODE_OF_A_LATER_NODE)'],
    ['UNSPECIFIED', 'cannot be trusted'],
  ])('for %s is said to be so, and never tried again', (code, what) => {
    expect(connectionError(coded(code), distrusting('service'), null)).toMatchObject({
      fault: 'certificate',
      transient: false,
      reached: 'securing',
      outcomeUnknown: false,
      message: `the certificate of api.example ${what}`,
    });
  });

  test.each([
    'EE certificate key too weak',
    'CA certificate key too weak',
    'CA signature digest algorithm too weak',
  ])('without a code of its own is known by the words %j', (words) => {
    const error = coded('UNSPECIFIED', words);
    expect(connectionError(error, distrusting('service'), null).message).toBe(
      'the certificate of api.example is too weak',
    );
  });

  test.each([
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'If the host or a proxy has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS; checks cannot be turned off',
    ],
    [
      'CERT_HAS_EXPIRED',
      'Check `endpoint`, the proxy and the date of this runner; checks cannot be turned off, and NODE_EXTRA_CA_CERTS does not help with this',
    ],
  ])('for %s has advice of its own', (code, hint) => {
    expect(connectionError(coded(code), distrusting('service'), null).hint).toBe(hint);
  });

  test.each([null, undefined, 'a string', { code: 'UNSPECIFIED', message: 17 }])(
    'and told nothing of why (%j) cannot be trusted',
    (error) => {
      expect(connectionError(error, distrusting('service'), null).message).toBe(
        'the certificate of api.example cannot be trusted',
      );
    },
  );

  test("may be the proxy's", () => {
    const error = coded('CERT_HAS_EXPIRED');
    expect(connectionError(error, distrusting('proxy'), null).message).toBe(
      "the proxy's certificate has expired (CERT_HAS_EXPIRED)",
    );
  });
});

describe('a TLS handshake that failed', () => {
  test.each([
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
    ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
    ['ERR_SSL_SSL/TLS_ALERT_UNEXPECTED_MESSAGE'],
    ['ERR_OSSL_EVP_UNSUPPORTED'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT'],
    ['EPROTO'],
  ])('with %s may pass', (code) => {
    expect(connectionError(coded(code), attemptAt('securing'), null)).toMatchObject({
      fault: 'unreachable',
      transient: true,
      outcomeUnknown: false,
      message: `no connection to api.example (${code}) in the TLS handshake`,
    });
  });

  test.each([
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'refuses the TLS handshake'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'refuses the TLS handshake'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'no TLS version in common'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'no TLS version in common'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'wants a client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'wants a client certificate'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'wants a client certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'did not answer in proper HTTPS'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'did not answer in proper HTTPS'],
    ['ERR_SSL_DH_KEY_TOO_SMALL', 'is too weak'],
    ['ERR_SSL_EE_KEY_TOO_SMALL', 'is too weak'],
  ])('with %s will not pass', (code, what) => {
    expect(connectionError(coded(code), attemptAt('securing'), null)).toMatchObject({
      fault: 'protocol',
      transient: false,
      outcomeUnknown: false,
      message: expect.stringMatching(new RegExp(`api\\.example.*${what}.*\\(${code}\\)$`)),
    });
  });

  test.each([
    ['tlsv1 alert internal error', true],
    ['sslv3 alert handshake failure', false],
    ['wrong version number', false],
  ])('is read out of the words of EPROTO: %j may pass: %s', (reason, transient) => {
    const words = `write EPROTO 00:error:0A0:SSL routines:ssl3_read_bytes:${reason}:../a.c:9:\n`;
    const error = Object.assign(coded('EPROTO', words), { syscall: 'write' });
    expect(connectionError(error, attemptAt('securing'), null)).toMatchObject({ transient });
  });

  test('with the proxy is said to be so', () => {
    const error = coded('ERR_SSL_WRONG_VERSION_NUMBER');
    expect(connectionError(error, attemptAt('securing', 'proxy'), null).message).toBe(
      'the proxy did not answer in proper HTTPS (ERR_SSL_WRONG_VERSION_NUMBER)',
    );
  });
});

describe('TLS that fails once the request was sent', () => {
  test.each(['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
    'is a connection that broke: %s',
    (code) => {
      expect(connectionError(coded(code), attemptAt('sent'), null)).toMatchObject({
        fault: 'connection',
        transient: true,
        outcomeUnknown: true,
      });
    },
  );

  test('for want of a client certificate was not read, right after the handshake', () => {
    const error = coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    const attempt = Object.assign(attemptAt('sent'), { mayBeRefusedLate: true });
    expect(connectionError(error, attempt, null)).toMatchObject({
      transient: false,
      reached: 'securing',
      outcomeUnknown: false,
    });
  });

  test.each([
    ['the handshake was over on both sides', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false],
    [
      'access is denied, which may be what came of reading',
      'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
      true,
    ],
  ])('may have been read: %s', (_case, code, mayBeRefusedLate) => {
    const attempt = Object.assign(attemptAt('sent'), { mayBeRefusedLate });
    expect(connectionError(coded(code), attempt, null)).toMatchObject({
      fault: 'connection',
      outcomeUnknown: true,
    });
  });
});
