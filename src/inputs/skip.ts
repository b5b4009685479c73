import type { WorkflowRun } from '../host/workflow-run.ts';

/** Why a run ends before anything is sent, as the user wanted it. */
export interface Skip {
  /** What anybody expects is noticed; what may be a mishap is warned of. */
  readonly level: 'notice' | 'warning';
  /** Safe to show. */
  readonly why: string;
}

export const NO_CREDENTIAL_GIVEN = 'no credential is given';
export const NO_ID_TOKEN = 'GitHub offers this run no ID token';

const WITHOUT_SECRETS = {
  Dependabot: 'This run is one of Dependabot, which gets its own secrets only.',
  'a pull request from a fork':
    'This run is for a pull request from a fork, which gets neither secrets nor ID tokens.',
  'a fork': 'This repository is a fork, which has no secrets but its own.',
} as const;

/** A secret that was there may be gone, and then nothing is mirrored any more. */
const MAYBE_DELETED =
  'If this run should have one, its secret is empty here: it may have been deleted, its name may be ' +
  'misspelt, or it may belong to an environment that this job does not name.';

/**
 * A run that has no credential.
 *
 * @param what Which of the reasons above.
 * @param withoutSecrets Why GitHub keeps the secrets from it; undefined where nothing tells that it does.
 */
export function skipOf(what: string, withoutSecrets: WorkflowRun['withoutSecrets']): Skip {
  return withoutSecrets === undefined
    ? { level: 'warning', why: `${asked(what)} ${MAYBE_DELETED}` }
    : { level: 'notice', why: `${asked(what)} ${WITHOUT_SECRETS[withoutSecrets]}` };
}

/** A run that waits for nothing: a mishap, where it has a credential that the earlier step lacked. */
export const NO_JOB: Skip = {
  level: 'warning',
  why:
    `${asked('`jid` and `requested_at` are empty')} That is so where the earlier step was skipped; where ` +
    'it was not, check its id, and that it came before this one.',
};

function asked(what: string): string {
  return `${what}, and \`if_no_credential\` is skip.`;
}
