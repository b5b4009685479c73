import type { Repository } from '../codearts/repository.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { asSentence } from '../text/safe-text.ts';
import type { Secrets } from '../text/secrets.ts';
import { formatElapsed } from '../time/elapsed.ts';
import { CAUSES, causeOf } from './causes.ts';
import { Watcher } from './look.ts';
import type { WaitOptions } from './options.ts';
import { waitForVerdict, type TimedOut, type WaitResult } from './poll.ts';
import type { PushedCommit } from './proof.ts';

/**
 * Waits for the end of a synchronization that was started, and says so.
 *
 * @throws Failure It failed, ended without the commit, or did not end in time.
 * @throws OperationError The mirror can no longer be read.
 */
export async function waitForSynchronization(
  host: Host,
  repository: Repository,
  options: WaitOptions,
): Promise<'synced'> {
  const { report, clock, random } = host;
  const { timeoutMs, baseline } = options;
  const begun = clock.now();
  report.info(`Waiting for the synchronization, at most ${formatElapsed(timeoutMs)}.`);
  const watcher = new Watcher(host, repository.until(begun + timeoutMs), options);
  const ports = {
    look: () => watcher.look(),
    clock,
    random,
    log: (line: string) => {
      report.info(line);
    },
  };
  const result = await waitForVerdict(ports, baseline, timeoutMs);
  if (result.kind !== 'synced') {
    throw failureOf(result, watcher.expected, { timeoutMs, secrets: host.secrets });
  }
  const took = formatElapsed(clock.now() - begun);
  const commit = result.by === 'commit' ? watcher.expected?.sha : undefined;
  if (commit === undefined) {
    report.info(`Synchronized after ${took}.`);
  } else {
    host.journal.commit(commit);
    report.info(`Synchronized after ${took}: commit ${commit} is on the mirror.`);
  }
  return 'synced';
}

/** What the words of a failure are made of, beside what was seen. */
interface Wording {
  readonly timeoutMs: number;
  readonly secrets: Secrets;
}

function failureOf(
  result: Exclude<WaitResult, { kind: 'synced' }>,
  expected: PushedCommit | undefined,
  wording: Wording,
): Failure {
  switch (result.kind) {
    case 'failed': {
      const reason = result.lastError ?? 'the service gives no reason';
      const { advice } = causeOf(result.lastError);
      return new Failure([`The synchronization failed: ${asSentence(reason)} ${advice}.`]);
    }
    case 'commit missing':
      return new Failure([describeMissing(expected, result, wording)]);
    case 'timed out':
      return new Failure([describeTimeout(expected, result, wording)], 'timed_out');
  }
}

function describeTimeout(
  expected: PushedCommit | undefined,
  { mirror, finishedWith, trouble }: TimedOut,
  wording: Wording,
): string {
  if (finishedWith !== undefined) return describeMissing(expected, finishedWith, wording);
  const seen = [
    mirror && `the last status seen is ${mirror.updateStatus}`,
    trouble && `the last answer was: ${trouble}`,
  ].filter((part) => part !== undefined && part !== '');
  return (
    `The synchronization did not end within ${formatElapsed(wording.timeoutMs)}; ` +
    `${asSentence(seen.join('; '))} ${(trouble === undefined ? CAUSES.timedOut : CAUSES.noAnswer).advice}.`
  );
}

function describeMissing(
  expected: PushedCommit | undefined,
  { instead }: { readonly instead: string | undefined },
  { secrets }: Wording,
): string {
  const ref = `${expected?.type ?? 'ref'} ${secrets.safe(expected?.name, 100)}`;
  const place =
    instead === undefined
      ? `the mirror has no ${ref}`
      : `on the mirror ${ref} is at ${instead.slice(0, 7)}, without the pushed commit ` +
        (expected?.sha.slice(0, 7) ?? '');
  return `The synchronization finished, but ${place}. ${CAUSES.commitMissing.advice}.`;
}
