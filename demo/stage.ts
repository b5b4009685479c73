import {
  createCertificates,
  startCodeArts,
  startGitHub,
  startGitHubOidc,
  startSts,
} from '../emulator/index.ts';
import type {
  Certificates,
  CodeArts,
  GitHubOidc,
  Repository,
  Source,
  Sts,
  WorkingCopy,
} from '../emulator/index.ts';
import { CleanUp } from './clean-up.ts';
import { AGENCY_URN, allCredentials, PROVIDER_URN } from './credentials.ts';
import type { AuthKind, Credentials, Issuers } from './credentials.ts';
import { cloneHistory } from './history.ts';

const SOURCE_NAME = 'octo-org/codearts-mirror-sync';
const AUDIENCE = 'sts.huaweicloud.com';

/** Everything a chapter plays with. */
export interface Stage {
  /** The developer's clone; its `origin` is the source. */
  readonly clone: WorkingCopy;
  /** Where the history in the clone came from, in words. */
  readonly origin: string;
  /** The repository on the GitHub side. */
  readonly source: Source;
  /** `owner/name` of the source. */
  readonly sourceName: string;
  /** Base URL of the GitHub side. */
  readonly serverUrl: string;
  readonly codearts: CodeArts;
  /** GitHub's issuer of ID tokens, and the service that exchanges them. */
  readonly oidc: GitHubOidc;
  readonly sts: Sts;
  /** The repository on the CodeArts side, empty at first. */
  readonly mirror: Repository;
  /** The CA that all certificates are signed by. */
  readonly caFile: string;
  /** With which a step proves who it is. */
  readonly credentials: Credentials;
  /** Aborted when a person ends the demonstration. */
  readonly interrupted: AbortSignal;
}

/** What a stage is made from. */
export interface StageOptions {
  /** The repository whose history is mirrored; only read. */
  readonly checkout: string;
  readonly auth: AuthKind;
  readonly interrupted: AbortSignal;
}

/**
 * Opens both sides over TLS with the history of the checkout on the GitHub side and an empty
 * repository on the CodeArts side, lets `play` use them, and takes all of it down again.
 */
export async function withStage(
  options: StageOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const cleanUp = new CleanUp();
  try {
    await play(await openStage(options, cleanUp));
  } finally {
    await cleanUp.run();
  }
}

/** The same stage, on which steps prove who they are in another way. */
export function withCredentials(stage: Stage, auth: AuthKind): Stage {
  return { ...stage, credentials: allCredentials(stage)[auth] };
}

async function openStage(
  { checkout, auth, interrupted }: StageOptions,
  cleanUp: CleanUp,
): Promise<Stage> {
  const certificates = await createCertificates();
  cleanUp.add(() => certificates.remove());
  const { clone, origin } = await cloneHistory(checkout);
  cleanUp.add(() => clone.remove());
  const github = await startGitHub({ tls: certificates });
  cleanUp.add(() => github.stop());
  const issuers = await openIssuers(certificates, cleanUp);

  const source = await github.createRepository(SOURCE_NAME, { from: clone.directory });
  await clone.git('config', 'http.sslCAInfo', certificates.caFile);
  await clone.git('remote', 'add', 'origin', source.url);
  return {
    clone,
    origin,
    source,
    sourceName: SOURCE_NAME,
    serverUrl: github.url,
    ...issuers,
    mirror: await issuers.codearts.createRepository(),
    caFile: certificates.caFile,
    credentials: allCredentials(issuers)[auth],
    interrupted,
  };
}

/** The CodeArts side, and what it takes to sign in to it without a secret. */
async function openIssuers(tls: Certificates, cleanUp: CleanUp): Promise<Issuers> {
  const codearts = await startCodeArts({ tls });
  cleanUp.add(() => codearts.stop());
  const oidc = await startGitHubOidc({ tls, claims: { repository: SOURCE_NAME } });
  cleanUp.add(() => oidc.stop());
  const sts = await startSts({
    codearts,
    tls,
    trust: {
      providers: [{ urn: PROVIDER_URN, issuer: oidc.issuer, clientIds: [AUDIENCE] }],
      agencies: [
        { urn: AGENCY_URN, providerUrn: PROVIDER_URN, subject: `repo:${SOURCE_NAME}:ref:refs/*` },
      ],
    },
  });
  cleanUp.add(() => sts.stop());
  return { codearts, oidc, sts };
}
