import { expect } from '@jest/globals';
import type { Annotation } from '../../runner/index.ts';
import { leaks } from './leaks.ts';
import { JID } from './support.ts';
import type { Run } from './support.ts';

/** Requests, as {@link Run.requests} names them. */
export const START = 'POST /remote-mirror';
export const READ = 'GET /remote-mirror';
export const ASSOCIATE = 'POST /remote-mirror/associate';
export const CHANGE = 'PUT /remote-mirror';

/** What a run must come to, besides what holds of every run. */
export interface Expectation {
  /** 1 where errors are expected, else 0, unless told. */
  exitCode?: number;
  /** One for each error annotation, in order; none unless told. */
  errors?: readonly RegExp[];
  warnings?: readonly RegExp[];
  notices?: readonly RegExp[];
  /** Every request the service saw, in order. */
  requests: readonly string[];
  /** All outputs; what the exit code asks for unless told. */
  outputs?: Readonly<Record<string, unknown>>;
  /** What the runner found suspicious, one each; none unless told. */
  problems?: readonly RegExp[];
  /** The deadline in force, in milliseconds; 3 s unless told. Two more are tolerated. */
  withinMs?: number;
}

const TOLERANCE_MS = 2_000;
const MEANT = ['add-mask', 'error', 'warning', 'notice'];
const OUTPUTS = ['jid', 'requested_at', 'status', 'mirror_url', 'last_successful_update_at'];
// Whatever a terminal or a runner could obey, or a reader could be misled by, but the line feed.
const LIVE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Outputs of a run that was accepted. */
export const ACCEPTED = {
  jid: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  requested_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
  status: 'requested',
} as const;

/** Outputs of a run that got its answer from a fault. */
export const ACCEPTED_JID = { ...ACCEPTED, jid: JID } as const;

/** Checks what must hold of every run, whatever was done to it. */
export function expectSafe(run: Run, withinMs = 3_000): void {
  const { result, secrets } = run;
  expectSilenceOnSecrets(run);
  for (const command of result.commands) {
    expect(MEANT).toContain(command.name);
    expect(command.stream).toBe('stdout');
  }
  const masked = result.masks.filter((mask) => !isSecretForm(mask, secrets));
  expect({ masked }).toEqual({ masked: [] });
  expect(Object.keys(result.outputs).filter((name) => !OUTPUTS.includes(name))).toEqual([]);
  for (const error of annotations(run, 'error')) expectErrorForm(error);
  expect(result.signal).toBeNull();
  expect(result.durationMs).toBeLessThan(withinMs + TOLERANCE_MS);
}

/** Checks a run against everything that is known of it. */
export function expectOracles(run: Run, expected: Expectation): void {
  const { result } = run;
  const { errors = [], warnings = [], notices = [], problems = [] } = expected;
  const exitCode = expected.exitCode ?? (errors.length === 0 ? 0 : 1);
  const outputs = expected.outputs ?? (exitCode === 0 ? ACCEPTED : { status: 'failed' });
  expect({
    exitCode: result.exitCode,
    requests: run.requests,
    errors: messages(run, 'error'),
    warnings: messages(run, 'warning'),
    notices: messages(run, 'notice'),
    outputs: result.outputs,
    problems: result.problems,
  }).toEqual({
    exitCode,
    requests: expected.requests,
    errors: errors.map(matching),
    warnings: warnings.map(matching),
    notices: notices.map(matching),
    outputs,
    problems: problems.map(matching),
  });
  expect(result.rawStderr).toBe('');
  expectSafe(run, expected.withinMs);
}

/** The messages of the action's own annotations. */
export function messages(run: Run, level: Annotation['level']): string[] {
  return annotations(run, level).map(({ message }) => message);
}

/** Output without the lines that hide secrets by naming them. */
export function visible(run: Run): string {
  const lines = `${run.result.rawStdout}\n${run.result.rawStderr}`.split('\n');
  return lines.filter((line) => !line.startsWith('::add-mask::')).join('\n');
}

function expectSilenceOnSecrets(run: Run): void {
  const { result, secrets } = run;
  const shown = visible(run);
  const places = [shown, result.summary, JSON.stringify(result.outputs)].join('\n');
  expect({ leaks: leaks(places, secrets) }).toEqual({ leaks: [] });
  expect(shown).not.toMatch(LIVE);
  // The stand-ins for what is left out of the bundle say so when they are reached.
  expect(places).not.toContain('is not part of this bundle');
}

function expectErrorForm({ message, title }: Annotation): void {
  expect(message).not.toMatch(/[\r\n]/);
  // Our own words around at most 300 characters of the service's, and a hint as a sentence.
  expect(message.length).toBeLessThan(1_200);
  expect(message).toMatch(/[.!?…]$/);
  expect(title).toBe('CodeArts mirror');
}

function annotations(run: Run, level: Annotation['level']): Annotation[] {
  return run.result.annotations.filter(
    (annotation) => annotation.level === level && annotation.stream !== 'runner',
  );
}

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Only what is secret may be masked, or ordinary text would vanish from the log. */
function isSecretForm(mask: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => mask === secret || mask === base64(secret));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
