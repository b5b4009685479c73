import { expect } from '@jest/globals';
import { createWorkingCopy } from '../../emulator/index.ts';
import type { NewSource, Source, SyncBranchType, WorkingCopy } from '../../emulator/index.ts';
import { lapseClock, lapseVariables } from './lapse.ts';
import { ACCEPTED, expectSafe } from './oracles.ts';
import type { Tolerances } from './oracles.ts';
import { ACTION } from './run-step.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';

/**
 * A stage with a source on GitHub, a developer's clone of it, and a repository that mirrors it. Time
 * runs faster there, see `lapse.ts`.
 */
export interface MirrorStage extends Stage {
  readonly copy: WorkingCopy;
  readonly source: Source;
  /** The first commit of the source, on `main`. */
  readonly commit: string;
  /**
   * Runs the main action as a push of {@link commit} to `main` would, waiting; what must hold of
   * every run is checked.
   */
  readonly step: (changes?: StepChanges, tolerances?: Tolerances) => Promise<Run>;
}

/** How a stage differs from the ordinary one. */
export interface MirrorStageOptions extends Pick<StageOptions, 'cloud'> {
  /** Whether the repository is a mirror from the start; it is unless told. */
  readonly associated?: boolean;
  /** The mirror has fetched the first commit already. */
  readonly synchronized?: boolean;
  readonly syncBranchType?: SyncBranchType;
  /** Credentials that the source wants. */
  readonly source?: NewSource;
}

const REPOSITORY_NAME = 'octo-org/hello';

/** Runs a test on a stage of its own, and ends all of it. */
export async function onMirrorStage(
  options: MirrorStageOptions,
  test: (stage: MirrorStage) => Promise<void>,
): Promise<void> {
  const { cloud = {}, associated = true, synchronized = false, syncBranchType = 'all' } = options;
  const begun = Date.now();
  const inTime = { clock: lapseClock(begun), ...cloud };
  await onStage({ cloud: inTime, repository: {} }, async (stage) => {
    const { github, repository } = stage;
    const copy = await createWorkingCopy();
    try {
      const commit = await copy.commit('First commit');
      const from = { from: copy.directory, ...options.source };
      const source = await github.createRepository(REPOSITORY_NAME, from);
      if (associated) repository.associate(source.url);
      repository.syncBranchType = syncBranchType;
      if (synchronized) await repository.startSynchronization().ended;
      const parts = { ...stage, copy, source, commit, begun };
      await test({
        ...parts,
        runWith: (kind, { with: inputs, env, ...changes } = {}) =>
          stage.runWith(kind, {
            ...changes,
            with: { request_timeout: '5m', ...inputs },
            env: { ...lapseVariables(begun), ...env },
          }),
        step: (changes = {}, tolerances = {}) => runStep(parts, changes, tolerances),
      });
    } finally {
      await copy.remove();
    }
  });
}

/** Pushes every branch and tag of the working copy, over what is there. */
export async function push({ copy, source }: MirrorStage): Promise<void> {
  await copy.git('push', '--quiet', '--force', '--all', source.gitDir);
  await copy.git('push', '--quiet', '--force', '--tags', source.gitDir);
}

async function runStep(
  { run, source, commit, begun }: Omit<MirrorStage, 'step'> & { begun: number },
  { action = ACTION, with: changes, event, env, ...rest }: StepChanges,
  tolerances: Tolerances,
): Promise<Run> {
  const done = await run({
    ...rest,
    action,
    with: {
      wait_timeout: '5m', // in time that runs faster, as the next
      request_timeout: '5m',
      ...(action === ACTION && { wait: 'true' }),
      ...changes,
    },
    event: { sha: commit, ...event },
    env: {
      GITHUB_SERVER_URL: new URL(source.url).origin,
      GITHUB_REPOSITORY: REPOSITORY_NAME,
      ...lapseVariables(begun),
      ...env,
    },
  });
  expectSafe(done, tolerances);
  return done;
}

/** The outputs of a run that waited and found the commit on the mirror. */
export function provenOutputs({ commit, source }: MirrorStage): unknown {
  // The commit may show before the service notes the success.
  return expect.objectContaining({
    ...startedOutputs('synced'),
    proof: 'commit',
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
