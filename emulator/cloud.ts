import { startCodeArts } from './codearts/codearts.ts';
import type { CodeArts, CodeArtsOptions } from './codearts/codearts.ts';
import { startGitHub } from './github/github.ts';
import type { GitHub } from './github/github.ts';
import { startGitHubOidc } from './github/oidc.ts';
import type { GitHubOidc } from './github/oidc.ts';
import { startSts } from './sts/sts.ts';
import type { Sts } from './sts/sts.ts';
import type { Agency, OidcProvider } from './sts/trust.ts';

/** What the identity provider and the agency of the sample account are called. */
export const PROVIDER_URN = 'iam::0123456789:oidcProvider:github';
export const AGENCY_URN = 'iam::0123456789:agency:mirror';
/** For whom the sample provider takes tokens. */
export const AUDIENCE = 'sts.huaweicloud.com';

/** How all services are started; `tls` and `clock` are those of each. */
export interface CloudOptions extends CodeArtsOptions {
  /** The source repository of the job that asks for ID tokens; `octo-org/hello` unless told. */
  sourceName?: string;
}

/** Every service, and a trust between them: jobs of the source's repository may do everything. */
export interface Cloud {
  readonly codearts: CodeArts;
  readonly github: GitHub;
  readonly oidc: GitHubOidc;
  readonly sts: Sts;
  /** Looked at anew for every exchange; may be changed at any time. */
  readonly trust: { readonly providers: [OidcProvider]; readonly agencies: [Agency, ...Agency[]] };
  stop(): Promise<void>;
}

export async function startCloud({
  sourceName = 'octo-org/hello',
  ...options
}: CloudOptions = {}): Promise<Cloud> {
  const { tls, clock } = options;
  const common = { ...(tls && { tls }), ...(clock && { clock }) };
  const codearts = await startCodeArts(options);
  const github = await startGitHub(common);
  const oidc = await startGitHubOidc({ ...common, claims: { repository: sourceName } });
  const trust: Cloud['trust'] = {
    providers: [{ urn: PROVIDER_URN, issuer: oidc.issuer, clientIds: [AUDIENCE] }],
    agencies: [{ urn: AGENCY_URN, providerUrn: PROVIDER_URN, subject: `repo:${sourceName}:*` }],
  };
  const sts = await startSts({ ...common, codearts, trust });
  return {
    ...{ codearts, github, oidc, sts, trust },
    async stop() {
      for (const service of [sts, oidc, github, codearts]) await service.stop();
    },
  };
}
