import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../src/credentials/credentials.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import type { Status } from '../../src/host/status.ts';
import { OperationError, RequestError, type Fault } from '../../src/http/errors.ts';
import type { Stage } from '../../src/http/attempt.ts';
import type { Inputs } from '../../src/inputs/inputs.ts';
import { start } from '../../src/run/start.ts';
import { createClient } from '../support/client.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const INPUTS = { forceFetch: false } as Inputs;
const STARTED: Outcome = { body: { jid: 'made-up-jid' } };
const REFUSED: Outcome = { status: 401 };

let host: MemoryHost;

beforeEach(() => {
  host = memoryHost();
});

/** Starts a synchronization, whose requests have these outcomes. */
async function startWith(outcomes: Outcome[], credentials?: Credentials): Promise<Status> {
  const transport = new ScriptedTransport(...outcomes);
  const client = createClient(transport, {
    clock: host.clock,
    ...(credentials && { credentials }),
  });
  return await reportOutcome(host, async () => {
    await start(host, client, INPUTS);
    return 'requested';
  });
}

/** A key that is renewed once; `error`: of what that takes. */
function renewable(error: RequestError, outcomeUnknown: boolean): Credentials {
  let renewed = false;
  return {
    kind: 'oidc',
    authorize: () => {
      if (!renewed) return Promise.resolve({});
      const details = { attempts: 1, outcomeUnknown };
      return Promise.reject(new OperationError('Exchanging the ID token', error, details));
    },
    renew: () => {
      renewed = true;
      return true;
    },
  };
}

const status = (number: number): RequestError =>
  new RequestError(`HTTP ${number}`, { fault: 'status', status: number, transient: false });

const MAY_RUN = /A synchronization may be running/;

describe('how the exchange of a key ends is not how the start ends:', () => {
  test('a start that was refused has started nothing, whatever the STS may have done', async () => {
    expect(await startWith([REFUSED], renewable(status(503), true))).toBe('failed');
    expect(host.report.lines.join()).not.toMatch(MAY_RUN);
    expect(host.report.summaries.join()).toContain('no synchronization was started');
  });

  test.each([504, 500, 408])(
    'one that was answered %d may have, though the STS refuses after that',
    async (number) => {
      const outcomes = [{ status: number }, REFUSED];
      expect(await startWith(outcomes, renewable(status(403), false))).toBe('unconfirmed');
      expect(host.report.lines.join()).toMatch(MAY_RUN);
    },
  );
});

/** What the journal knows while the run waits for its next attempt. */
async function startedInPause(outcomes: Outcome[]): Promise<boolean[]> {
  const seen: boolean[] = [];
  const sleep = host.clock.sleep.bind(host.clock);
  host.clock.sleep = async (ms) => {
    seen.push(host.journal.started);
    await sleep(ms);
  };
  await startWith([...outcomes, STARTED]);
  return seen;
}

const lost = (fault: Fault, reached: Stage): RequestError =>
  new RequestError('lost', { fault, reached, transient: true });

describe('between two attempts a synchronization may be running', () => {
  test.each<[string, boolean[], Outcome[]]>([
    ['not after a refusal', [false], [{ status: 429 }]],
    [
      'not after a refusal of the gateway',
      [false],
      [{ status: 403, body: { error_code: 'APIG.0308', error_msg: 'throttled' } }],
    ],
    ['after a failure of the service', [true], [{ status: 503 }]],
    [
      'after a failure that calls itself throttling',
      [true],
      [{ status: 503, body: { error_code: 'APIG.0308', error_msg: 'throttled' } }],
    ],
    ['after an answer that broke off', [true], [lost('incomplete', 'answered')]],
    ['after silence', [true], [lost('timeout', 'sent')]],
    ['for good', [true, true, true], [{ status: 502 }, { status: 429 }, { status: 429 }]],
    ['from the first such one on', [false, true], [{ status: 429 }, lost('connection', 'sent')]],
  ])('%s', async (_case, expected, outcomes) => {
    expect(await startedInPause(outcomes)).toEqual(expected);
  });
});

test.each([
  [500, 'unconfirmed'],
  [503, 'unconfirmed'],
  [429, 'failed'],
  [403, 'failed'],
])(
  'throttling that comes as HTTP %d ends %s, as the pause before said',
  async (number, expected) => {
    const throttled = { status: number, body: { error_code: 'APIG.0308', error_msg: 'throttled' } };
    expect(await startWith(Array.from({ length: 4 }, () => throttled))).toBe(expected);
    expect(host.report.lines.join().includes('A synchronization may be running')).toBe(
      expected === 'unconfirmed',
    );
  },
);

test('an answer that breaks the contract leaves it open', async () => {
  expect(await startWith([{ body: {} }])).toBe('unconfirmed');
});

test('a bug before anything went out has started nothing', async () => {
  const credentials: Credentials = {
    kind: 'token',
    authorize: () => Promise.reject(new TypeError('a bug')),
  };
  expect(await startWith([], credentials)).toBe('failed');
});
