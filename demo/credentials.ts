import { AGENCY_URN, PROVIDER_URN } from '../emulator/index.ts';
import type { Cloud } from '../emulator/index.ts';

/** The kinds of credential, as `--auth` names them. */
export const AUTH_KINDS = ['token', 'access-key', 'oidc'] as const;

/** How a step proves who it is. */
export type AuthKind = (typeof AUTH_KINDS)[number];

/** What a workflow has to give a step for one kind of credential. */
export interface Credentials {
  /** In words. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** What a runner sets for a job with the permission `id-token: write`; else nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** The values that nobody may get to see. */
  readonly secrets: readonly string[];
}

/** The credentials of each kind that the stage's services accept. */
export function allCredentials({
  codearts,
  oidc,
  sts,
}: Pick<Cloud, 'codearts' | 'oidc' | 'sts'>): Record<AuthKind, Credentials> {
  const { valid: token } = codearts.tokens;
  const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
  return {
    token: { name: 'an IAM token', inputs: { token }, env: {}, secrets: [token] },
    'access-key': {
      name: 'an access key',
      inputs: { access_key: accessKeyId, secret_key: secretAccessKey },
      env: {},
      secrets: [accessKeyId, secretAccessKey],
    },
    oidc: {
      name: 'OIDC: no stored secret at all',
      inputs: {
        oidc_provider_urn: PROVIDER_URN,
        oidc_agency_urn: AGENCY_URN,
        sts_endpoint: sts.endpoint,
      },
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
      },
      secrets: [oidc.requestToken],
    },
  };
}
