/** The run of `npm run network`, in a network and with mounts of its own: see main.ts. */
import { performance } from 'node:perf_hooks';
import type { FaultCase } from '../faults/case.ts';
import type { Played } from '../faults/play.ts';
import { formatFailure, formatTable } from '../faults/print.ts';
import { runCase } from '../faults/run-case.ts';
import { Authority } from '../faults/stage.ts';
import { groupsOf } from './groups.ts';
import type { RealGroup } from './groups.ts';
import { isForgiven, without } from './machine.ts';
import { Place } from './place.ts';

const interrupted = new AbortController();

async function main(): Promise<void> {
  process.exitCode = 1;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted.abort();
    });
  }
  const authority = new Authority();
  const played: Played[] = [];
  try {
    for (const group of groupsOf(process.argv.slice(2))) {
      if (!interrupted.signal.aborted) played.push(...(await playGroup(group, authority)));
    }
    if (interrupted.signal.aborted) console.log('Ended by a signal: not all was played.');
    console.log(formatTable(played));
    const good = played.every(({ found }) => found.length === 0);
    if (good && !interrupted.signal.aborted) process.exitCode = 0;
  } finally {
    await authority.remove();
  }
}

async function playGroup(group: RealGroup, authority: Authority): Promise<Played[]> {
  const { name, part } = group;
  const why = await without(part);
  if (why !== undefined && isForgiven(part)) {
    console.log(`Not tried, as CI_WITHOUT says: ${part}, since ${why}`);
    return [];
  }
  if (why !== undefined) return [told(name, 'everything', 0, [`cannot be had: ${part} (${why})`])];
  const played: Played[] = [];
  let place: Place | undefined;
  try {
    place = await Place.create(await authority.of('wrongHost'));
    for (const each of await group.open(place)) {
      if (interrupted.signal.aborted) break;
      played.push(await playCase(name, each, authority));
    }
  } catch (error) {
    played.push(told(name, 'its parts', 0, [failure(error)]));
  } finally {
    await place?.close();
  }
  return played;
}

async function playCase(group: string, fault: FaultCase, authority: Authority): Promise<Played> {
  const started = performance.now();
  const found = await runCase(fault, authority).catch((error: unknown) => [failure(error)]);
  return told(group, fault.name, performance.now() - started, found);
}

function told(group: string, name: string, tookMs: number, found: readonly string[]): Played {
  const played = { group, name, tookMs, found };
  const seconds = (tookMs / 1_000).toFixed(1);
  console.log(found.length > 0 ? formatFailure(played) : `ok ${group}: ${name} (${seconds} s)`);
  return played;
}

function failure(error: unknown): string {
  return `the case itself failed: ${error instanceof Error ? String(error.stack) : 'unknown'}`;
}

await main();
