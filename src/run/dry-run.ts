import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { Plan } from '../host/journal.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { formatSpan } from '../time/elapsed.ts';
import { instantOf } from '../waiting/times.ts';
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
  const { repositoryId, maxAgeMs } = inputs;
  const mirror = await readMirror(host, repository);
  journal.keepSuccessBefore();
  report.info(
    'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
      'run shows whether they may also start a synchronization.',
  );
  if (mirror.url !== undefined) {
    report.info(`Repository ${repositoryId} is a mirror of ${secrets.safe(mirror.url)}.`);
    for (const line of describeMirror(mirror, mirror.toldAt ?? clock.date())) report.info(line);
  }
  const isStopped = await preflight(host, repository, repositoryId, mirror);
  tellPlan(host, mirror, inputs, isStopped);
  if (maxAgeMs !== undefined) {
    requireYoung(mirror, maxAgeMs, clock.date());
    report.info(
      `The last success is no longer ago than \`max_age\` allows (${formatSpan(maxAgeMs)}).`,
    );
  }
  return 'checked';
}

/** @param isStopped The repository itself stands in the way of a run, which has been told. */
function tellPlan(
  { report, journal, secrets }: Host,
  mirror: RemoteMirror,
  inputs: Inputs,
  isStopped: boolean,
): void {
  const { associateUrl, repositoryId } = inputs;
  const wanted = planOf(mirror, associateUrl);
  journal.plan(isStopped ? 'fail' : wanted);
  if (isStopped && wanted !== 'fail') return;
  switch (wanted) {
    case 'fail':
      journal.warning(
        `A run would fail: repository ${repositoryId} is no mirror yet. Give \`associate_url\`.`,
      );
      return;
    case 'associate':
      report.info(`A run would make it a mirror of ${secrets.safe(associateUrl)}.`);
      break;
    case 'change_source':
      journal.warning(
        `A run would change its source from ${secrets.safe(mirror.url)} to ${secrets.safe(associateUrl)}.`,
      );
      break;
    case 'synchronize':
  }
  report.info(`A run would synchronize it with \`force_fetch: ${String(inputs.forceFetch)}\`.`);
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
