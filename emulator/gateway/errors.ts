import type { Answer } from '../server/answer.ts';

/** An error as CodeArts Repo and the API gateway word it. */
export interface ErrorAnswer {
  /** HTTP status. */
  status: number;
  error_code: string;
  error_msg: string;
}

/** The errors of one endpoint that its documentation tells apart by HTTP status. */
export interface EndpointErrors {
  /** 401: no token, or one that is not (or no longer) known. */
  unauthorized: ErrorAnswer;
  /** 403: the token's owner lacks the permission. */
  forbidden: ErrorAnswer;
  /** 404: no such repository, mirror, branch, tag or commit. */
  notFound: ErrorAnswer;
}

/** The gateway's answer to a path it does not know. */
export const UNKNOWN_API: ErrorAnswer = {
  status: 404,
  error_code: 'APIG.0101',
  error_msg: 'The API does not exist or has not been published in the environment',
};

/** A known path with another method. No document names a code; this is the gateway's general one. */
export const UNKNOWN_METHOD: ErrorAnswer = {
  status: 405,
  error_code: 'APIG.0201',
  error_msg: 'Bad request: the method is not allowed',
};

/** A signature whose date is more than 15 minutes off the gateway's clock. */
export const CLOCK_SKEW: ErrorAnswer = {
  status: 401,
  error_code: 'APIG.0303',
  error_msg: 'Incorrect app authentication information: clock skew exceeds 15 minutes',
};

/**
 * The gateway's answer to credentials that it refuses itself; `cause` is the message's tail
 * (https://support.huaweicloud.com/devg-apisign/api-sign-errorcode.html).
 */
export function incorrectAuthentication(cause: string): ErrorAnswer {
  return {
    status: 401,
    error_code: 'APIG.0301',
    error_msg: `Incorrect IAM authentication information: ${cause}`,
  };
}

/** A route's way out when it cannot answer regularly. */
export class ApiError extends Error {
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(answer.error_msg);
    this.name = 'ApiError';
    this.answer = answer;
  }
}

/**
 * Puts an error into an HTTP answer. The gateway names the request in the body as well,
 * the service does not.
 */
export function errorAnswer(error: ErrorAnswer, requestId: string): Answer {
  const { status, error_code, error_msg } = error;
  const body = { error_code, error_msg };
  if (!error_code.startsWith('APIG.')) return { status, body };
  return { status, body: { ...body, request_id: requestId } };
}
