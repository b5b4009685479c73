import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createClient } from '../__tests__/support/client.ts';
import { FakeClock } from '../__tests__/support/clock.ts';
import { ScriptedTransport } from '../__tests__/support/transport.ts';
import { Random } from '../__tests__/model/random.ts';
import { OperationError } from '../src/http/errors.ts';
import type { FuzzProperty } from './property.ts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** What `Retry-After` says. */
  readonly after: number | undefined;
}

const TRANSIENT = [408, 421, 429, 500, 502, 503, 504];
const PERMANENT = [400, 401, 403, 404, 405, 409, 413, 422, 501, 505];

const refusal: fc.Arbitrary<Refusal> = fc.record({
  status: fc.constantFrom(...TRANSIENT, ...TRANSIENT, ...PERMANENT),
  code: fc.constantFrom('CH.000001', 'CH.000001', 'APIG.0308'),
  after: fc.option(fc.constantFrom(0, 1, 5, 20, 60, 119, 121, 86_400), { nil: undefined, freq: 3 }),
});

function isThrottling({ status, code }: Refusal): boolean {
  return status === 429 || code.endsWith('0308');
}

function isTransient(each: Refusal): boolean {
  return TRANSIENT.includes(each.status) || isThrottling(each);
}

/** What came of one operation: when its attempts were made, and the error it ended in. */
interface Course {
  readonly moments: readonly number[];
  readonly error: OperationError | undefined;
}

async function operate(
  refusals: readonly Refusal[],
  retries: number,
  seed: number,
): Promise<Course> {
  const clock = new FakeClock();
  const moments: number[] = [];
  const left = [...refusals];
  const transport = new ScriptedTransport(() => {
    moments.push(clock.now());
    const next = left.shift();
    if (next === undefined) return { body: { jid: 'job-1' } };
    const { status, code, after } = next;
    const headers = after === undefined ? {} : { 'retry-after': String(after) };
    return { status, headers, body: { error_code: code } };
  });
  const client = createClient(transport, { clock, retries, random: new Random(seed).next });
  try {
    await client.startSynchronization({ forceFetch: false });
    return { moments, error: undefined };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { moments, error };
  }
}

/** The least and the most that may lie between an attempt and the next, in milliseconds. */
function pauseAfter(each: Refusal, failures: number): readonly [number, number] {
  const ceiling = Math.min(1_000 * 2 ** (failures - 1), 20_000);
  const asked = (each.after ?? 0) * 1_000;
  // After throttling never sooner than 2 s, doubling.
  const least = isThrottling(each) ? Math.min(2_000 * 2 ** (failures - 1), 20_000) : 0;
  // What is asked for is a lower bound, with the jitter above it.
  return [Math.max(asked, least), Math.max(asked, least) + ceiling];
}

function claimCourse(
  { moments, error }: Course,
  refusals: readonly Refusal[],
  retries: number,
): void {
  const [first = 0] = moments;
  moments.slice(1).forEach((moment, at) => {
    const before = refusals[at];
    assert.ok(before !== undefined && isTransient(before), 'nothing is tried again that is final');
    const pause = moment - (moments[at] ?? 0);
    const throttled = refusals.slice(0, at + 1).filter(isThrottling).length;
    const [least] = pauseAfter(before, isThrottling(before) ? throttled : at + 1);
    const [, most] = pauseAfter(before, at + 1);
    assert.ok(pause >= least, `${pause} ms after ${JSON.stringify(before)}, not ${least}`);
    assert.ok(pause <= most, `${pause} ms after ${JSON.stringify(before)}, over ${most}`);
    assert.ok(moment - first <= 120_000, 'no attempt later than 2 minutes');
  });
  assert.ok(moments.length <= retries + 1);
  if (error === undefined) {
    assert.equal(moments.length, refusals.length + 1);
    return;
  }
  assert.equal(error.attempts, moments.length);
  const last = refusals[moments.length - 1];
  const isOver = last === undefined || !isTransient(last) || moments.length > retries;
  assert.ok(isOver || error.problem.why !== undefined, 'why there is no further attempt is said');
  if ((last?.after ?? 0) > 120 && !isOver) assert.match(error.message, /asked to wait/);
}

/** How an operation is tried again. */
export const RETRIES: readonly FuzzProperty[] = [
  {
    name: 'pauses between attempts',
    share: 12,
    property: fc.asyncProperty(
      fc.array(refusal, { maxLength: 8 }),
      fc.integer({ min: 0, max: 10 }),
      fc.nat({ max: 2 ** 31 - 1 }),
      async (refusals, retries, seed) => {
        claimCourse(await operate(refusals, retries, seed), refusals, retries);
      },
    ),
  },
];
