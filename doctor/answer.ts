import { isWithoutApi } from '../src/codearts/refusals.ts';
import type { RequestError } from '../src/http/errors.ts';
import { findError } from '../src/http/service-error.ts';
import type { HttpResponse } from '../src/http/transport.ts';

/** What came of a request. */
export type Answer =
  /** A success status. */
  | { readonly kind: 'success'; readonly response: HttpResponse; readonly json: unknown }
  /** An error status, or no answer at all. */
  | { readonly kind: 'failure'; readonly error: RequestError; readonly json: unknown }
  /** It was not sent; why, in words of ours. The detail is for the user, and not for the report. */
  | { readonly kind: 'not asked'; readonly why: string; readonly detail?: string };

/** The HTTP status; undefined where there was no answer. */
export function statusOf(answer: Answer): number | undefined {
  if (answer.kind === 'success') return answer.response.status;
  return answer.kind === 'failure' ? answer.error.status : undefined;
}

/** Whether the host says that it does not have this API. */
export function lacksApi(answer: Answer): boolean {
  if (answer.kind !== 'failure') return false;
  return isWithoutApi(answer.error) || [405, 501].includes(answer.error.status ?? 0);
}

/** Of the service's own codes; none is longer, and an id or a name does not look like one. */
const CODE = /^[A-Z]{2,6}\d?(?:\.[A-Z]{2,4})?\.\d{4,8}$/;

/**
 * An answer in words that have nothing of the service in them but its status and a code that looks
 * like one: a message may name anybody.
 */
export function describeAnswer(answer: Answer): string {
  if (answer.kind === 'not asked') return `not asked: ${answer.why}`;
  const code = codeOf(answer);
  if (answer.kind === 'success') return `HTTP ${answer.response.status}${code}`;
  const { fault, status } = answer.error;
  if (fault === 'redirect') return `a redirect (HTTP ${status ?? 0})`;
  return status === undefined ? `no answer (${fault})` : `HTTP ${status}${code}`;
}

function codeOf(answer: Exclude<Answer, { kind: 'not asked' }>): string {
  const { code = '' } = findError(answer.json) ?? {};
  if (code === '') return '';
  return CODE.test(code) ? ` with \`${code}\`` : ' with a code of another kind';
}
