import { createCertificates, startCloud } from '../emulator/index.ts';
import type {
  CodeArts,
  GitHubOidc,
  Repository,
  Source,
  Sts,
  WorkingCopy,
} from '../emulator/index.ts';
import { CleanUp } from './clean-up.ts';
import { allCredentials } from './credentials.ts';
import type { AuthKind, Credentials } from './credentials.ts';
import { cloneHistory } from './history.ts';

const SOURCE_NAME = 'octo-org/codearts-mirror-sync';

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
  const cloud = await startCloud({ tls: certificates, sourceName: SOURCE_NAME });
  cleanUp.add(() => cloud.stop());

  const { codearts, github, oidc, sts } = cloud;
  const source = await github.createRepository(SOURCE_NAME, { from: clone.directory });
  await clone.git('config', 'http.sslCAInfo', certificates.caFile);
  await clone.git('remote', 'add', 'origin', source.url);
  return {
    ...{ clone, origin, source, codearts, oidc, sts },
    sourceName: SOURCE_NAME,
    serverUrl: github.url,
    mirror: await codearts.createRepository(),
    caFile: certificates.caFile,
    credentials: allCredentials(cloud)[auth],
    interrupted,
  };
}
