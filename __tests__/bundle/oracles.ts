import { expect } from '@jest/globals';
import { ownAnnotations, violations } from '../../faults/oracles/safe.ts';
import type { Tolerances } from '../../faults/oracles/safe.ts';
import type { Annotation } from '../../runner/index.ts';
import type { Run } from './run-step.ts';

export { START, visible } from '../../faults/oracles/safe.ts';
export type { Tolerances } from '../../faults/oracles/safe.ts';

/** Other requests, as {@link Run.requests} names them. */
export const READ = 'GET /remote-mirror';
/** Of the repository itself, whose path is the prefix of all. */
export const DESCRIBE = 'GET ';
export const ASSOCIATE = 'POST /remote-mirror/associate';
export const CHANGE = 'PUT /remote-mirror';

/** What a run must come to, besides what holds of every run. */
export interface Expectation extends Tolerances {
  /** 1 where errors are expected, else 0, unless told. */
  exitCode?: number;
  /** One for each error annotation, in order; none unless told. */
  errors?: readonly RegExp[];
  warnings?: readonly RegExp[];
  notices?: readonly RegExp[];
  /** Every request the service saw, in order. */
  requests: readonly string[];
  /** All outputs but `repository_id`; what the exit code asks for unless told. */
  outputs?: Readonly<Record<string, unknown>>;
}

/** A synchronization may be under way, in the words of the action. */
const MAY_RUN = /A synchronization may be running|The synchronization \S+ was started/;

/** Outputs of a run that was accepted. */
export const ACCEPTED = {
  jid: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  requested_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
  status: 'requested',
} as const;

/** The job id that faults with an answer of their own give. */
export const JID = '0f5d1c9e-1111-4222-8333-444455556666';

/** Outputs of a run that got its answer from a fault. */
export const ACCEPTED_JID = { ...ACCEPTED, jid: JID } as const;

/** Checks what must hold of every run of either action, whatever was done to it. */
export function expectSafe(run: Run, tolerances: Tolerances = {}): void {
  expect(violations(run, tolerances)).toEqual([]);
}

/** Checks a run against everything that is known of it. */
export function expectOracles(run: Run, expected: Expectation): void {
  const { errors = [], warnings = [], notices = [] } = expected;
  const exitCode = expected.exitCode ?? (errors.length === 0 ? 0 : 1);
  const mayRun = run.errors.some((error) => MAY_RUN.test(error));
  const failed = { status: mayRun ? 'unconfirmed' : 'failed' };
  expect({
    exitCode: run.exitCode,
    requests: run.requests,
    errors: run.errors,
    warnings: messages(run, 'warning'),
    notices: messages(run, 'notice'),
    outputs: run.outputs,
  }).toEqual({
    exitCode,
    requests: expected.requests,
    errors: errors.map(matching),
    warnings: warnings.map(matching),
    notices: notices.map(matching),
    outputs: expected.outputs ?? (exitCode === 0 ? ACCEPTED : failed),
  });
  expectSafe(run, expected);
}

function messages(run: Run, level: Annotation['level']): string[] {
  return ownAnnotations(run)
    .filter((annotation) => annotation.level === level)
    .map(({ message }) => message);
}

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
