import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { Plan } from '../host/journal.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { describeProblem } from '../text/problem.ts';
import { loginObstacle, tellPlannedBranches } from './branches.ts';
import { readMirror } from './read-mirror.ts';

/** CodeArts' own schedule synchronizes every 24 hours; a success that is older yet is stale. */
const STALE_MS = 25 * 3_600_000;

/**
 * Checks credentials, region, repository and association by reading alone, and says what a run
 * would do.
 *
 * @throws OperationError The mirror cannot be read.
 */
export async function dryRun(
  host: Host,
  repository: Repository,
  inputs: Inputs,
): Promise<'checked'> {
  const { report, journal, clock, secrets } = host;
  const mirror = await readMirror(host, repository);
  journal.keepSuccessBefore();
  report.info(
    'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
      'run shows whether they may also start a synchronization.',
  );
  if (mirror.url !== undefined) {
    report.info(`Repository ${repository.id} is a mirror of ${secrets.safe(mirror.url)}.`);
    for (const line of describeMirror(mirror, clock.date())) report.info(line);
  }
  tellPlan(host, repository, mirror, inputs);
  return 'checked';
}

function tellPlan(host: Host, repository: Repository, mirror: RemoteMirror, inputs: Inputs): void {
  const { report, journal } = host;
  const plan = planOf(mirror, inputs.associateUrl);
  const obstacle = obstacleTo(plan, repository, inputs);
  journal.plan(obstacle === undefined ? plan : 'fail');
  if (obstacle !== undefined) {
    journal.warning(`A run would fail: ${obstacle}`);
    return;
  }
  tellChange(host, mirror, inputs, plan);
  if (inputs.syncBranches !== undefined) tellPlannedBranches(host, inputs.syncBranches);
  report.info(`A run would synchronize it with \`force_fetch: ${String(inputs.forceFetch)}\`.`);
}

/** Why a run would fail; undefined where nothing tells that it would. */
function obstacleTo(plan: Plan, repository: Repository, inputs: Inputs): string | undefined {
  if (plan === 'fail') {
    return `repository ${repository.id} is no mirror yet. Give \`associate_url\`.`;
  }
  if (plan !== 'synchronize' || inputs.syncBranches === undefined) return undefined;
  const obstacle = loginObstacle(repository);
  return obstacle && describeProblem(obstacle);
}

function tellChange(
  { report, journal, secrets }: Host,
  { url }: RemoteMirror,
  { associateUrl }: Inputs,
  plan: Plan,
): void {
  if (plan === 'associate') {
    report.info(`A run would make it a mirror of ${secrets.safe(associateUrl)}.`);
  } else if (plan === 'change_source') {
    journal.warning(
      `A run would change its source from ${secrets.safe(url)} to ${secrets.safe(associateUrl)}.`,
    );
  }
}

function planOf({ url }: RemoteMirror, associateUrl: string | undefined): Plan {
  if (url === undefined) return associateUrl === undefined ? 'fail' : 'associate';
  const stays = associateUrl === undefined || isSameSource(url, associateUrl);
  return stays ? 'synchronize' : 'change_source';
}

/**
 * Tells the state of a mirror in words, a line each.
 *
 * @param now Milliseconds since 1970 UTC.
 */
export function describeMirror(mirror: RemoteMirror, now: number): string[] {
  const lines = [`Status: ${mirror.updateStatus}.`, describeSuccess(mirror, now)];
  if (mirror.numberOfFailures) lines.push(`Failures so far: ${mirror.numberOfFailures}.`);
  if (mirror.lastError !== undefined) lines.push(`Last error: ${mirror.lastError}`);
  return lines;
}

function describeSuccess(mirror: RemoteMirror, now: number): string {
  const { lastSuccessfulUpdateAt: success, insteadOfSuccess: instead, updateStatus } = mirror;
  if (success !== undefined) {
    const age = now - instantOf(success);
    // Of a time without an offset nobody knows whose clock it is; one to come is by another clock.
    if (!(age >= 0)) return `Last success: ${success}.`;
    const staleness = age > STALE_MS ? ': it is stale' : '';
    return `Last success: ${success}, ${formatAge(age)} ago${staleness}.`;
  }
  if (typeof instead === 'object') return `Last success, which cannot be read: ${instead.text}`;
  // One that has finished has succeeded once, whatever else is said.
  return instead === 'none' && updateStatus !== 'finished'
    ? 'It has never been synchronized.'
    : 'When it last succeeded is not told.';
}

/** NaN where the text does not say which instant it is. */
function instantOf(time: string): number {
  return /^\d{4}-\d\d-\d\d[T ][\d:.]+ ?(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? Date.parse(time) : NaN;
}

/** The largest unit alone: `3 days`, `1 hour`. */
function formatAge(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  const [unit, length] = units.find(([, size]) => ms >= size) ?? units[3];
  const count = Math.floor(ms / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
