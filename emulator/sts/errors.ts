import { ApiError } from '../gateway/errors.ts';
import type { ErrorAnswer } from '../gateway/errors.ts';
import type { Answer } from '../server/answer.ts';

/** 403: the trust policy of the agency does not admit this ID token. */
export function trustPolicyMismatch(detail: string): ApiError {
  return new ApiError({
    status: 403,
    error_code: 'STS5.1001',
    error_msg: `access denied: ${detail}`,
  });
}

/** 403: the ID token is for somebody else than the identity provider's clients. */
export function audienceMismatch(): ApiError {
  return new ApiError({
    status: 403,
    error_code: 'STS5.2001',
    error_msg: 'the audience of the id token is not a client id of the OIDC provider',
  });
}

// The codes below are the emulator's own: no document at hand names the service's.

/** 400: a field of the body breaks the documented rules. */
export function malformed(detail: string): ErrorAnswer {
  return { status: 400, error_code: 'STS5.0400', error_msg: `invalid parameter: ${detail}` };
}

/** 404: no such identity provider or agency. */
export function unknownUrn(urn: string): ApiError {
  return new ApiError({ status: 404, error_code: 'STS5.0404', error_msg: `${urn} does not exist` });
}

/** 500: the issuer's keys cannot be had. */
export function issuerUnreachable(reason: string): ApiError {
  return new ApiError({
    status: 500,
    error_code: 'STS5.0500',
    error_msg: `the keys of the OIDC provider cannot be fetched: ${reason}`,
  });
}

/**
 * Puts an error into an HTTP answer. A refusal for lack of permission has the encrypted message
 * for administrators, too (https://support.huaweicloud.com/intl/ar-mena/api-iam5/ErrorCode.html).
 */
export function stsErrorAnswer(error: ErrorAnswer, requestId: string): Answer {
  const { status, error_code, error_msg } = error;
  const body = { error_msg, error_code, request_id: requestId };
  if (status !== 403) return { status, body };
  const message = Buffer.from(`EXAMPLE encrypted message of ${requestId}`).toString('base64');
  return { status, body: { ...body, encoded_authorization_message: message } };
}
