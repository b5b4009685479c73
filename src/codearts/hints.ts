import type { CredentialKind } from '../credentials/credentials.ts';
import type { Known } from './knowledge.ts';

/** What a failed request can mean, and what the user can do about it. */
export interface Hint {
  /** The `error_code` it is about; `*` stands for any text. None: any code. */
  readonly code?: string;
  /** The HTTP status it is about. None: any status. */
  readonly status?: number;
  /** What to do; where it depends on something, for each kind of that. */
  readonly advice: string | ByCredential | ByAccess | ByKnown;
}

type ByCredential = Readonly<Record<CredentialKind, string>>;
type ByAccess = Readonly<Record<Access, string>>;
type ByKnown = Readonly<Record<Known, string>>;

/** What a call asks for. */
export type Access = 'reading' | 'writing';

/** What advice depends on besides the error. */
export interface Situation {
  readonly credential: CredentialKind;
  readonly access: Access;
  readonly known: Known;
  /** The user gave the input `repository`, and not `repository_id`. */
  readonly byName?: boolean;
}

const UNAUTHORIZED: ByCredential = {
  token:
    'The IAM token has expired or is not valid: it lives 24 hours, so get a new one and update the ' +
    'secret behind `token`, or use an access key or OIDC. It must be a token of the project of this region; a ' +
    'CodeArts access token or an HTTPS password is not an IAM token',
  'access key':
    'The access key was refused: check that `access_key` and `secret_key` belong together and are ' +
    'active, that a temporary key has its `security_token` and has not expired, and that the clock of ' +
    'this runner is right. More than five failures lock a key for five minutes',
  oidc:
    'The temporary access key was refused: check that the agency may use CodeArts Repo, that it is a ' +
    'member of the CodeArts project, and that the clock of this runner is right',
};
const PERMISSION: ByAccess = {
  reading:
    'To read the mirror and its refs, the user of this credential needs codeartsrepo:repository:getRepository ' +
    'in IAM, and must be a member of the CodeArts project who may see this repository',
  writing:
    'To start a synchronization or to change the mirror, the user of this credential needs ' +
    'codeartsrepo:repository:setRepository in IAM, and must be a member of the CodeArts project with the ' +
    'permission Set on this repository',
};
const ALLOW_LIST = 'an IP allow-list may also exclude this runner';
const PERMISSION_OR_NETWORK: ByAccess = {
  reading: `${PERMISSION.reading}; ${ALLOW_LIST}`,
  writing: `${PERMISSION.writing}; ${ALLOW_LIST}`,
};
const SERVICE_FAILED = 'The service failed; try again later';
const REQUEST_REJECTED = 'Check the inputs of this step, above all `region` and `endpoint`';
const BY_ID = '`repository_id` (the number after "Repository ID" on the repository\'s home page)';
const BY_NAME = '`repository`';
const REPOSITORY = `Check ${BY_ID} and \`region\``;
const NOT_A_MIRROR = `${REPOSITORY}. If both are right, the repository is no mirror yet: give \`associate_url\``;
const NO_MIRROR: ByKnown = {
  nothing: NOT_A_MIRROR,
  'source given': REPOSITORY,
  'started earlier': `${NOT_A_MIRROR} to the step that starts the synchronization`,
  'mirror seen':
    'CodeArts told of the mirror just before: look there whether it is ready, and whether it or the ' +
    'repository has been deleted, then run the step again',
};
const REJECTION = 'The service rejects the request; check the inputs of this step';
const REJECTION_OR_MIRROR =
  `${REJECTION}. If it is about \`associate_url\` and the repository is a mirror already, the ` +
  'credential needs getRepository to see that';
const REJECTED: ByKnown = {
  nothing: REJECTION_OR_MIRROR,
  'source given': REJECTION_OR_MIRROR,
  'started earlier': REJECTION,
  'mirror seen': REJECTION,
};
const CONFLICT =
  'The service refuses this now, perhaps since a synchronization or a change of the mirror is under ' +
  'way; run the step again later';
const THROTTLED = 'Too many requests for this account; try again later or raise `retries`';

/**
 * The codes that Huawei Cloud documents, then the statuses for codes it does not. The first row
 * that fits is used. Sources: the API pages "Starting Repository Image Synchronization" and
 * "Associating a Common Repository with a Remote Image", the error code tables of CodeArts Repo
 * and of API Gateway. The gateway's codes come with the prefix APIG or APIGW.
 */
export const HINTS: readonly Hint[] = [
  { code: 'DEV.00000003', advice: UNAUTHORIZED },
  { code: 'CH.00000002', advice: UNAUTHORIZED },
  { code: 'CH.004403', advice: PERMISSION },
  { code: 'CH.00401001', advice: PERMISSION },
  { code: 'CH.004404', advice: NO_MIRROR },
  { code: 'CH.00402000', advice: REPOSITORY },
  { code: 'CH.010001', advice: REJECTED },
  { code: 'CH.010117', advice: REPOSITORY },
  { code: 'CH.000404', advice: REPOSITORY },
  { code: 'CH.080401', advice: UNAUTHORIZED },
  { code: 'CH.080403', advice: PERMISSION },
  { code: 'CH.000001', advice: SERVICE_FAILED },
  { code: 'CH.080504', advice: 'The service did not answer in time; try again later' },
  { code: 'CH.10000', advice: 'The service is busy; try again later' },
  {
    code: 'APIG*.0101',
    advice: 'This host does not offer the API; check `region` and `endpoint`',
  },
  { code: 'APIG*.0301', advice: UNAUTHORIZED },
  { code: 'APIG*.0302', advice: PERMISSION_OR_NETWORK },
  { code: 'APIG*.0303', advice: UNAUTHORIZED },
  { code: 'APIG*.0307', advice: UNAUTHORIZED },
  { code: 'APIG*.0308', advice: THROTTLED },
  { status: 400, advice: REJECTED },
  { status: 401, advice: UNAUTHORIZED },
  { status: 403, advice: PERMISSION_OR_NETWORK },
  { status: 404, advice: NO_MIRROR },
  { status: 407, advice: 'A proxy wants a user name and password; put them into HTTPS_PROXY' },
  { status: 409, advice: CONFLICT },
  { status: 429, advice: THROTTLED },
];

/** The advice for a failed request, by its code if that is known, else by its HTTP status. */
export function adviceFor(status: number, code: string, situation: Situation): string {
  const advice = adviceIn(situation, status, code);
  // Nobody can check an input that was not given.
  return situation.byName === true ? advice.replace(BY_ID, BY_NAME) : advice;
}

function adviceIn(situation: Situation, status: number, code: string): string {
  const hint = HINTS.find(
    (row) =>
      (row.code === undefined || matches(row.code, code)) &&
      (row.status === undefined || row.status === status),
  );
  const advice = hint?.advice ?? (status >= 500 ? SERVICE_FAILED : REQUEST_REJECTED);
  if (typeof advice === 'string') return advice;
  if ('reading' in advice) return advice[situation.access];
  return 'token' in advice ? advice[situation.credential] : advice[situation.known];
}

function matches(pattern: string, code: string): boolean {
  const [prefix = '', suffix] = pattern.split('*');
  return suffix === undefined ? code === pattern : code.startsWith(prefix) && code.endsWith(suffix);
}
