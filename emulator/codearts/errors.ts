import type { EndpointErrors, ErrorAnswer } from '../gateway/errors.ts';

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

/** A parameter that breaks the documented rules; `detail` says which and why. */
export function invalidParameter(detail: string): ErrorAnswer {
  return { status: 400, error_code: 'CH.010001', error_msg: `Invalid parameter: ${detail}` };
}
