import type { Host } from '../host/host.ts';
import type { Status } from '../host/status.ts';
import { readWaitActionInputs } from '../inputs/inputs.ts';
import { CLOCK_TOLERANCE_MS, READ_LAG_MS } from '../mirror/mirror.ts';
import { waitForSynchronization } from '../waiting/wait.ts';
import { withRepository } from './connect.ts';
import { readEvent } from './event.ts';

/**
 * The story of the action in `wait/`: waits for a synchronization that an earlier step has started.
 * It sends no request that changes anything.
 *
 * @returns How it ended, if all went well.
 * @throws Failure, OperationError
 */
export async function waitForEarlierStep(host: Host): Promise<Status> {
  const inputs = readWaitActionInputs(host);
  if (inputs === undefined) return 'skipped';
  const { journal, clock } = host;
  const { jid, requestedAt, wait } = inputs;
  const workflowRun = readEvent(host);
  journal.jid(jid);
  const sinceRequestMs = Math.max(clock.date() - requestedAt.getTime(), 0);
  // The clock that dated the request may be behind ours.
  const lagUntil = clock.now() + READ_LAG_MS + CLOCK_TOLERANCE_MS - sinceRequestMs;
  const connection = { ...inputs, known: 'started earlier' } as const;
  return await withRepository(host, connection, wait.timeoutMs, async (repository) =>
    waitForSynchronization(host, repository, {
      ...wait,
      workflowRun,
      forceFetch: undefined,
      source: undefined,
      baseline: { kind: 'requested at', requestedAt, lagUntil },
      lagUntil,
      startedEarlier: true,
    }),
  );
}
