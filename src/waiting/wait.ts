import type { Clock } from '../time/clock.ts';
import { asSentence } from '../http/errors.ts';
import { CAUSES, causeOf } from './causes.ts';
import type { Baseline } from './verdict.ts';
import { formatElapsed } from '../time/elapsed.ts';
import { waitForVerdict, type TimedOut, type WaitOptions, type WaitResult } from './poll.ts';
import type { PushedCommit } from './proof.ts';
import { SynchronizationFailure } from '../host/failure.ts';
import { Watcher, type WatcherOptions } from './look.ts';

/** What following a synchronization needs. */
export interface FollowOptions extends WaitOptions, WatcherOptions {
  readonly baseline: Baseline;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Waits until the synchronization has ended.
 *
 * @returns The pushed commit where it was found on the mirror.
 * @throws SynchronizationFailure It failed, ended without the commit, or did not end in time.
 * @throws OperationError The mirror can no longer be read.
 */
export async function follow(options: FollowOptions): Promise<{ commit: string | undefined }> {
  const { clock, random, report, baseline } = options;
  const watcher = new Watcher(options, clock.now() + options.timeoutMs);
  const result = await waitForVerdict(
    {
      look: () => watcher.look(),
      now: () => clock.now(),
      sleep: (ms) => clock.sleep(ms),
      random,
      log: (line) => {
        report.info(line);
      },
    },
    baseline,
    options,
  );
  return conclude(result, watcher.expected, options);
}

function conclude(
  result: WaitResult,
  expected: PushedCommit | null,
  options: FollowOptions,
): { commit: string | undefined } {
  switch (result.kind) {
    case 'synced':
      return { commit: result.by === 'commit' ? expected?.sha : undefined };
    case 'failed': {
      const reason = result.lastError ?? 'the service gives no reason';
      throw new SynchronizationFailure(
        'failed',
        `The synchronization failed: ${asSentence(reason)} ${causeOf(result.lastError).advice}.`,
      );
    }
    case 'commit missing':
      throw new SynchronizationFailure('failed', describeMissing(expected, result, options));
    case 'timed out':
      throw new SynchronizationFailure('timed_out', describeTimeout(expected, result, options));
  }
}

function describeTimeout(
  expected: PushedCommit | null,
  { mirror, finishedWith, trouble }: TimedOut,
  options: FollowOptions,
): string {
  if (finishedWith !== undefined) return describeMissing(expected, finishedWith, options);
  const seen = [
    mirror && `the last status seen is ${mirror.updateStatus}`,
    trouble && `the last answer was: ${trouble}`,
  ].filter((part) => part !== undefined && part !== '');
  return (
    `The synchronization did not end within ${formatElapsed(options.timeoutMs)}; ` +
    `${asSentence(seen.join('; '))} ${(trouble === undefined ? CAUSES.timedOut : CAUSES.noAnswer).advice}.`
  );
}

function describeMissing(
  expected: PushedCommit | null,
  { instead }: { readonly instead: string | undefined },
  { report }: FollowOptions,
): string {
  const ref = `${expected?.type ?? 'ref'} ${report.safe(expected?.name, 100)}`;
  const place =
    instead === undefined
      ? `the mirror has no ${ref}`
      : `on the mirror ${ref} is at ${instead.slice(0, 7)}, without the pushed commit ` +
        (expected?.sha.slice(0, 7) ?? '');
  return `The synchronization finished, but ${place}. ${CAUSES.commitMissing.advice}.`;
}
