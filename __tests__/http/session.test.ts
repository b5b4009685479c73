import { beforeEach, describe, expect, test } from '@jest/globals';
import { OperationError, RequestError, type RequestErrorDetails } from '../../src/http/errors.ts';
import type { HttpSession } from '../../src/http/session.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from '../support/clock.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport } from '../support/transport.ts';

const failure = (details: Partial<RequestErrorDetails> = {}): RequestError =>
  new RequestError('the server hung up', { fault: 'connection', transient: true, ...details });

/** An operation under test: fails with `errors` one after the other, then gives `done`. */
class Trial {
  readonly clock = new FakeClock();
  readonly numbers: number[] = [];
  readonly starts: number[] = [];
  readonly told: string[] = [];
  readonly #errors: Error[];
  readonly #session: HttpSession;
  durationMs = 0;

  constructor(errors: Error[], { retries = 3, random = (): number => 0.5 } = {}) {
    this.#errors = [...errors];
    const log = (line: string): void => void this.told.push(line);
    const changes = { retries, random, clock: this.clock, log };
    this.#session = createSession(new ScriptedTransport(), changes);
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
    const session = deadline === undefined ? this.#session : this.#session.until(start + deadline);
    return session.retried('Testing', attempt);
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

  test.each([
    [true, true, [failure({ fault: 'timeout' })]],
    [true, false, [failure({ fault: 'timeout' })]],
    [false, true, []],
    [false, true, [failure({ fault: 'status', status: 429 })]],
    [false, false, []],
  ])(
    'the outcome is unknown: %j, whether or not (%j) that of another operation in an attempt is',
    async (expected, outcomeUnknown, before) => {
      const other = new OperationError('Something else', failure({ status: 403, hint: 'ask' }), {
        attempts: 2,
        outcomeUnknown,
        reason: 'no time',
      });
      await expect(new Trial([...before, other]).run()).rejects.toMatchObject({
        outcomeUnknown: expected,
        message: other.message,
        problem: other.problem,
        cause: other.cause,
        attempts: 2,
      });
    },
  );

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
    ['longer than the jitter: the wait, and the jitter above it', 7_000, 7_500],
    ['shorter than the jitter: a lower bound only', 100, 500],
    ['as long as the jitter: no more than that', 500, 500],
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

describe('after throttling', () => {
  const throttled = (count: number, more: Partial<RequestErrorDetails> = {}): RequestError[] =>
    failures(count, { fault: 'status', status: 429, ...more });

  test.each([
    ['HTTP 429', {}],
    ['HTTP 429 of no code', { code: '' }],
    ['the code of the gateway', { status: 403, code: 'APIG.0308' }],
    ['the code of another gateway, as a server failure', { status: 500, code: 'APIGW.0308' }],
    ['a wish that is shorter', { retryAfterMs: 1_000 }],
    ['no patience at all', { retryAfterMs: 0 }],
  ])('no attempt comes sooner than 2 s, doubling, up to 20 s: %s', async (_case, details) => {
    const trial = new Trial(throttled(7, details), { retries: 10, random: () => 0 });
    await expect(trial.run()).resolves.toBe('done');
    expect(trial.clock.slept).toEqual([2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
  });

  test('attempts of several runs do not come at once', async () => {
    const trial = new Trial(throttled(3), { random: () => 0.5 });
    await trial.run();
    expect(trial.clock.slept).toEqual([2_500, 5_000, 10_000]);
  });

  test('what the service asks for is a lower bound', async () => {
    const trial = new Trial(throttled(2, { retryAfterMs: 30_000 }), { random: () => 0.999 });
    await trial.run();
    expect(trial.clock.slept).toEqual([30_999, 31_998]);
  });

  test('of which only some failures were, the others come as soon as ever', async () => {
    const trial = new Trial([...failures(1), ...throttled(1), ...failures(1)], { random: () => 0 });
    await trial.run();
    expect(trial.clock.slept).toEqual([0, 4_000, 0]);
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

  test('one that asks for less than 30 years is quoted', async () => {
    const trial = new Trial([failure({ retryAfterMs: 1e12 - 1_000, hint: 'Wait' })]);
    await expect(trial.run()).rejects.toThrow('asked to wait 999999999.0 s');
  });

  test.each([1e12, 8.64e15])('however long that is, it is told in short: %d ms', async (ms) => {
    const trial = new Trial([failure({ retryAfterMs: ms, hint: 'Wait' })]);
    await expect(trial.run()).rejects.toThrow(/asked to wait more than 30 years, longer.*Wait\.$/);
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

  test('a service may not make whoever waits under a deadline pause for more than a minute', async () => {
    const patient = new Trial([failure({ retryAfterMs: 60_000 })], { random: () => 0 });
    await expect(patient.run(600_000)).resolves.toBe('done');
    expect(patient.clock.slept).toEqual([60_000]);
    const trial = new Trial([failure({ retryAfterMs: 60_001 })], { random: () => 0 });
    await expect(trial.run(600_000)).rejects.toThrow(
      'The service asked to wait 60.0 s, longer than this step may.',
    );
    const unbounded = new Trial([failure({ retryAfterMs: 60_001 })], { random: () => 0 });
    await expect(unbounded.run()).resolves.toBe('done');
  });

  test('where our own backoff is what is too long, the service is not blamed', async () => {
    const trial = new Trial([failure({ retryAfterMs: 0 })], { random: () => 0.9 });
    await expect(trial.run(100)).rejects.toThrow('No time is left for another attempt');
  });
});

const REQUEST: HttpRequest = {
  method: 'GET',
  url: new URL('https://api.example/x'),
  headers: {},
};

describe('a session under a deadline', () => {
  test.each([
    ['5 s before it', -5_000, 6_000],
    ['at it', 0, 1_000],
    ['a moment after it', 400, 600],
    ['long after it', 3_000, -2_000],
  ])('gives a request that is sent %s a second more than is left', async (_case, at, limit) => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport({ status: 418, body: 'tea' });
    const session = createSession(transport, { clock }).until(clock.now() - at);
    await expect(session.send(REQUEST)).resolves.toEqual({ status: 418, headers: {}, text: 'tea' });
    expect(transport.requests).toEqual([REQUEST]);
    expect(transport.limits).toEqual([limit]);
  });

  test('leaves the one it came from as it was', async () => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport({}, {}, {});
    const session = createSession(transport, { clock });
    const bounded = session.until(clock.now() + 1_000);
    for (const each of [bounded, session, bounded.until(clock.now() + 2_000)]) {
      await each.send(REQUEST);
    }
    expect(transport.limits).toEqual([2_000, Infinity, 3_000]);
  });

  test('has the same clock, secrets, retries and log', async () => {
    const told: string[] = [];
    const session = createSession(new ScriptedTransport(), {
      retries: 1,
      log: (line) => told.push(line),
    });
    const bounded = session.until(session.clock.now() + 60_000);
    expect(bounded.clock).toBe(session.clock);
    expect(bounded.secrets).toBe(session.secrets);
    const failing = (): Promise<never> => Promise.reject(failure());
    await expect(bounded.retried('Testing', failing)).rejects.toMatchObject({ attempts: 2 });
    expect(told).toEqual(['Testing: the server hung up; attempt 2 of 2 in 0.0 s']);
  });

  test.each([-60_000, 0, 500])('lets something begin %d ms after it', async (late) => {
    const clock = new FakeClock();
    const session = createSession(new ScriptedTransport(), { clock }).until(clock.now() - late);
    session.requireTime('Testing');
    await expect(session.retried('Testing', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('lets nothing begin later than that', async () => {
    const clock = new FakeClock();
    const session = createSession(new ScriptedTransport(), { clock }).until(clock.now() - 501);
    const noTime = {
      name: 'OperationError',
      message: 'Testing failed: no time is left.',
      attempts: 0,
      outcomeUnknown: false,
      cause: { fault: 'unreachable', transient: true },
    };
    let attempts = 0;
    const attempt = (): Promise<number> => Promise.resolve((attempts += 1));
    await expect(session.retried('Testing', attempt)).rejects.toMatchObject(noTime);
    expect(attempts).toBe(0);
    expect(() => {
      session.requireTime('Testing');
    }).toThrow(noTime.message);
  });
});

describe('a session without a deadline', () => {
  test('leaves the time of a request to the transport', async () => {
    const transport = new ScriptedTransport({});
    await createSession(transport).send(REQUEST);
    expect(transport.limits).toEqual([Infinity]);
  });

  test('lets the error of a request pass as it is', async () => {
    const error = failure();
    await expect(createSession(new ScriptedTransport(error)).send(REQUEST)).rejects.toBe(error);
  });
});

describe('whoever watches a request is told', () => {
  const told: boolean[] = [];
  const watch = {
    requestSent: () => undefined,
    requestFailed: (outcomeUnknown: boolean): unknown => told.push(outcomeUnknown),
  };

  beforeEach(() => {
    told.length = 0;
  });

  test.each([
    [200, []],
    [299, []],
    [300, [false]],
    [400, [false]],
    [408, [true]],
    [429, [false]],
    [503, [true]],
  ])('of HTTP %d: %j', async (status, expected) => {
    const session = createSession(new ScriptedTransport({ status }));
    await session.send({ ...REQUEST, watch });
    expect(told).toEqual(expected);
    await createSession(new ScriptedTransport({ status })).send(REQUEST);
  });

  test.each([
    [failure(), [true]],
    [failure({ fault: 'unreachable' }), [false]],
    [new TypeError('a bug'), []],
  ])('of a failure, %#', async (error, expected) => {
    const session = createSession(new ScriptedTransport(error, error));
    await expect(session.send({ ...REQUEST, watch })).rejects.toBe(error);
    expect(told).toStrictEqual(expected);
    await expect(session.send(REQUEST)).rejects.toBe(error);
  });
});

test('the error of an answer has advice and no secret, and dates count from the clock', () => {
  const secrets = new Secrets(() => undefined);
  secrets.add('made-up-secret-token');
  const clock = new FakeClock(Date.UTC(2026, 4, 6, 12, 0, 0));
  const session = createSession(new ScriptedTransport(), { secrets, clock });
  const error = session.errorOf(
    {
      status: 429,
      headers: { 'x-request-id': 'ab12', 'retry-after': 'Wed, 06 May 2026 12:00:07 GMT' },
      text: JSON.stringify({ error_code: 'C.1', error_msg: 'for made-up-secret-token' }),
    },
    (status, code) => `Advice: ${status} ${code}`,
  );
  expect(error).toMatchObject({
    message: 'HTTP 429, C.1: for *** (request id ab12)',
    hint: 'Advice: 429 C.1',
    retryAfterMs: 7_000,
    transient: true,
  });
});
