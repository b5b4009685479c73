import { createCertificates, startEmulator, startGitHub } from '../emulator/index.ts';
import type { Emulator, Repository, Source, WorkingCopy } from '../emulator/index.ts';
import { CleanUp } from './clean-up.ts';
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
  readonly emulator: Emulator;
  /** The repository on the CodeArts side, empty at first. */
  readonly mirror: Repository;
  /** The CA that both sides' certificates are signed by. */
  readonly caFile: string;
  /** The inputs with which a step proves who it is. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Aborted when a person ends the demonstration. */
  readonly interrupted: AbortSignal;
}

/**
 * Opens both sides over TLS with the history of `checkout` on the GitHub side and an empty
 * repository on the CodeArts side, lets `play` use them, and takes all of it down again.
 */
export async function withStage(
  checkout: string,
  interrupted: AbortSignal,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const cleanUp = new CleanUp();
  try {
    await play(await openStage(checkout, interrupted, cleanUp));
  } finally {
    await cleanUp.run();
  }
}

async function openStage(
  checkout: string,
  interrupted: AbortSignal,
  cleanUp: CleanUp,
): Promise<Stage> {
  const certificates = await createCertificates();
  cleanUp.add(() => certificates.remove());
  const { clone, origin } = await cloneHistory(checkout);
  cleanUp.add(() => clone.remove());
  const github = await startGitHub({ tls: certificates });
  cleanUp.add(() => github.stop());
  const emulator = await startEmulator({ tls: certificates });
  cleanUp.add(() => emulator.stop());

  const source = await github.createRepository(SOURCE_NAME, { from: clone.directory });
  await clone.git('config', 'http.sslCAInfo', certificates.caFile);
  await clone.git('remote', 'add', 'origin', source.url);
  return {
    clone,
    origin,
    source,
    sourceName: SOURCE_NAME,
    serverUrl: github.url,
    emulator,
    mirror: await emulator.createRepository(),
    caFile: certificates.caFile,
    credentials: { token: emulator.tokens.valid },
    interrupted,
  };
}
