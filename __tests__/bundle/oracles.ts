import { expect } from '@jest/globals';
import type { Annotation } from '../../runner/index.ts';
import { leaks } from './leaks.ts';
import type { Run } from './run-step.ts';

/** Requests, as {@link Run.requests} names them. */
export const START = 'POST /remote-mirror';
export const READ = 'GET /remote-mirror';
export const ASSOCIATE = 'POST /remote-mirror/associate';
export const CHANGE = 'PUT /remote-mirror';

/** In what a run may differ from what holds of every other. */
export interface Tolerances {
  /** The deadline in force, in milliseconds; 25 s for a wait, else 3 s, unless told. */
  withinMs?: number;
  /** What the runner found suspicious, one each; none unless told. */
  problems?: readonly RegExp[];
  /** What killed the process, so that it could not end by itself. */
  killedBy?: NodeJS.Signals;
  /** The step could not print anything: its stdout was closed. */
  mute?: boolean;
}

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

/** Besides a deadline: starting the process, and the end of it on a busy machine. */
const TOLERANCE_MS = 2_000;
// The longest wait here: its last look, the sixth, is the first one that is 15 s after another. With
// delays of 1 s, × 1.5 each, and 20 % of jitter it comes after 25 s at most.
const WAIT_MS = 20_000;
const NO_WAIT_MS = 3_000;

const OUTPUTS = [
  ...['jid', 'requested_at', 'status', 'proof', 'plan', 'commit', 'mirror_url'],
  'last_successful_update_at',
];
const GOOD = ['requested', 'synced', 'checked'];
const BAD = ['failed', 'timed_out', 'unconfirmed'];
// Whatever a terminal or a runner could obey, or a reader could be misled by, but the line feed.
const LIVE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

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
  expectSilenceOnSecrets(run);
  expectCommandsMeant(run);
  for (const annotation of ownAnnotations(run)) expectForm(annotation);
  expectEndByItself(run, tolerances);
  expectTruthfulOutputs(run);
  if (tolerances.killedBy === undefined && tolerances.mute !== true) {
    expect({ failed: run.exitCode !== 0, errors: run.errors }).toEqual({
      failed: run.errors.length > 0,
      errors: run.errors,
    });
  }
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

/** Output without the lines that hide secrets by naming them. */
export function visible(run: Run): string {
  const lines = `${run.rawStdout}\n${run.rawStderr}`.split('\n');
  return lines.filter((line) => !line.startsWith('::add-mask::')).join('\n');
}

/** No secret in any form, nothing that a terminal would obey, and no word of a stub. */
function expectSilenceOnSecrets(run: Run): void {
  const values = Object.values(run.outputs);
  const places = [visible(run), run.log, run.summary, ...values].join('\n');
  expect({ leaks: leaks(places, run.secrets) }).toEqual({ leaks: [] });
  expect([visible(run), run.summary, ...values].join('\n')).not.toMatch(LIVE);
  if (run.summary !== '') expect(run.summary).toContain('| How it was proven |');
  // The stand-ins for what is left out of the bundle say so when they are reached.
  expect(places).not.toContain('is not part of this bundle');
}

/** Nothing is told the runner but masks, of secrets alone, and annotations. */
function expectCommandsMeant(run: Run): void {
  // There is one thing to give notice of.
  const notice = run.requests.some((request) => request.startsWith('PUT ')) ? ['notice'] : [];
  const meant = ['add-mask', 'error', 'warning', ...notice].map((name) => `stdout ${name}`);
  const used = new Set(run.commands.map(({ name, stream }) => `${stream} ${name}`));
  expect([...used].filter((command) => !meant.includes(command))).toEqual([]);
  // Or ordinary text would vanish from the log.
  const masked = run.masks.filter((mask) => !run.secrets.includes(mask));
  expect({ masked }).toEqual({ masked: [] });
  expect(run.rawStderr).toBe('');
}

function expectForm({ message, title }: Annotation): void {
  expect(message).not.toMatch(/[\r\n]/);
  // Our own words around at most 300 characters of the service's, and a hint as a sentence.
  expect(message.length).toBeLessThan(1_200);
  expect(message).toMatch(/[.!?…]$/);
  expect(title).toBe('CodeArts mirror');
}

/** The process ended by itself and in time, and left nothing that a runner would stumble over. */
function expectEndByItself(run: Run, { withinMs, problems = [], killedBy }: Tolerances): void {
  expect(run.signal).toBe(killedBy ?? null);
  expect(run.durationMs).toBeLessThan(
    (withinMs ?? (run.waits ? WAIT_MS : NO_WAIT_MS)) + TOLERANCE_MS,
  );
  expect({ problems: run.problems }).toEqual({ problems: problems.map(matching) });
  const runners = run.annotations.filter(({ stream }) => stream === 'runner');
  if (problems.length === 0) expect(runners).toEqual([]);
  expect(run.conclusion).toBe(run.exitCode === 0 ? 'success' : 'failure');
}

/** No output but those declared, each one line, and none that contradicts another or the end. */
function expectTruthfulOutputs({ outputs, exitCode, requests, repositoryId }: Run): void {
  const { status, jid, commit, proof } = outputs;
  // Every request is for a repository that is known by then.
  if (status !== undefined && requests.length > 0) expect(repositoryId).toMatch(/^[1-9][0-9]*$/);
  expect(Object.keys(outputs).filter((name) => !OUTPUTS.includes(name))).toEqual([]);
  for (const value of Object.values(outputs)) expect(value).toMatch(/^[^\r\n]+$/);
  // A step that could not write the outputs, or was killed, fails without a status.
  expect(exitCode === 0 ? GOOD : [...BAD, undefined]).toContain(status);
  if (exitCode === 0 && requests.includes(START)) expect(jid).toBeDefined();
  if (commit !== undefined) expect(status).toBe('synced');
  expect(proof !== undefined).toBe(status === 'synced');
  if (commit !== undefined) expect(proof).toBe('commit');
}

function messages(run: Run, level: Annotation['level']): string[] {
  return ownAnnotations(run)
    .filter((annotation) => annotation.level === level)
    .map(({ message }) => message);
}

/** The annotations of the action, not of the runner. */
function ownAnnotations(run: Run): Annotation[] {
  return run.annotations.filter(({ stream }) => stream !== 'runner');
}

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
