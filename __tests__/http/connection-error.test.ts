import { describe, expect, test } from '@jest/globals';
import { connectionError } from '../../src/http/connection-error.ts';

// What can be brought about with real connections is tested with them (broken-connections,
// certificates, proxy-tunnel); here are the causes that no test can bring about everywhere.

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('untrusted text'), { code, ...more });

describe('connectionError', () => {
  test.each([
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ECONNRESET', 'connection'],
    ['EPIPE', 'connection'],
    ['ETIMEDOUT', 'connection'],
    ['HPE_INVALID_EOF_STATE', 'connection'],
  ])('%s means %s, and may pass', (code, fault) => {
    expect(connectionError(coded(code), 'api.example', null)).toMatchObject({
      fault,
      transient: true,
      message: `no connection to api.example (${code})`,
    });
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_CRL',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
  ])('%s is about the certificate, and will not pass', (code) => {
    expect(connectionError(coded(code), 'api.example', null)).toMatchObject({
      fault: 'certificate',
      transient: false,
      message: `the certificate of api.example cannot be trusted (${code})`,
    });
  });

  test.each([
    ['EPROTO', { syscall: 'write' }],
    ['ERR_SSL_WRONG_VERSION_NUMBER', {}],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', {}],
  ])('%s is TLS that failed otherwise, and will not pass', (code, more) => {
    const error = coded(code, more);
    expect(connectionError(error, 'api.example', null)).toMatchObject({
      fault: 'protocol',
      transient: false,
    });
  });

  test('a system call that failed in a way nobody foresaw may pass', () => {
    const error = coded('UNKNOWN', { syscall: 'connect' });
    expect(connectionError(error, 'api.example', null)).toMatchObject({
      fault: 'connection',
      transient: true,
    });
  });

  test('a time that ran out counts before all that followed from it', () => {
    expect(connectionError(coded('ECONNRESET'), 'api.example', 1_500)).toMatchObject({
      fault: 'timeout',
      message: 'no full answer from api.example within 1.5 s',
    });
  });

  test.each([
    [new Error('::error::made up')],
    [coded('x y')],
    [coded('::error::')],
    [coded('A'.repeat(61))],
    [{ code: 17 }],
    ['a string'],
    [null],
    [undefined],
  ])('of %j nothing but a well-formed code is shown', (error) => {
    expect(connectionError(error, 'api.example', null)).toMatchObject({
      fault: 'protocol',
      transient: false,
      message: 'api.example did not answer in proper HTTPS',
    });
  });

  test.each([
    ['connect ECONNREFUSED 192.0.2.1:3128', true],
    ['self-signed certificate', false],
    ['unable to get local issuer certificate', false],
  ])('a proxy that cannot be reached because of %j may pass: %s', (cause, transient) => {
    const error = coded('ECONNRESET');
    error.message = `tunneling socket could not be established, cause=${cause}`;
    expect(connectionError(error, 'api.example', null)).toMatchObject({
      message: 'cannot connect to the proxy',
      transient,
    });
  });
});
