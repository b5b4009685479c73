import { AGENCY_URN, PROVIDER_URN } from '../../emulator/index.ts';
import type { Cloud } from '../../emulator/index.ts';

export const KINDS = ['token', 'access key', 'oidc'] as const;
export type Kind = (typeof KINDS)[number] | 'none';

/** The inputs that give a credential of this kind. */
export function credentialInputs(
  { codearts, sts }: Pick<Cloud, 'codearts' | 'sts'>,
  kind: Kind,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
  switch (kind) {
    case 'token':
      return { token: codearts.tokens.valid };
    case 'access key':
      return { access_key: accessKeyId, secret_key: secretAccessKey };
    case 'oidc':
      return {
        oidc_provider_urn: PROVIDER_URN,
        oidc_agency_urn: AGENCY_URN,
        sts_endpoint: sts.endpoint,
      };
    case 'none':
      return {};
  }
}
