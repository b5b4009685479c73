import type { Clock } from '../time/clock.ts';
import { OperationError, RequestError } from './errors.ts';

/** Backoff: full jitter below a ceiling that doubles from the first value to the last. */
const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 20_000;

/** No attempt starts later than this after the first one. */
const MAX_SPAN_MS = 120_000;

/** The last look of a wait begins at its deadline, give or take a timer, in milliseconds. */
const LAST_START_MS = 500;

/**
 * Sees that nothing begins after a deadline.
 *
 * @throws OperationError It is over.
 */
export function requireTime(operation: string, now: number, deadline: number): void {
  if (now <= deadline + LAST_START_MS) return;
  const cause = new RequestError('no time is left', { fault: 'unreachable', transient: true });
  throw new OperationError(operation, cause, { attempts: 0, outcomeUnknown: false });
}

/** How often and how patiently an operation is tried. */
export interface RetryPolicy {
  /** Further attempts after a transient failure, 0 or more. */
  readonly retries: number;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** Tells the user about an attempt that is about to be made. */
  readonly onRetry: (message: string) => void;
}

/** One attempt; `number` counts from 1. Throws {@link RequestError} where it fails. */
export type Attempt<T> = (number: number) => Promise<T>;

/**
 * Makes attempts until one succeeds, one fails for good, or no further one is allowed.
 *
 * @param operation What is being done, as the start of an error message.
 * @param deadline No attempt starts after this moment of `policy.clock.now()`; the first one may by
 *   {@link LAST_START_MS}.
 * @throws OperationError The last attempt's failure. Errors other than RequestError pass through.
 */
export async function withRetries<T>(
  operation: string,
  attempt: Attempt<T>,
  policy: RetryPolicy,
  deadline = Infinity,
): Promise<T> {
  const { clock } = policy;
  requireTime(operation, clock.now(), deadline);
  let outcomeUnknown = false;
  const latestStart = Math.min(clock.now() + MAX_SPAN_MS, deadline);
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      outcomeUnknown ||= error.outcomeUnknown;
      const failure = { attempts: number, outcomeUnknown };
      if (!error.transient || number > policy.retries) {
        throw new OperationError(operation, error, failure);
      }
      const delay = delayBefore(number, error, policy.random);
      if (clock.now() + delay > latestStart) {
        const reason = tooLate(error, latestStart - clock.now());
        throw new OperationError(operation, error, { ...failure, reason });
      }
      policy.onRetry(
        `${operation}: ${error.message}; attempt ${number + 1} of ${policy.retries + 1} ` +
          `in ${seconds(delay)}`,
      );
      await clock.sleep(delay);
    }
  }
}

function delayBefore(failures: number, error: RequestError, random: () => number): number {
  const ceiling = Math.min(FIRST_CEILING_MS * 2 ** (failures - 1), LAST_CEILING_MS);
  return Math.max(random() * ceiling, error.retryAfterMs ?? 0);
}

function tooLate({ retryAfterMs = 0 }: RequestError, left: number): string {
  return retryAfterMs > Math.max(left, 0)
    ? `The service asked to wait ${seconds(retryAfterMs)}, longer than this step may`
    : 'No time is left for another attempt';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
