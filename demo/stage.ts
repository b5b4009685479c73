import { createCertificates, createWorkingCopy, startCloud } from '../emulator/index.ts';
import type {
  CodeArts,
  GitHub,
  GitHubOidc,
  Repository,
  Source,
  SourceCredentials,
  Sts,
  WorkingCopy,
} from '../emulator/index.ts';
import { CleanUp } from './clean-up.ts';
import { allCredentials } from './credentials.ts';
import type { AuthKind, Credentials } from './credentials.ts';
import { cloneHistory } from './history.ts';

const SOURCE_NAME = 'octo-org/codearts-mirror-sync';
const PRIVATE_SOURCE_NAME = 'octo-org/private';

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
  readonly github: GitHub;
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

/** The same services with a private source of one commit, and an empty repository to mirror it. */
export async function withPrivateSource<T>(
  stage: Stage,
  credentials: SourceCredentials,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const name = PRIVATE_SOURCE_NAME;
  return await withSource(stage, { name, credentials, commit: keepASecret }, play);
}

const keepASecret = async (clone: WorkingCopy): Promise<void> => {
  await clone.commit('Keep a secret');
};

/** Another source. */
interface OtherSource {
  /** `owner/name`. */
  readonly name: string;
  readonly credentials?: SourceCredentials;
  /** Makes what is in it. */
  readonly commit: (clone: WorkingCopy) => Promise<void>;
}

/**
 * The same services with another source, and an empty repository to mirror it. Its clone is removed
 * when `play` has ended; what is on the services goes with them.
 */
export async function withSource<T>(
  stage: Stage,
  { name, credentials, commit }: OtherSource,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const clone = await createWorkingCopy();
  try {
    await commit(clone);
    const from = { from: clone.directory, ...(credentials && { credentials }) };
    return await play({
      ...stage,
      clone,
      sourceName: name,
      source: await stage.github.createRepository(name, from),
      mirror: await stage.codearts.createRepository(),
    });
  } finally {
    await clone.remove();
  }
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
    ...{ clone, origin, source, github, codearts, oidc, sts },
    sourceName: SOURCE_NAME,
    mirror: await codearts.createRepository(),
    caFile: certificates.caFile,
    credentials: allCredentials(cloud)[auth],
    interrupted,
  };
}
