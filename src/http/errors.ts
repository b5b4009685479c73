import { describeProblem, type Problem, type Topic } from '../text/problem.ts';
import { wasSent, type Stage } from './attempt.ts';

/** Why a request did not lead to a usable answer. */
export type Fault =
  | 'unreachable' // no connection on which a request could be sent
  | 'connection' // the connection broke before the answer began
  | 'timeout' // longer than the request timeout
  | 'incomplete' // the answer broke off
  | 'certificate' // the server could not prove who it is
  | 'proxy' // the proxy refused
  | 'protocol' // the answer is not proper HTTP, or not in a form we read
  | 'redirect' // the server sent us elsewhere
  | 'status' // an HTTP error status
  | 'contract'; // a success status, but not the documented answer

/** Faults after which, once the request was sent, nobody knows whether the service did what it was asked to. */
const UNKNOWN_OUTCOME: readonly Fault[] = [
  'connection',
  'timeout',
  'incomplete',
  'protocol',
  'contract',
];

export interface RequestErrorDetails {
  readonly fault: Fault;
  /** Another attempt may succeed. */
  readonly transient: boolean;
  /** How far the attempt was seen to come. */
  readonly reached?: Stage;
  /** What the user can do about it. */
  readonly hint?: string;
  /** The host may be the wrong one: it was not reached, or is not what answers by this name. */
  readonly hostInDoubt?: boolean;
  readonly status?: number;
  /** The service's `error_code`. */
  readonly code?: string;
  /** The service's name for this one exchange, another one each time; safe to show. */
  readonly requestId?: string;
  /** The service asked to wait at least this long before another attempt, in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * One attempt at a request failed. The message is one safe line that says what was wrong, with the
 * request id where there is one.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** The message without the request id: the same whenever the same is wrong. */
  readonly brief: string;
  readonly fault: Fault;
  readonly transient: boolean;
  /** How far the attempt was seen to come; undefined where nobody watched it. */
  reached: Stage | undefined;
  readonly hint: string | undefined;
  readonly hostInDoubt: boolean;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly #details: RequestErrorDetails;

  constructor(brief: string, details: RequestErrorDetails) {
    const { requestId } = details;
    super(requestId === undefined ? brief : `${brief} (request id ${requestId})`);
    this.brief = brief;
    this.fault = details.fault;
    this.transient = details.transient;
    this.reached = details.reached;
    this.hint = details.hint;
    this.hostInDoubt = details.hostInDoubt ?? false;
    this.status = details.status;
    this.code = details.code;
    this.requestId = requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.#details = details;
  }

  /** The same error, told or handled otherwise. */
  with(changes: Pick<Partial<RequestErrorDetails>, 'transient' | 'hint'>): RequestError {
    const error = new RequestError(this.brief, { ...this.#details, ...changes });
    error.reached = this.reached;
    return error;
  }

  /** Whether the service may have done what it was asked to, in spite of this error. */
  get outcomeUnknown(): boolean {
    if (this.reached !== undefined && !wasSent(this.reached)) return false;
    return UNKNOWN_OUTCOME.includes(this.fault) || isStatusOfUnknownOutcome(this.status ?? 0);
  }
}

/**
 * Whether a service that answers so may have done what it was asked to. The status alone decides: a
 * throttling code beside a 5xx, where 429 is documented for it, contradicts it, and so leaves it unknown.
 */
export function isStatusOfUnknownOutcome(status: number): boolean {
  return status === 408 || status >= 500;
}

export interface OperationErrorDetails {
  /** How many there were. */
  readonly attempts: number;
  /** Whether any of them may have done what it was to do, in spite of its error. */
  readonly outcomeUnknown: boolean;
  /** Why there was no further one, where that is not obvious. */
  readonly reason?: string;
}

/** An operation failed for good; the cause is its last attempt's error. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  override readonly cause: RequestError;
  readonly problem: Problem;
  readonly attempts: number;
  readonly outcomeUnknown: boolean;

  readonly #operation: string;
  readonly #reason: string | undefined;

  /** @param operation What was being done, for example `Starting the synchronization`. */
  constructor(operation: string, cause: RequestError, details: OperationErrorDetails) {
    const { attempts, outcomeUnknown, reason } = details;
    const problem = {
      doing: `${operation} failed${attempts > 1 ? ` after ${attempts} attempts` : ''}`,
      known: cause.message,
      why: reason,
      todo: cause.hint,
      topic: topicOf(cause),
    };
    super(describeProblem(problem));
    this.problem = problem;
    this.cause = cause;
    this.attempts = attempts;
    this.outcomeUnknown = outcomeUnknown;
    this.#operation = operation;
    this.#reason = reason;
  }

  /** The same error, where it ended another operation whose own attempts decide what may have been done. */
  within(outcomeUnknown: boolean): OperationError {
    const { cause, attempts } = this;
    const reason = this.#reason;
    return new OperationError(this.#operation, cause, {
      attempts,
      outcomeUnknown,
      ...(reason !== undefined && { reason }),
    });
  }
}

const TOPIC_OF_FAULT: Readonly<Record<Exclude<Fault, 'status'>, Topic>> = {
  unreachable: 'connections',
  connection: 'connections',
  timeout: 'connections',
  incomplete: 'answers',
  certificate: 'certificates',
  proxy: 'proxies',
  protocol: 'connections',
  redirect: 'connections',
  contract: 'answers',
};

function topicOf({ fault, status, transient }: RequestError): Topic {
  if (fault !== 'status') return TOPIC_OF_FAULT[fault];
  if (status === 401) return 'credentials';
  // Throttling may come as a 403.
  if (status === 429 || (status === 403 && transient)) return 'throttling';
  if (status === 403) return 'permissions';
  return status === 404 || status === 409 ? 'repository-and-mirror' : 'answers';
}

/** Whether another attempt may succeed after this status: 408, 421 (of a connection, which is then given up), and server failures but 501 and 505. */
export function isPassing(status: number): boolean {
  return [408, 421, 500, 502, 503, 504].includes(status);
}
