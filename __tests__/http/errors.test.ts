import { describe, expect, test } from '@jest/globals';
import type { Stage } from '../../src/http/attempt.ts';
import type { Topic } from '../../src/text/problem.ts';
import { OperationError, RequestError, type Fault } from '../../src/http/errors.ts';

const ONCE = { attempts: 1, outcomeUnknown: false };

describe('whether the service may have acted', () => {
  test.each<[Fault, number | undefined, boolean]>([
    ['unreachable', undefined, false],
    ['certificate', undefined, false],
    ['proxy', undefined, false],
    ['redirect', 302, false],
    ['connection', undefined, true],
    ['timeout', undefined, true],
    ['incomplete', undefined, true],
    ['protocol', undefined, true],
    ['contract', 200, true],
    ['status', 400, false],
    ['status', 401, false],
    ['status', 403, false],
    ['status', 404, false],
    ['status', 408, true],
    ['status', 409, false],
    ['status', 429, false],
    ['status', 500, true],
    ['status', 502, true],
    ['status', 503, true],
    ['status', 504, true],
  ])('fault %s, HTTP %s: unknown is %s', (fault, status, unknown) => {
    const details = { fault, transient: false, ...(status !== undefined && { status }) };
    expect(new RequestError('x', details).outcomeUnknown).toBe(unknown);
  });

  test.each<Stage>(['resolving', 'connecting', 'tunnel', 'securing'])(
    'is known where the attempt came to the stage %s alone, whatever the fault',
    (reached) => {
      for (const fault of ['connection', 'timeout', 'incomplete', 'protocol'] as const) {
        const details = { fault, transient: true, reached };
        expect(new RequestError('x', details).outcomeUnknown).toBe(false);
      }
    },
  );

  test.each<Stage>(['sent', 'answered'])('is unknown from the stage %s on', (reached) => {
    const details = { fault: 'timeout', transient: true, reached } as const;
    expect(new RequestError('x', details).outcomeUnknown).toBe(true);
  });
});

describe('the message of a request that failed', () => {
  const details = { fault: 'status', transient: false } as const;

  test('is what was wrong, where there is no request id', () => {
    const error = new RequestError('HTTP 503', details);
    expect(error).toMatchObject({
      name: 'RequestError',
      message: 'HTTP 503',
      brief: 'HTTP 503',
      requestId: undefined,
    });
  });

  test('ends with the request id, and there is one without it', () => {
    const error = new RequestError('HTTP 503: (no) worker', { ...details, requestId: 'a(1)' });
    expect(error).toMatchObject({
      message: 'HTTP 503: (no) worker (request id a(1))',
      brief: 'HTTP 503: (no) worker',
      requestId: 'a(1)',
    });
  });
});

test.each<[Fault, number | undefined, boolean, Topic]>([
  ['unreachable', undefined, true, 'connections'],
  ['connection', undefined, true, 'connections'],
  ['timeout', undefined, true, 'connections'],
  ['protocol', undefined, false, 'connections'],
  ['redirect', 401, false, 'connections'],
  ['incomplete', undefined, true, 'answers'],
  ['contract', 200, false, 'answers'],
  ['certificate', undefined, false, 'certificates'],
  ['proxy', 403, false, 'proxies'],
  ['status', 401, false, 'credentials'],
  ['status', 429, true, 'throttling'],
  ['status', 403, true, 'throttling'],
  ['status', 403, false, 'permissions'],
  ['status', 404, false, 'repository-and-mirror'],
  ['status', 409, false, 'repository-and-mirror'],
  ['status', 400, false, 'answers'],
  ['status', 503, true, 'answers'],
])('the fault %s with HTTP %s (may pass: %s) is one of %s', (fault, status, transient, topic) => {
  const details = { fault, transient, ...(status !== undefined && { status }) };
  const error = new OperationError('Reading', new RequestError('x', details), ONCE);
  expect(error.problem.topic).toBe(topic);
});

describe('the message of an operation that failed', () => {
  const cause = (message: string, hint?: string): RequestError =>
    new RequestError(message, { fault: 'status', transient: false, ...(hint && { hint }) });

  test.each([
    [1, undefined, 'Reading failed: HTTP 401. Get a new token.'],
    [4, undefined, 'Reading failed after 4 attempts: HTTP 401. Get a new token.'],
    [2, 'Time is up', 'Reading failed after 2 attempts: HTTP 401. Time is up. Get a new token.'],
  ])('after %d attempts, reason %j', (attempts, reason, expected) => {
    const error = new OperationError('Reading', cause('HTTP 401', 'Get a new token'), {
      attempts,
      outcomeUnknown: false,
      ...(reason !== undefined && { reason }),
    });
    expect(error).toMatchObject({ message: expected, attempts, name: 'OperationError' });
  });

  test.each(['it broke', 'it broke.'])('ends in one full stop after %j', (message) => {
    const error = new OperationError('Reading', cause(message), ONCE);
    expect(error.message).toBe('Reading failed: it broke.');
  });

  test('keeps the cause', () => {
    const reason = cause('x');
    expect(new OperationError('Reading', reason, ONCE).cause).toBe(reason);
  });
});
