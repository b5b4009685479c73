import { describe, expect, test } from '@jest/globals';
import { OperationError, RequestError, type RequestErrorDetails } from '../../src/http/errors.ts';
import { withRetries, type RetryPolicy } from '../../src/http/session.ts';
import { FakeClock } from '../support/clock.ts';

const failure = (details: Partial<RequestErrorDetails> = {}): RequestError =>
  new RequestError('the server hung up', { fault: 'connection', transient: true, ...details });

/** An operation under test: fails with `errors` one after the other, then gives `done`. */
class Trial {
  readonly clock = new FakeClock();
  readonly numbers: number[] = [];
  readonly starts: number[] = [];
  readonly told: string[] = [];
  readonly #errors: Error[];
  readonly #policy: RetryPolicy;
  durationMs = 0;

  constructor(errors: Error[], { retries = 3, random = (): number => 0.5 } = {}) {
    this.#errors = [...errors];
    const onRetry = (message: string): void => void this.told.push(message);
    this.#policy = { retries, random, clock: this.clock, onRetry };
  }

  run(deadline?: number): Promise<string> {
    const start = this.clock.now();
    const attempt = (number: number): Promise<string> => {
      this.numbers.push(number);
      this.starts.push(this.clock.now() - start);
      this.clock.advance(this.durationMs);
      const error = this.#errors.shift();
      return error ? Promise.reject(error) : Promise.resolve('done');
    };
    return deadline === undefined
      ? withRetries('Testing', attempt, this.#policy)
      : withRetries('Testing', attempt, this.#policy, start + deadline);
  }
}

const failures = (count: number, details?: Partial<RequestErrorDetails>): RequestError[] =>
  Array.from({ length: count }, () => failure(details));

describe('attempts', () => {
  test('a success at once is one attempt, without a wait', async () => {
    const trial = new Trial([]);
    await expect(trial.run()).resolves.toBe('done');
    expect(trial.numbers).toEqual([1]);
    expect(trial.clock.slept).toEqual([]);
  });

  test.each([0, 1, 3, 10])('%d retries make one attempt more', async (retries) => {
    const trial = new Trial(failures(20), { retries, random: () => 0 });
    await expect(trial.run()).rejects.toMatchObject({ attempts: retries + 1 });
    expect(trial.numbers).toEqual(Array.from({ length: retries + 1 }, (_, index) => index + 1));
  });

  test('the last allowed attempt may be the one that succeeds', async () => {
    const trial = new Trial(failures(3), { retries: 3 });
    await expect(trial.run()).resolves.toBe('done');
    expect(trial.numbers).toEqual([1, 2, 3, 4]);
  });

  test('a failure that will not pass is not tried again', async () => {
    const trial = new Trial([failure({ transient: false })]);
    await expect(trial.run()).rejects.toMatchObject({ attempts: 1 });
    expect(trial.numbers).toEqual([1]);
  });

  test('a failure that will not pass ends the attempts in the middle', async () => {
    const trial = new Trial([failure(), failure({ transient: false, status: 401 })]);
    await expect(trial.run()).rejects.toMatchObject({ attempts: 2, cause: { status: 401 } });
  });

  test('what an attempt may have done is not forgotten over the failure of a later one', async () => {
    const errors = [failure({ fault: 'timeout' }), failure({ fault: 'status', transient: false })];
    await expect(new Trial(errors).run()).rejects.toMatchObject({ outcomeUnknown: true });
    await expect(new Trial(errors.slice(1)).run()).rejects.toMatchObject({ outcomeUnknown: false });
  });

  test('an error that is none of a request passes through as it is', async () => {
    const bug = new TypeError('a bug');
    await expect(new Trial([bug]).run()).rejects.toBe(bug);
  });
});

describe('the wait between attempts', () => {
  test('has a ceiling that doubles from 1 s to 20 s', async () => {
    const trial = new Trial(failures(8), { retries: 10, random: () => 0.5 });
    await trial.run();
    expect(trial.clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  test('is anything from nothing to the ceiling (full jitter), drawn anew each time', async () => {
    const draws = [0, 0.25, 0.999];
    const trial = new Trial(failures(3), { random: () => draws.shift() ?? NaN });
    await trial.run();
    expect(trial.clock.slept).toEqual([0, 500, 3_996]);
  });

  test.each([
    ['longer than the jitter: the wait', 7_000, 7_000],
    ['shorter than the jitter: a lower bound only', 100, 500],
    ['nothing: the jitter', 0, 500],
    ['exactly the two minutes: just in time', 120_000, 120_000],
  ])('what the service asks for, when %s', async (_case, retryAfterMs, expected) => {
    const trial = new Trial([failure({ retryAfterMs })]);
    await expect(trial.run()).resolves.toBe('done');
    expect(trial.clock.slept).toEqual([expected]);
  });

  test('is told before it begins, with the number of the attempt to come', async () => {
    const trial = new Trial(failures(2), { retries: 5 });
    await trial.run();
    expect(trial.told).toEqual([
      'Testing: the server hung up; attempt 2 of 6 in 0.5 s',
      'Testing: the server hung up; attempt 3 of 6 in 1.0 s',
    ]);
  });
});

describe('the time there is', () => {
  test('no attempt starts later than 2 minutes after the first', async () => {
    const trial = new Trial(failures(11), { retries: 10, random: () => 0 });
    trial.durationMs = 50_000;
    await expect(trial.run()).rejects.toMatchObject({ attempts: 3 });
    expect(trial.starts).toEqual([0, 50_000, 100_000]);
  });

  test('an attempt may start at the last moment of the 2 minutes', async () => {
    const trial = new Trial(failures(1), { random: () => 0 });
    trial.durationMs = 120_000;
    await expect(trial.run()).resolves.toBe('done');
  });

  test('running out of it is said', async () => {
    const trial = new Trial(failures(1), { random: () => 0 });
    trial.durationMs = 120_001;
    await expect(trial.run()).rejects.toThrow(
      'Testing failed: the server hung up. No time is left for another attempt.',
    );
  });

  test('a service that asks for longer than that fails at once, and the error says how long', async () => {
    const trial = new Trial([failure({ retryAfterMs: 120_001, hint: 'Wait' })]);
    await expect(trial.run()).rejects.toThrow(/asked to wait 120\.0 s.*Wait\.$/);
    expect(trial.clock.slept).toEqual([]);
    expect(trial.numbers).toEqual([1]);
  });

  test('no attempt starts after the deadline', async () => {
    const trial = new Trial(failures(5), { random: () => 0.999 });
    await expect(trial.run(3_000)).rejects.toMatchObject({ attempts: 3 });
    expect(trial.starts).toEqual([0, 999, 2_997]);
  });

  test('a deadline later than the 2 minutes does not extend them', async () => {
    const trial = new Trial(failures(1), { random: () => 0 });
    trial.durationMs = 120_001;
    await expect(trial.run(600_000)).rejects.toBeInstanceOf(OperationError);
  });

  test('a service that asks for longer than the deadline fails at once', async () => {
    const trial = new Trial([failure({ retryAfterMs: 20_000 })]);
    await expect(trial.run(10_000)).rejects.toThrow('asked to wait 20.0 s');
    expect(trial.clock.slept).toEqual([]);
  });

  test('where our own backoff is what is too long, the service is not blamed', async () => {
    const trial = new Trial([failure({ retryAfterMs: 0 })], { random: () => 0.9 });
    await expect(trial.run(100)).rejects.toThrow('No time is left for another attempt');
  });
});
