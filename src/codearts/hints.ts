/** What a failed request can mean, and what the user can do about it. */
export interface Hint {
  /** The `error_code` it is about; `*` stands for any digits or prefix. None: any code. */
  readonly code?: string;
  /** The HTTP status it is about. None: any status. */
  readonly status?: number;
  readonly advice: string;
}

const TOKEN_EXPIRED =
  'The IAM token has expired or is not valid: it lives 24 hours, so get a new one and update the secret';
const PERMISSION =
  'The user of this credential needs codeartsrepo:repository:setRepository (and getRepository) ' +
  'in IAM, and must be a member of the CodeArts project with the permission Set on this repository';
const REPOSITORY =
  'Check `repository_id` (the number after "Repository ID" on the repository\'s home page) and `region`';
const THROTTLED = 'Too many requests for this account; try again later or raise `retries`';

/**
 * The codes that Huawei Cloud documents, then the statuses for codes it does not. The first row
 * that fits is used. Sources: the API pages "Starting Repository Image Synchronization" and
 * "Associating a Common Repository with a Remote Image", the error code tables of CodeArts Repo
 * and of API Gateway. The gateway's codes come with the prefix APIG or APIGW.
 */
export const HINTS: readonly Hint[] = [
  { code: 'DEV.00000003', advice: TOKEN_EXPIRED },
  {
    code: 'CH.00000002',
    advice:
      'The credential was not recognized: check that `token` holds an IAM token for the project of ' +
      'this region (a CodeArts access token or an HTTPS password is none), less than 24 hours old',
  },
  { code: 'CH.004403', advice: PERMISSION },
  { code: 'CH.00401001', advice: PERMISSION },
  { code: 'CH.004404', advice: REPOSITORY },
  { code: 'CH.00402000', advice: REPOSITORY },
  { code: 'CH.010001', advice: 'The service rejects a parameter; check the inputs of this step' },
  { code: 'CH.010117', advice: REPOSITORY },
  { code: 'CH.000404', advice: REPOSITORY },
  { code: 'CH.080401', advice: TOKEN_EXPIRED },
  { code: 'CH.080403', advice: PERMISSION },
  { code: 'CH.000001', advice: 'The service failed; try again later' },
  { code: 'CH.080504', advice: 'The service did not answer in time; try again later' },
  { code: 'CH.10000', advice: 'The service is busy; try again later' },
  {
    code: 'APIG*.0101',
    advice: 'This host does not offer the API; check `region` and `endpoint`',
  },
  {
    code: 'APIG*.0301',
    advice: `${TOKEN_EXPIRED}. It must be a token of the project of this region`,
  },
  {
    code: 'APIG*.0302',
    advice: `${PERMISSION}; an IP allow-list may also exclude this runner`,
  },
  {
    code: 'APIG*.0303',
    advice: 'The credential was refused; check it, and that the clock of this runner is right',
  },
  { code: 'APIG*.0307', advice: TOKEN_EXPIRED },
  { code: 'APIG*.0308', advice: THROTTLED },
  { status: 401, advice: TOKEN_EXPIRED },
  { status: 403, advice: `${PERMISSION}; an IP allow-list may also exclude this runner` },
  { status: 404, advice: REPOSITORY },
  { status: 407, advice: 'A proxy wants a user name and password; put them into HTTPS_PROXY' },
  { status: 429, advice: THROTTLED },
];

/** The advice for a failed request, by its code if that is known, else by its HTTP status. */
export function adviceFor(status: number, code: string): string {
  const hint = HINTS.find(
    (row) =>
      (row.code === undefined || matches(row.code, code)) &&
      (row.status === undefined || row.status === status),
  );
  return hint?.advice ?? (status >= 500 ? SERVICE_FAILED : REQUEST_REJECTED);
}

const SERVICE_FAILED = 'The service failed; try again later';
const REQUEST_REJECTED = 'Check the inputs of this step, above all `region` and `endpoint`';

function matches(pattern: string, code: string): boolean {
  const [prefix = '', suffix] = pattern.split('*');
  return suffix === undefined ? code === pattern : code.startsWith(prefix) && code.endsWith(suffix);
}
