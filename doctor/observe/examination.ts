import type { Client } from '../client.ts';
import type { Look, Observations, Run, Subject } from '../observations.ts';
import { findHosts, lookAtMirror, lookUp, search } from './reading.ts';
import { runOnce, RUNNING, statusesBeforeEnd, type Bench } from './synchronization.ts';

/**
 * Asks all that is to be asked, one request after the other.
 *
 * @param start Whether synchronizations may be started: three at most.
 */
export async function examine(bench: Bench, start: boolean): Promise<Observations> {
  const { client, subject, note } = bench;
  const hosts = await findHosts(client, subject);
  note('Reading the remote mirror.');
  const mirror = await lookAtMirror(client, subject.endpoint, subject.repositoryId);
  const unmirrored = await lookAtUnmirrored(client, subject);
  const lookup = await lookUp(client, subject);
  const found = await search(client, subject);
  const { runs, noRun } = start
    ? await runAll(bench, mirror)
    : { runs: [], noRun: '`--start` was not given' };
  const { dates, sent } = client;
  return { subject, mirror, unmirrored, lookup, search: found, hosts, runs, noRun, dates, sent };
}

async function lookAtUnmirrored(
  client: Client,
  { endpoint, unmirroredId }: Subject,
): Promise<Look | undefined> {
  return unmirroredId === undefined
    ? undefined
    : await lookAtMirror(client, endpoint, unmirroredId);
}

/** One synchronization, and, where that has succeeded, one more that finds nothing new. */
async function runAll(bench: Bench, seen: Look): Promise<{ runs: Run[]; noRun: string }> {
  const { client, subject, note } = bench;
  if (seen.mirror?.url === undefined) return { runs: [], noRun: 'no remote mirror was seen' };
  // Read anew, since it is what all later looks are compared with.
  const { mirror } = await lookAtMirror(client, subject.endpoint, subject.repositoryId);
  if (mirror?.url === undefined) return { runs: [], noRun: 'the mirror could not be read again' };
  if (RUNNING.includes(mirror.updateStatus)) {
    const noRun = 'a synchronization was under way already; try again when it has ended';
    return { runs: [], noRun };
  }
  note('Starting a synchronization, and looking until it has ended (10 minutes at most).');
  const first = await runOnce(bench, mirror);
  if (first.end === undefined) return { runs: [first], noRun: 'no end of the first one was seen' };
  if (!hasSucceeded(first)) return { runs: [first], noRun: 'the first one did not succeed' };
  note('Starting one that finds nothing new.');
  const second = await runOnce(bench, first.end, [...RUNNING, ...statusesBeforeEnd(first)]);
  return { runs: [first, second], noRun: '' };
}

/** By its status, or, where that is another word than the documented one, by what it recorded. */
function hasSucceeded({ before, end }: Run): boolean {
  if (end === undefined || end.updateStatus === 'failed') return false;
  const hasMoved = end.lastSuccessfulUpdateAt !== before.lastSuccessfulUpdateAt;
  return end.updateStatus === 'finished' || hasMoved;
}
