import { availableParallelism, loadavg } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Annotation, StepResult } from '../../runner/index.ts';
import { leaks } from './leaks.ts';

/** What a step did, and what it takes to judge it. */
export interface JudgedRun extends StepResult {
  /** As `METHOD path`, the path below that of the repository. */
  readonly requests: readonly string[];
  /** The action's own error messages, masked, in order. */
  readonly errors: readonly string[];
  /** What must not be shown, and all that may be masked. */
  readonly secrets: readonly string[];
  /** All but `repository_id`, which has a field of its own. */
  readonly outputs: StepResult['outputs'];
  readonly repositoryId: string | undefined;
  /** Whether the step was to wait for the end of the synchronization. */
  readonly waits: boolean;
}

/** In what a run may differ from what holds of every other. */
export interface Tolerances {
  /** The deadline in force, in milliseconds; 20 s for a wait, else 3 s, unless told. */
  withinMs?: number;
  /** What the runner found suspicious, one each; none unless told. */
  problems?: readonly RegExp[];
  /** What killed the process, so that it could not end by itself. */
  killedBy?: NodeJS.Signals;
  /** The step could not print anything: its stdout was closed. */
  mute?: boolean;
  /** What else than nothing the step may print to stderr, all of it. */
  stderr?: RegExp;
  /** Node itself prints what is sent (NODE_DEBUG), so that masks alone can hide it. */
  masksAlone?: boolean;
}

/** The request that starts a synchronization. */
export const START = 'POST /remote-mirror';

/** The requests that look for a repository by its name. */
const LOOKUP = /^GET \/(?:v1\/repositories\/repoid|v4\/user\/repositories)\?/;

/** Besides a deadline: starting the process, and the end of it. */
const TOLERANCE_MS = 2_000;

/** How many processes share a processor: all that they do takes so many times as long. */
function crowding(): number {
  const [lastMinute = 0] = loadavg();
  return Math.max(1, lastMinute / availableParallelism());
}
// The longest wait here: its last look, the sixth, is the first one that is 15 s after another. With
// delays of 1 s, × 1.5 each, and 20 % of jitter it comes after 25 s at most.
const WAIT_MS = 20_000;
const NO_WAIT_MS = 3_000;

const OUTPUTS = [
  ...['jid', 'requested_at', 'status', 'proof', 'plan', 'commit', 'mirror_url'],
  'last_successful_update_at',
];
const GOOD = ['requested', 'synced', 'checked', 'skipped'];
const BAD = ['failed', 'timed_out', 'unconfirmed'];
// Whatever a terminal or a runner could obey, or a reader could be misled by, but the line feed.
const LIVE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/**
 * What must hold of every run of either action, whatever was done to it, and does not hold of this.
 *
 * @returns A line for each violation, none for a run that is as it should be.
 */
export function violations(run: JudgedRun, tolerances: Tolerances = {}): string[] {
  const found = [
    ...silenceOnSecrets(run, tolerances),
    ...commandsMeant(run, tolerances),
    ...ownAnnotations(run).flatMap(form),
    ...endByItself(run, tolerances),
    ...truthfulOutputs(run),
  ];
  if (tolerances.killedBy !== undefined || tolerances.mute === true) return found;
  const failed = run.exitCode !== 0;
  if (failed === run.errors.length > 0) return found;
  return [...found, `exit code ${run.exitCode} with ${run.errors.length} error annotations`];
}

/** Output without the lines that hide secrets by naming them. */
export function visible(run: Pick<JudgedRun, 'rawStdout' | 'rawStderr'>): string {
  const lines = `${run.rawStdout}\n${run.rawStderr}`.split('\n');
  return lines.filter((line) => !line.startsWith('::add-mask::')).join('\n');
}

/** The annotations of the action, not of the runner. */
export function ownAnnotations({ annotations }: Pick<StepResult, 'annotations'>): Annotation[] {
  return annotations.filter(({ stream }) => stream !== 'runner');
}

/** Shows `text` where something is wrong with it. */
function wrong(what: string, text: unknown): string {
  return `${what}: ${JSON.stringify([text]).slice(1, -1).slice(0, 400)}`;
}

function mismatch(what: string, seen: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(seen, expected)) return [];
  return [`${wrong(what, seen)}, not ${JSON.stringify(expected)}`];
}

/** No secret in any form, nothing that a terminal would obey, and no word of a stub. */
function silenceOnSecrets(run: JudgedRun, { masksAlone = false }: Tolerances): string[] {
  const values = Object.values(run.outputs);
  const printed = masksAlone ? '' : visible(run);
  const places = [printed, run.log, run.summary, ...values].join('\n');
  const leaked = leaks(places, run.secrets);
  const live = LIVE.exec([printed, run.summary, ...values].join('\n'));
  const found: string[] = [];
  if (leaked.length > 0) found.push(wrong('a secret is shown', leaked));
  if (live !== null) found.push(wrong('a live character', live[0].codePointAt(0)?.toString(16)));
  if (run.summary !== '' && !run.summary.includes('| How it was proven |')) {
    found.push(wrong('the summary does not say how it was proven', run.summary));
  }
  // The stand-ins for what is left out of the bundle say so when they are reached.
  if (places.includes('is not part of this bundle')) found.push('a stub was reached');
  return found;
}

/** Nothing is told the runner but masks, of secrets alone, and annotations. */
function commandsMeant(run: JudgedRun, { stderr = /^$/ }: Tolerances): string[] {
  // There are two things to give notice of: another source, and a run that has no credential.
  const noticed =
    run.outputs['status'] === 'skipped' ||
    run.requests.some((request) => request.startsWith('PUT '));
  const names = ['add-mask', 'error', 'warning', ...(noticed ? ['notice'] : [])];
  const meant = names.map((name) => `stdout ${name}`);
  const used = new Set(run.commands.map(({ name, stream }) => `${stream} ${name}`));
  // Or ordinary text would vanish from the log.
  const masked = run.masks.filter((mask) => !run.secrets.includes(mask));
  return [
    ...mismatch(
      'commands to the runner',
      [...used].filter((command) => !meant.includes(command)),
      [],
    ),
    ...mismatch('masks of what is no secret', masked, []),
    ...(stderr.test(run.rawStderr) ? [] : [wrong('stderr', run.rawStderr)]),
  ];
}

function form({ message, title }: Annotation): string[] {
  const found: string[] = [];
  if (/[\r\n]/.test(message)) found.push(wrong('an annotation of several lines', message));
  // Our own words around at most 300 characters of the service's, and a hint as a sentence.
  if (message.length >= 1_200) found.push(wrong('an endless annotation', message));
  if (!/[.!?…]$/.test(message)) found.push(wrong('an annotation that breaks off', message));
  return [...found, ...mismatch('the title of an annotation', title, 'CodeArts mirror')];
}

/** The process ended by itself and in time, and left nothing that a runner would stumble over. */
function endByItself(run: JudgedRun, tolerances: Tolerances): string[] {
  const { problems = [], killedBy = null } = tolerances;
  const withinMs =
    (tolerances.withinMs ?? (run.waits ? WAIT_MS : NO_WAIT_MS)) + TOLERANCE_MS * crowding();
  const found = mismatch('the signal that ended it', run.signal, killedBy);
  if (run.durationMs >= withinMs) {
    found.push(`took ${Math.round(run.durationMs)} ms, more than ${Math.round(withinMs)}`);
  }
  const strange = run.problems.filter((text, at) => problems[at]?.test(text) !== true);
  if (strange.length > 0 || run.problems.length !== problems.length) {
    found.push(wrong('problems between step and runner', run.problems));
  }
  const runners = run.annotations.filter(({ stream }) => stream === 'runner');
  if (problems.length === 0) found.push(...mismatch('annotations of the runner', runners, []));
  const conclusion = run.exitCode === 0 ? 'success' : 'failure';
  return [...found, ...mismatch('the conclusion', run.conclusion, conclusion)];
}

/** No output but those declared, each one line, and none that contradicts another or the end. */
function truthfulOutputs({ outputs, exitCode, requests, repositoryId }: JudgedRun): string[] {
  const { status, jid, commit, proof } = outputs;
  const found: string[] = [];
  const unless = (held: boolean, what: string): void => {
    if (!held) found.push(wrong(what, outputs));
  };
  // Every request is for a repository that is known by then, but those that look for it.
  if (status !== undefined && requests.some((request) => !LOOKUP.test(request))) {
    unless(/^[1-9][0-9]*$/.test(repositoryId ?? ''), 'the repository id is no output');
  }
  unless(
    Object.keys(outputs).every((name) => OUTPUTS.includes(name)),
    'an unknown output',
  );
  unless(
    Object.values(outputs).every((value) => /^[^\r\n]+$/.test(value)),
    'an output that is no line',
  );
  // A step that could not write the outputs, or was killed, fails without a status.
  const fits = exitCode === 0 ? GOOD : [...BAD, undefined];
  unless(fits.includes(status), `exit code ${exitCode} with status ${status}`);
  if (exitCode === 0 && requests.includes(START)) unless(jid !== undefined, 'no jid');
  if (status === 'requested') unless(jid !== undefined, 'requested without jid');
  if (status === 'skipped') unless(requests.length === 0, 'skipped after a request');
  if (commit !== undefined) unless(status === 'synced', 'a commit that is not proven');
  unless((proof !== undefined) === (status === 'synced'), 'proof and status contradict each other');
  if (commit !== undefined) unless(proof === 'commit', 'proof and commit contradict each other');
  return found;
}
