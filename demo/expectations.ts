import type { StepResult } from '../runner/index.ts';
import type { Act } from './act.ts';
import { differences } from './refs.ts';
import type { Stage } from './stage.ts';

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

/** What has to be so whenever all goes well. */
function wellBehaved({ credentials }: Stage, { steps }: Act): Expectation[] {
  const results = steps.map(({ result }) => result);
  const problems = results.flatMap((result) => result.problems);
  return [
    expectation(
      'the step succeeded',
      results.every(({ conclusion }) => conclusion === 'success'),
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

function lastOutputs({ steps }: Act): Readonly<Record<string, string>> {
  return steps.at(-1)?.result.outputs ?? {};
}
