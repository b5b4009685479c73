import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import { formatElapsed } from '../time/elapsed.ts';
import { failureOf } from './conclusion.ts';
import { Observer } from './look.ts';
import type { WaitOptions } from './options.ts';
import { waitForVerdict, type WaitResult } from './poll.ts';
import type { Expectation, SyncedNote } from './verdict.ts';

/** The first look at a synchronization that was started just now is after this long, in milliseconds. */
const FIRST_PAUSE_MS = 1_000;

/**
 * Waits for the end of a synchronization that was started, and says so.
 *
 * @throws Failure It failed, ended without the commit, did not end in time, or cannot be confirmed.
 */
export async function waitForSynchronization(
  host: Host,
  repository: Repository,
  options: WaitOptions,
): Promise<'synced'> {
  const { report, clock, secrets } = host;
  const { timeoutMs } = options;
  const begun = clock.now();
  report.info(`Waiting for the synchronization, at most ${formatElapsed(timeoutMs)}.`);
  const observer = new Observer(host, repository.until(begun + timeoutMs), options);
  const result = await pollForVerdict(host, observer, options);
  const { expectation } = observer;
  if (result.kind !== 'synced') {
    throw failureOf(result, { ...options, expectation, secrets });
  }
  const took = formatElapsed(clock.now() - begun);
  tellProof(host, result.by, expectation, took);
  if (result.note !== undefined) host.journal.warning(NOTES[result.note]);
  return 'synced';
}

async function pollForVerdict(
  host: Host,
  observer: Observer,
  options: WaitOptions,
): Promise<WaitResult> {
  const { report, clock, random } = host;
  const { baseline, forceFetch, timeoutMs } = options;
  const ports = {
    look: () => observer.look(),
    rules: () =>
      observer.expectation && { expectation: observer.expectation, baseline, forceFetch },
    clock,
    random,
    log: (line: string) => {
      report.info(line);
    },
  };
  // Where an earlier step started the synchronization, perhaps long ago, it may be over.
  const firstPauseMs = options.startedEarlier ? 0 : FIRST_PAUSE_MS;
  return await waitForVerdict(ports, timeoutMs, firstPauseMs);
}

function tellProof(
  { journal, report }: Host,
  by: 'commit' | 'status',
  expectation: Expectation | undefined,
  took: string,
): void {
  journal.proof(by, describeProof(by, expectation));
  if (by === 'commit' && expectation?.kind === 'commit') {
    journal.commit(expectation.sha);
    report.info(`Synchronized after ${took}: commit ${expectation.sha} is on the mirror.`);
  } else if (by === 'commit') {
    report.info(
      `Synchronized after ${took}: the ref that this event deleted is gone from the mirror.`,
    );
  } else {
    report.info(`Synchronized after ${took}, as the status of the mirror tells.`);
    if (expectation?.kind === 'status' && expectation.expectable) {
      journal.warning(
        `The commit on the mirror was not verified: ${expectation.reason}. Only the status of the mirror ` +
          'tells that it was synchronized.',
      );
    }
  }
}

function describeProof(by: 'commit' | 'status', expectation: Expectation | undefined): string {
  if (by === 'commit') {
    return expectation?.kind === 'commit'
      ? `the mirror's ${expectation.ref.type} has this commit`
      : 'the mirror no longer has it';
  }
  const why = expectation?.kind === 'status' ? `: ${expectation.reason}` : '';
  return `by the mirror's status alone${why}`;
}

const NOTES: Readonly<Record<SyncedNote, string>> = {
  beyond:
    'The mirror was beyond this commit before this synchronization, and has not moved: it contains the ' +
    'commit, and whatever else it had.',
  'ref kept':
    'A synchronization has ended, and the mirror still has the ref that this event deleted. Delete it in CodeArts where ' +
    'it is not wanted.',
  renamed:
    'The commit was not found on the mirror, whose source has another path than this repository: if it was ' +
    'renamed, give its new URL as `associate_url`. Only the status of the mirror tells that it was synchronized.',
  'perhaps not fetched':
    'The commit was not found on the mirror, which with `sync_branches: default` synchronizes the default branch ' +
    'only; whether this run is for that branch, its event does not say. Only the status of the mirror tells that ' +
    'it was synchronized.',
};
