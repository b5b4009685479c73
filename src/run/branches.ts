import type { Repository } from '../codearts/repository.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { branchesInWords, READ_LAG_MS, type SyncBranches } from '../mirror/mirror.ts';
import type { Association } from './association.ts';
import { readMirror } from './read-mirror.ts';

/** Why the branches of a mirror cannot be set, and what to do. */
export interface Obstacle {
  readonly known: string;
  readonly why?: string;
  readonly todo: string;
}

/**
 * Sets which branches the mirror synchronizes, which no call tells and so is done each time, and says so.
 *
 * @param association What the mirror was before; the source that was read last stays.
 * @throws Failure They cannot be set, and nothing has been sent for it.
 * @throws OperationError
 */
export async function setBranches(
  host: Host,
  repository: Repository,
  association: Association,
  branches: SyncBranches,
): Promise<Association> {
  const obstacle = loginObstacle(repository);
  if (obstacle !== undefined) throw failureOf(obstacle);
  const { mirrorChange } = host.journal;
  mirrorChange.begins('The setting of the branches');
  const { branches: told, acceptedAt } = await repository.setBranches(branches);
  mirrorChange.settled();
  return {
    ...association,
    lagUntil: acceptedAt + READ_LAG_MS,
    touched: true,
    branches: tellBranches(host, branches, told),
  };
}

/** The same for a mirror that nothing else is done to. */
export async function readAndSetBranches(
  host: Host,
  repository: Repository,
  branches: SyncBranches,
): Promise<Association> {
  const mirror = await readMirror(host, repository);
  if (mirror.url === undefined) throw failureOf(noMirror(host, repository));
  return await setBranches(host, repository, { baseline: mirror, lagUntil: 0 }, branches);
}

/**
 * Says which branches were set.
 *
 * @param told Whether the answer repeats it; undefined where it was not asked.
 * @returns What is known of them by that: the fewest where nothing is told.
 */
export function tellBranches(
  { report, journal }: Host,
  branches: SyncBranches,
  told: 'as asked' | 'not told' | undefined,
): SyncBranches | undefined {
  const words = branchesInWords(branches);
  if (told === 'as asked') {
    report.info(`The mirror synchronizes ${words} (\`sync_branches: ${branches}\`).`);
    journal.branches(`${words}, set by this run`);
    return branches;
  }
  journal.warning(
    `CodeArts accepted \`sync_branches: ${branches}\`, and its answer does not say which branches the ` +
      'mirror synchronizes now.',
  );
  journal.branches(`${words}, accepted but not confirmed`);
  return branches === 'all' ? undefined : branches;
}

/** Says which branches a run would set. */
export function tellPlannedBranches({ report, journal }: Host, branches: SyncBranches): void {
  const words = branchesInWords(branches);
  report.info(`A run would set it to synchronize ${words} (\`sync_branches: ${branches}\`).`);
  journal.branches(`${words}, as a run would set it`);
}

/** What of the source keeps it from being sent back, as the API wants it; undefined where nothing does. */
export function loginObstacle(repository: Repository): Obstacle | undefined {
  const login = repository.loginInSource();
  if (login === 'no') return undefined;
  const known =
    login === 'yes'
      ? 'the source URL of the mirror has a user name or a password in it'
      : 'the source of the mirror is no URL, and may have a user name or a password in it';
  return { known, why: SENT_BACK, todo: CONSOLE };
}

const SENT_BACK = 'To set `sync_branches`, it would have to be sent back with that';
const CONSOLE =
  'Choose the branches in the console, on the synchronization page of the repository in CodeArts, and ' +
  'leave out `sync_branches`';

function noMirror({ journal }: Host, { id }: Repository): Obstacle {
  return {
    known: `repository ${id} is no mirror yet, as CodeArts tells it`,
    todo: `Check \`${journal.repositoryInput}\` and \`region\`; to make it a mirror, give \`associate_url\``,
  };
}

function failureOf(obstacle: Obstacle): Failure {
  const doing = 'Setting the branches of the remote mirror failed';
  return new Failure([{ doing, ...obstacle, topic: 'repository-and-mirror' }], 'failed');
}
