import type { Secrets } from '../text/secrets.ts';
import type { Clock } from '../time/clock.ts';
import { isStatusOfUnknownOutcome, OperationError, RequestError } from './errors.ts';
import { isThrottled, serviceError, type Advise } from './service-error.ts';
import { MAX_SECONDS } from './headers.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

/** Backoff: full jitter below a ceiling that doubles from the first value to the last. */
const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 20_000;

/**
 * A service that throttles counts by the minute, or by the second at least, and counts what it
 * refuses: the first attempt after that comes no sooner, the next ones no sooner than twice as late.
 */
const FIRST_FLOOR_MS = 2_000;

/** No attempt starts later than this after the first one. */
const MAX_SPAN_MS = 120_000;

/** The last look of a wait begins at its deadline, give or take a timer, in milliseconds. */
const LAST_START_MS = 500;

/** What was begun at the deadline may take this long, in milliseconds. */
const LAST_ANSWER_MS = 1_000;

/** Under a deadline, whoever waits looks again by itself, and no service may make it pause longer. */
const LONGEST_PAUSE_MS = 60_000;

/** What requests are sent with, and how patiently. */
export interface HttpSessionOptions {
  readonly transport: Transport;
  /** Further attempts after a transient failure, 0 or more. */
  readonly retries: number;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** Kept out of every error. */
  readonly secrets: Secrets;
  /** Tells the user about an attempt that is about to be made. */
  readonly log: (line: string) => void;
  /** See {@link HttpSession.until}. */
  readonly deadline?: number;
}

/**
 * The requests of one run: sent, tried again where that may help, given up at the deadline, and
 * with errors that are safe to show.
 */
export class HttpSession {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly #options: HttpSessionOptions;
  readonly #deadline: number;

  constructor(options: HttpSessionOptions) {
    this.clock = options.clock;
    this.secrets = options.secrets;
    this.#options = options;
    this.#deadline = options.deadline ?? Infinity;
  }

  /**
   * The same session under a deadline, a moment of `clock.now()`: nothing begins after it (but for
   * {@link LAST_START_MS}), and what has begun is given up {@link LAST_ANSWER_MS} after it.
   */
  until(deadline: number): HttpSession {
    return new HttpSession({ ...this.#options, deadline });
  }

  /**
   * Sees that nothing begins after the deadline.
   *
   * @param operation What is about to be done, as the start of an error message.
   * @throws OperationError It is over.
   */
  requireTime(operation: string): void {
    if (this.clock.now() <= this.#deadline + LAST_START_MS) return;
    const cause = new RequestError('no time is left', { fault: 'unreachable', transient: true });
    throw new OperationError(operation, cause, { attempts: 0, outcomeUnknown: false });
  }

  /**
   * Sends a request once, and gives up where the deadline does not leave it more time.
   *
   * @throws RequestError As {@link Transport.send} does.
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const leftMs = this.#deadline + LAST_ANSWER_MS - this.clock.now();
    try {
      const response = await this.#options.transport.send(request, leftMs);
      const { status } = response;
      if (status >= 300) request.watch?.requestFailed(isStatusOfUnknownOutcome(status));
      return response;
    } catch (error) {
      if (error instanceof RequestError) request.watch?.requestFailed(error.outcomeUnknown);
      throw error;
    }
  }

  /**
   * Makes attempts until one succeeds, one fails for good, or no further one is allowed.
   *
   * @param operation What is being done, as the start of an error message.
   * @param attempt Makes one attempt, whose number counts from 1; fails with a RequestError.
   * @throws OperationError The last attempt's failure, or that of another operation in it. Errors of
   *   other kinds pass through.
   */
  async retried<T>(operation: string, attempt: (number: number) => Promise<T>): Promise<T> {
    this.requireTime(operation);
    const { retries, random, log } = this.#options;
    const latestStart = Math.min(this.clock.now() + MAX_SPAN_MS, this.#deadline);
    let outcomeUnknown = false;
    for (let number = 1; ; number += 1) {
      try {
        return await attempt(number);
      } catch (error) {
        // Of something else that an attempt takes, a new key for example: what that may have done is
        // no matter here, and what earlier attempts may have done is.
        if (error instanceof OperationError) throw error.within(outcomeUnknown);
        if (!(error instanceof RequestError)) throw error;
        outcomeUnknown ||= error.outcomeUnknown;
        const failure = { attempts: number, outcomeUnknown };
        if (!error.transient || number > retries) {
          throw new OperationError(operation, error, failure);
        }
        const left = latestStart - this.clock.now();
        const delay = delayBefore({ failures: number, error, random, left });
        const isTooLong = this.#deadline !== Infinity && delay > LONGEST_PAUSE_MS;
        if (isTooLong || delay > left) {
          const reason = tooLate(error, isTooLong ? LONGEST_PAUSE_MS : left);
          throw new OperationError(operation, error, { ...failure, reason });
        }
        const next = `attempt ${number + 1} of ${retries + 1} in ${seconds(delay)}`;
        log(`${operation}: ${error.message}; ${next}`);
        await this.clock.sleep(delay);
      }
    }
  }

  /** What an error answer says, safe to show; see {@link serviceError}. */
  errorOf(response: HttpResponse, advise: Advise): RequestError {
    return serviceError(response, this.secrets, this.clock.date(), advise);
  }
}

interface Retry {
  /** How many attempts have failed, the last one with this error. */
  readonly failures: number;
  readonly error: RequestError;
  readonly random: () => number;
  /** How long there is until no further attempt may start, in milliseconds. */
  readonly left: number;
}

function delayBefore({ failures, error, random, left }: Retry): number {
  const doubled = 2 ** (failures - 1);
  const ceiling = Math.min(FIRST_CEILING_MS * doubled, LAST_CEILING_MS);
  const floor = isThrottled(error) ? Math.min(FIRST_FLOOR_MS * doubled, LAST_CEILING_MS) : 0;
  const jitter = random() * ceiling;
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs <= floor + jitter) return floor + jitter;
  // All who were refused were told the same moment, and are not to come back at once.
  return Math.max(retryAfterMs, Math.min(retryAfterMs + jitter, left));
}

function tooLate({ retryAfterMs = 0 }: RequestError, left: number): string {
  return retryAfterMs > Math.max(left, 0)
    ? `The service asked to wait ${seconds(retryAfterMs)}, longer than this step may`
    : 'No time is left for another attempt';
}

function seconds(ms: number): string {
  if (ms >= MAX_SECONDS * 1_000) return 'more than 30 years';
  return `${(ms / 1000).toFixed(1)} s`;
}
