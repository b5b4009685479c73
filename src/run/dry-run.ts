import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { Plan } from '../host/journal.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { describeProblem } from '../text/problem.ts';
import { formatSpan } from '../time/elapsed.ts';
import { instantOf } from '../waiting/times.ts';
import { loginObstacle, tellPlannedBranches } from './branches.ts';
import { requireYoung } from './max-age.ts';
import { preflight } from './preflight.ts';
import { readMirror } from './read-mirror.ts';

/** CodeArts' own schedule synchronizes every 24 hours; a success that is older yet is stale. */
const STALE_MS = 25 * 3_600_000;

/**
 * Checks credentials, region, repository and association by reading alone, and says what a run
 * would do.
 *
 * @throws OperationError The mirror cannot be read.
 * @throws Failure Its last success is not known to be as young as it has to be.
 */
export async function dryRun(
  host: Host,
  repository: Repository,
  inputs: Inputs,
): Promise<'checked'> {
  const { report, journal, clock, secrets } = host;
  const { maxAgeMs } = inputs;
  const mirror = await readMirror(host, repository);
  journal.keepSuccessBefore();
  report.info(
    'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
      'run shows whether they may also start a synchronization.',
  );
  if (mirror.url !== undefined) {
    report.info(`Repository ${repository.id} is a mirror of ${secrets.safe(mirror.url)}.`);
    for (const line of describeMirror(mirror, mirror.toldAt ?? clock.date())) report.info(line);
  }
  const isStopped = await preflight(host, repository, mirror);
  tellPlan(host, repository, mirror, { ...inputs, isStopped });
  if (maxAgeMs !== undefined) {
    requireYoung(mirror, maxAgeMs, clock.date());
    report.info(
      `The last success is no longer ago than \`max_age\` allows (${formatSpan(maxAgeMs)}).`,
    );
  }
  return 'checked';
}

/** What a run is to do, and whether the repository itself stands in its way, which has been told. */
interface Intent extends Inputs {
  readonly isStopped: boolean;
}

function tellPlan(host: Host, repository: Repository, mirror: RemoteMirror, intent: Intent): void {
  const { report, journal } = host;
  const { associateUrl, syncBranches, forceFetch, isStopped } = intent;
  const plan = planOf(mirror, associateUrl);
  const obstacle = obstacleTo(plan, repository, intent);
  journal.plan(isStopped || obstacle !== undefined ? 'fail' : plan);
  if (obstacle !== undefined) journal.warning(`A run would fail: ${obstacle}`);
  if (isStopped || obstacle !== undefined) return;
  tellChange(host, mirror, intent, plan);
  if (syncBranches !== undefined) tellPlannedBranches(host, syncBranches);
  report.info(`A run would synchronize it with \`force_fetch: ${String(forceFetch)}\`.`);
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
    return `Last success: ${success}, ${formatSpan(age, 1)} ago${staleness}.`;
  }
  if (typeof instead === 'object') return `Last success, which cannot be read: ${instead.text}`;
  // One that has finished has succeeded once, whatever else is said.
  return instead === 'none' && updateStatus !== 'finished'
    ? 'It has never been synchronized.'
    : 'When it last succeeded is not told.';
}
