/** What an ID token says about the job it is for; all texts, as GitHub has them. */
export interface Job {
  /** `owner/name` */
  repository: string;
  repository_id: string;
  repository_owner_id: string;
  /** `refs/heads/…` or `refs/tags/…` */
  ref: string;
  sha: string;
  event_name: string;
  actor: string;
  actor_id: string;
  workflow: string;
  run_id: string;
  run_number: string;
  run_attempt: string;
  /**
   * How the subject names the repository: `names` (`repo:OWNER/NAME:…`), or `immutable`
   * (`repo:OWNER@ID/NAME@ID:…`), as for those created, renamed or moved since July 2026.
   */
  subject_form: 'names' | 'immutable';
}

const SAMPLE_JOB: Job = {
  repository: 'octo-org/hello',
  repository_id: '74000001',
  repository_owner_id: '65000001',
  ref: 'refs/heads/main',
  sha: '1'.repeat(40),
  event_name: 'push',
  actor: 'octocat',
  actor_id: '12000001',
  workflow: 'mirror',
  run_id: '9000000001',
  run_number: '10',
  run_attempt: '1',
  subject_form: 'names',
};

const LIFETIME_S = 5 * 60;

/** GitHub's tokens hold good from before they are made, for clocks that are slow. */
const BACKDATING_S = 10 * 60;

/** What a token is about, apart from the job. */
export interface TokenContext {
  issuer: string;
  audience: string;
  tokenId: string;
  now: Date;
}

/**
 * The claims of an ID token, as GitHub documents them at
 * https://docs.github.com/en/actions/reference/security/oidc, for the sample job with `changes`.
 */
export function idTokenClaims(
  changes: Partial<Job>,
  { issuer, audience, tokenId, now }: TokenContext,
): Record<string, string | number> {
  const { subject_form, ...job } = { ...SAMPLE_JOB, ...changes };
  const issuedAt = Math.floor(now.getTime() / 1000);
  const workflow_ref = `${job.repository}/.github/workflows/${job.workflow}.yml@${job.ref}`;
  return {
    ...job,
    jti: tokenId,
    iss: issuer,
    sub: subject({ ...job, subject_form }),
    aud: audience,
    iat: issuedAt,
    nbf: issuedAt - BACKDATING_S,
    exp: issuedAt + LIFETIME_S,
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository_owner: owner(job.repository),
    repository_visibility: 'public',
    runner_environment: 'github-hosted',
    head_ref: '',
    base_ref: '',
    workflow_ref,
    workflow_sha: job.sha,
    job_workflow_ref: workflow_ref,
    job_workflow_sha: job.sha,
  };
}

/** The audience of a token for which none was asked: the URL of the repository's owner. */
export function defaultAudience({ repository = SAMPLE_JOB.repository }: Partial<Job>): string {
  return `https://github.com/${owner(repository)}`;
}

function subject(job: Job): string {
  const [ownerName = '', name = ''] = job.repository.split('/');
  const repository =
    job.subject_form === 'names'
      ? job.repository
      : `${ownerName}@${job.repository_owner_id}/${name}@${job.repository_id}`;
  return `repo:${repository}:ref:${job.ref}`;
}

function owner(repository: string): string {
  return repository.split('/', 1)[0] ?? '';
}
