import { errorsIn, type FoundError } from '../http/service-error.ts';
import { objectOf, type JsonObject } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';

/** Codes and messages of the fields for errors that tell of none. */
const NO_ERROR = /^(?:|0{1,20}|20\d|ok|success)$/i;

/** A status that tells of a failure, in words or as that of HTTP. */
const FAILURE = /^(?:fail(?:ed|ure)?|error|[45]\d\d)$/i;

/** An error with a code, wherever in a successful answer it is, or one that is stated. */
export function anyError(answer: unknown): FoundError | undefined {
  return errorsIn(answer).find(({ code }) => !NO_ERROR.test(code)) ?? statedError(answer);
}

/**
 * What a successful answer tells of itself, in the fields that are for errors alone or by a status
 * of failure, whatever else it describes.
 */
export function statedError(answer: unknown): FoundError | undefined {
  const { error_code, error_msg, errorCode, errorMsg, error, errors, ...rest } = objectOf(answer);
  const stated = [
    ...errorsIn({ error_code, error_msg }),
    ...errorsIn({ errorCode, errorMsg }),
    ...errorsIn({ error, errors }),
    ...[error, errors].flat().map((message) => ({ code: '', message: textOf(message) })),
  ];
  const found = stated.find(({ code, message }) => !NO_ERROR.test(code || textOf(message)));
  return found ?? (isFailure(rest) ? (stated[0] ?? { code: '', message: '' }) : undefined);
}

/** As {@link statedError}, and a `code` of the answer itself, for answers that have no use for one. */
export function codedError(answer: unknown): FoundError | undefined {
  const { code, message } = objectOf(answer);
  return statedError(answer) ?? errorsIn({ code, message }).find((own) => !NO_ERROR.test(own.code));
}

/** The error in words that are safe to show. */
export function describeError({ code, message }: FoundError, secrets: Secrets): string {
  return `${secrets.safe(code, 60)} ${secrets.safe(message)}`.trim() || 'of no name';
}

function isFailure({ status, success }: JsonObject): boolean {
  return FAILURE.test(textOf(status)) || success === false;
}

function textOf(value: unknown): string {
  const isText = typeof value === 'string' || typeof value === 'number' || value === true;
  return isText ? String(value) : '';
}
