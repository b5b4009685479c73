import type { FaultAnswer } from '../server/faults.ts';

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

/** Errors of `POST …/remote-mirror`, as its page documents them. */
export const START_ERRORS: EndpointErrors = {
  unauthorized: {
    status: 401,
    error_code: 'DEV.00000003',
    error_msg: 'Authentication information expired.',
  },
  forbidden: {
    status: 403,
    error_code: 'CH.004403',
    error_msg: 'Insufficient permissions. Apply for the required permission and try again.',
  },
  notFound: { status: 404, error_code: 'CH.004404', error_msg: 'Repository Not Found' },
};

/** Errors of `POST …/remote-mirror/associate`, as its page documents them. */
export const ASSOCIATE_ERRORS: EndpointErrors = {
  unauthorized: {
    status: 401,
    error_code: 'CH.00000002',
    error_msg: 'Recognize authentication information failed.',
  },
  forbidden: { status: 403, error_code: 'CH.00401001', error_msg: 'No access permission.' },
  notFound: {
    status: 404,
    error_code: 'CH.00402000',
    error_msg: 'The repository does not exist. Check and try again.',
  },
};

/**
 * Errors of the other endpoints: those of the service's general table of error codes, which is
 * the only source where an endpoint's own page is not at hand.
 * (https://support.huaweicloud.com/intl/th-th/api-codeartsrepo/ErrorCode.html)
 */
export const GENERAL_ERRORS: EndpointErrors = {
  unauthorized: { status: 401, error_code: 'CH.080401', error_msg: 'No permission.' },
  forbidden: { status: 403, error_code: 'CH.080403', error_msg: 'Forbidden.' },
  notFound: { status: 404, error_code: 'CH.000404', error_msg: 'Not found.' },
};

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

/** A parameter that breaks the documented rules; `detail` says which and why. */
export function invalidParameter(detail: string): ErrorAnswer {
  return { status: 400, error_code: 'CH.010001', error_msg: `Invalid parameter: ${detail}` };
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
export function errorAnswer(error: ErrorAnswer, requestId: string): FaultAnswer {
  const { status, error_code, error_msg } = error;
  const body = { error_code, error_msg };
  if (!error_code.startsWith('APIG.')) return { status, body };
  return { status, body: { ...body, request_id: requestId } };
}
