import { isDeepStrictEqual } from 'node:util';
import type { StepResult } from '../runner/index.ts';
import { annotationsOf } from './act.ts';
import type { Act } from './act.ts';
import { differences } from './refs.ts';
import type { Stage } from './stage.ts';

/** How long a failure has to stand before a step that waits believes it. */
const SETTLE_MS = 15_000;

/** Something that has to be so after a chapter. */
export interface Expectation {
  readonly what: string;
  readonly held: boolean;
}

/** What has to be so whenever the service accepts a synchronization that is not waited for. */
export function accepted(stage: Stage, act: Act): Expectation[] {
  return [
    ...wellBehaved(stage, act),
    expectation('its status is requested', lastOutputs(act)['status'] === 'requested'),
    expectation('it handed on a jid', lastOutputs(act)['jid'] !== undefined),
  ];
}

/** What has to be so when a step has ended well without a synchronization. */
export function endedAs(stage: Stage, act: Act, status: 'checked' | 'skipped'): Expectation[] {
  return [
    ...wellBehaved(stage, act),
    expectation(`its status is ${status}`, lastOutputs(act)['status'] === status),
    expectation('it handed on no jid', lastOutputs(act)['jid'] === undefined),
    expectation('nothing has moved', isDeepStrictEqual(act.before, act.after)),
  ];
}

/**
 * What has to be so when a step has waited for a synchronization.
 *
 * @param sha The pushed commit.
 */
export function proven(stage: Stage, act: Act, sha: string | undefined): Expectation[] {
  return [
    ...wellBehaved(stage, act),
    expectation('its status is synced', lastOutputs(act)['status'] === 'synced'),
    expectation(
      'it found the pushed commit on the mirror',
      sha !== undefined && lastOutputs(act)['commit'] === sha,
    ),
  ];
}

/** What has to be so when a step has waited for a synchronization that the service gave up. */
export function failed(stage: Stage, act: Act): Expectation[] {
  const { update_status, last_error, last_update_at } = act.mirror ?? {};
  const failedAt = Date.parse(last_update_at ?? '');
  const outputs = lastOutputs(act);
  return [
    ...wellBehaved(stage, act, 'failure'),
    expectation(
      'its exit code is 1',
      act.steps.every(({ result }) => result.exitCode === 1),
    ),
    expectation('its status is failed', outputs['status'] === 'failed'),
    expectation(
      'it handed on a jid, and claims neither a commit nor a proof',
      outputs['jid'] !== undefined && !('commit' in outputs) && !('proof' in outputs),
    ),
    expectation('the synchronization failed', update_status === 'failed'),
    expectation(
      'the failure stood for 15 seconds before the step believed it',
      act.endedAt - failedAt >= SETTLE_MS,
    ),
    expectation(
      "its error has every line of the service's own last_error",
      last_error?.split('\n').every((line) => isInError(act, withSingleSpaces(line))) === true,
    ),
  ];
}

/** Whether the one error that a person gets to see has these words. */
export function isInError(act: Act, words: string): boolean {
  const errors = annotationsOf(act).filter(({ level }) => level === 'error');
  return errors.length === 1 && errors[0]?.message.includes(words) === true;
}

/**
 * What has to be so after a step without a stored secret.
 *
 * @param before How many requests had reached either service before the step.
 */
export function signedInKeyless(
  { oidc, sts }: Stage,
  before: { readonly idTokens: number; readonly exchanges: number },
): Expectation[] {
  const idTokens = oidc.requests.slice(before.idTokens);
  const exchanges = sts.requests.slice(before.exchanges);
  return [
    expectation(
      'it asked GitHub for one ID token',
      idTokens.filter(({ path }) => path.startsWith('/idtoken/')).length === 1,
    ),
    expectation(
      'it exchanged it once for a temporary access key',
      exchanges.length === 1 && exchanges[0]?.status === 200,
    ),
  ];
}

/** Branches and tags are the same on both sides. */
export function inStep({ after, mirror }: Act): Expectation {
  return expectation(
    'the synchronization finished, and branches and tags are equal on both sides',
    mirror?.update_status === 'finished' && differences(after).length === 0,
  );
}

/** An expectation, and whether it held. */
export function expectation(what: string, held: boolean): Expectation {
  return { what, held };
}

/** Whether there is one name, and it is this one. */
export function isOnly(names: readonly string[], name: string): boolean {
  return names.length === 1 && names[0] === name;
}

/** What has to be so however a job ends. */
function wellBehaved(
  { credentials }: Stage,
  { steps }: Act,
  expected: StepResult['conclusion'] = 'success',
): Expectation[] {
  const results = steps.map(({ result }) => result);
  const problems = results.flatMap((result) => result.problems);
  return [
    expectation(
      expected === 'success' ? 'the step succeeded' : 'the step is red',
      results.every(({ conclusion }) => conclusion === expected),
    ),
    expectation(
      'it showed no credential',
      results.every((result) => !showsOneOf([...credentials.secrets, ...result.masks], result)),
    ),
    expectation(
      ['the runner had nothing to complain about', ...problems].join(': '),
      problems.length === 0,
    ),
  ];
}

/** Looks at what the step printed, before the runner hides anything in it. */
function showsOneOf(secrets: readonly string[], result: StepResult): boolean {
  const printed = `${result.rawStdout}\n${result.rawStderr}`.replace(/^::add-mask::.*$/gm, '');
  const shown = [printed, result.summary, ...Object.values(result.outputs)].join('\n');
  return secrets.some((secret) => shown.includes(secret));
}

/** The step shows what it is told without the spaces that git aligns its reports with. */
function withSingleSpaces(line: string): string {
  return line.trim().replace(/ +/g, ' ');
}

function lastOutputs({ steps }: Act): Readonly<Record<string, string>> {
  return steps.at(-1)?.result.outputs ?? {};
}
