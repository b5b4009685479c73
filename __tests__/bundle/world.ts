import { expect } from '@jest/globals';
import { createWorkingCopy, startCodeArts, startGitHub } from '../../emulator/index.ts';
import type {
  Clock,
  CodeArts,
  GitHub,
  NewSource,
  Repository,
  Source,
  SyncBranchType,
  WorkingCopy,
} from '../../emulator/index.ts';
import { ACCEPTED, expectSafe } from './oracles.ts';
import type { Tolerances } from './oracles.ts';
import { ACTION, certificatesOf, runAction } from './run-step.ts';
import type { Run, Service, StepChanges } from './run-step.ts';

/** Both sides over TLS, a developer's clone, and a repository that mirrors the source. */
export interface World {
  readonly codearts: CodeArts;
  readonly github: GitHub;
  readonly copy: WorkingCopy;
  readonly source: Source;
  readonly repository: Repository;
  /** The first commit of the source, on `main`. */
  readonly commit: string;
  /**
   * Runs the main action as a push of {@link commit} to `main` would, waiting; what must hold of
   * every run is checked.
   */
  readonly step: (changes?: StepChanges, tolerances?: Tolerances) => Promise<Run>;
}

/** How a world differs from the ordinary one. */
export interface WorldOptions {
  /** The mirror has fetched the first commit already. */
  readonly synchronized?: boolean;
  readonly syncBranchType?: SyncBranchType;
  /** Credentials that the source wants. */
  readonly source?: NewSource;
  /** Time of the CodeArts side. */
  readonly clock?: Clock;
}

const REPOSITORY_NAME = 'octo-org/hello';

/** Runs a test in a world of its own, and ends all of it. */
export async function inWorld(
  options: WorldOptions,
  test: (world: World) => Promise<void>,
): Promise<void> {
  const tls = await certificatesOf('valid');
  const { clock } = options;
  const codearts = await startCodeArts({ tls, ...(clock && { clock }) });
  const github = await startGitHub({ tls });
  const copy = await createWorkingCopy();
  try {
    const commit = await copy.commit('First commit');
    const from = { from: copy.directory, ...options.source };
    const source = await github.createRepository(REPOSITORY_NAME, from);
    const { syncBranchType = 'all' } = options;
    const mirror = { url: source.url, syncBranchType };
    const repository = await codearts.createRepository({ mirror });
    if (options.synchronized === true) await repository.startSynchronization().ended;
    const parts = { codearts, github, copy, source, repository, commit };
    const service = { ...parts, caFile: tls.caFile };
    await test({
      ...parts,
      step: (changes = {}, tolerances = {}) => runIn(service, changes, tolerances),
    });
  } finally {
    await copy.remove();
    await github.stop();
    await codearts.stop();
  }
}

/** Pushes every branch and tag of the working copy, over what is there. */
export async function push({ copy, source }: World): Promise<void> {
  await copy.git('push', '--quiet', '--force', '--all', source.gitDir);
  await copy.git('push', '--quiet', '--force', '--tags', source.gitDir);
}

async function runIn(
  service: Omit<World, 'step'> & Service,
  { action = ACTION, with: changes, event, env, ...rest }: StepChanges,
  tolerances: Tolerances,
): Promise<Run> {
  const { codearts, source, commit } = service;
  const run = await runAction(service, {
    ...rest,
    action,
    with: {
      token: codearts.tokens.valid,
      wait_timeout: '60s',
      ...(action === ACTION && { wait: 'true' }),
      ...changes,
    },
    event: { sha: commit, ...event },
    env: {
      GITHUB_SERVER_URL: new URL(source.url).origin,
      GITHUB_REPOSITORY: REPOSITORY_NAME,
      ...env,
    },
  });
  expectSafe(run, tolerances);
  return run;
}

/** The outputs of a run that waited and found the commit on the mirror. */
export function provenOutputs({ commit, source }: World): unknown {
  // The commit may show before the service notes the success.
  return expect.objectContaining({
    ...startedOutputs('synced'),
    mirror_url: source.url,
    commit,
  });
}

/** The outputs of a run that started a synchronization, however it ended. */
export function startedOutputs(status: string): Record<string, unknown> {
  return { ...ACCEPTED, status };
}

/** The output `last_successful_update_at` of a mirror that has ever been synchronized. */
export const SUCCESS_MOMENT: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+08:00$/);
