import { fileURLToPath } from 'node:url';
import { afterAll, expect } from '@jest/globals';
import {
  createCertificates,
  createWorkingCopy,
  startEmulator,
  startGitHub,
} from '../../emulator/index.ts';
import type {
  Certificates,
  Clock,
  Emulator,
  GitHub,
  NewSource,
  Repository,
  Source,
  SyncBranchType,
  WorkingCopy,
} from '../../emulator/index.ts';
import { runStep } from '../../runner/index.ts';
import type { StepOptions, StepResult, WorkflowEvent } from '../../runner/index.ts';
import { leaks } from './leaks.ts';

/** The folders of the two actions. */
export const ACTION = fileURLToPath(new URL('../..', import.meta.url));
export const WAIT_ACTION = fileURLToPath(new URL('../../wait', import.meta.url));

/** Both sides over TLS, a developer's clone, and a repository that mirrors the source. */
export interface World {
  readonly emulator: Emulator;
  readonly github: GitHub;
  readonly copy: WorkingCopy;
  readonly source: Source;
  readonly repository: Repository;
  /** The first commit of the source, on `main`. */
  readonly commit: string;
  /** Runs the main action as a push of {@link commit} to `main` would, waiting. */
  readonly step: (changes?: StepChanges) => Promise<Run>;
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

/** How a step differs from the ordinary one. */
export interface StepChanges extends Omit<StepOptions, 'action' | 'with' | 'event'> {
  readonly action?: string;
  /** Inputs on top of the ordinary ones; undefined takes one away. */
  readonly with?: Readonly<Record<string, string | undefined>>;
  readonly event?: Partial<WorkflowEvent>;
}

/** What a step did, and what the service saw of it. */
export interface Run extends StepResult {
  /** As `METHOD path`, the path below that of the repository. */
  readonly requests: readonly string[];
  /** Those of them that may change something. */
  readonly writes: readonly string[];
  /** The action's own error messages. */
  readonly errors: readonly string[];
}

const REPOSITORY_NAME = 'octo-org/hello';

let certificates: Promise<Certificates> | undefined;

afterAll(async () => {
  await (await certificates)?.remove();
});

/** Runs a test in a world of its own, and ends all of it. */
export async function inWorld(
  options: WorldOptions,
  test: (world: World) => Promise<void>,
): Promise<void> {
  certificates ??= createCertificates({ kind: 'valid' });
  const tls = await certificates;
  const { clock } = options;
  const emulator = await startEmulator({ tls, ...(clock && { clock }) });
  const github = await startGitHub({ tls });
  const copy = await createWorkingCopy();
  try {
    const commit = await copy.commit('First commit');
    const from = { from: copy.directory, ...options.source };
    const source = await github.createRepository(REPOSITORY_NAME, from);
    const { syncBranchType = 'all' } = options;
    const mirror = { url: source.url, syncBranchType };
    const repository = await emulator.createRepository({ mirror });
    if (options.synchronized === true) await repository.startSynchronization().ended;
    const parts = { emulator, github, copy, source, repository, commit };
    const step = (changes: StepChanges = {}): Promise<Run> => runIn(parts, tls.caFile, changes);
    await test({ ...parts, step });
  } finally {
    await copy.remove();
    await github.stop();
    await emulator.stop();
  }
}

/** Pushes every branch and tag of the working copy, over what is there. */
export async function push({ copy, source }: World): Promise<void> {
  await copy.git('push', '--quiet', '--force', '--all', source.gitDir);
  await copy.git('push', '--quiet', '--force', '--tags', source.gitDir);
}

async function runIn(
  { emulator, source, repository, commit }: Omit<World, 'step'>,
  caFile: string,
  { action = ACTION, with: changes, event, env, ...rest }: StepChanges,
): Promise<Run> {
  const inputs = given({
    repository_id: String(repository.id),
    token: emulator.tokens.valid,
    endpoint: emulator.endpoint,
    retries: '0',
    request_timeout: '10s',
    wait_timeout: '60s',
    ...(action === ACTION && { wait: 'true' }),
    ...changes,
  });
  const before = emulator.requests.length;
  const result = await runStep({
    ...rest,
    action,
    with: inputs,
    event: { name: 'push', payload: {}, sha: commit, ...event },
    env: {
      GITHUB_SERVER_URL: new URL(source.url).origin,
      GITHUB_REPOSITORY: REPOSITORY_NAME,
      ...env,
    },
    caFile,
  });
  const logged = emulator.requests.slice(before);
  const prefix = `/v4/repositories/${repository.id}`;
  const requests = logged.map(({ method, path }) => `${method} ${path.replace(prefix, '')}`);
  return checked(inputs, {
    ...result,
    requests,
    writes: requests.filter((request) => !request.startsWith('GET ')),
    errors: result.annotations
      .filter(({ level }) => level === 'error')
      .map(({ message }) => message),
  });
}

function given(inputs: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Checks what holds of every run: no secret shown, no command but those meant, one-line errors. */
function checked(inputs: Readonly<Record<string, string>>, run: Run): Run {
  const secrets = ['token', 'secret_key', 'source_username', 'source_password'].flatMap(
    (name) => inputs[name] ?? [],
  );
  const printed = run.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const shown = [...printed, run.rawStderr, run.summary, JSON.stringify(run.outputs)].join('\n');
  expect({ leaks: leaks(shown, secrets) }).toEqual({ leaks: [] });
  for (const { name } of run.commands) expect(['add-mask', 'error', 'warning']).toContain(name);
  for (const error of run.errors) expect(error).toMatch(/^[^\r\n]{1,1200}[.!?…]$/);
  expect(run.rawStderr).toBe('');
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
  return {
    jid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    requested_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    status,
  };
}

/** The output `last_successful_update_at` of a mirror that has ever been synchronized. */
export const SUCCESS_MOMENT: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+08:00$/);
