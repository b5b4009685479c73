import type { Repository } from './codearts/repository.ts';
import { follow, type FollowOptions } from './waiting/wait.ts';
import type { Host } from './host/host.ts';
import type { WaitSettings } from './inputs/inputs.ts';
import { formatElapsed } from './time/elapsed.ts';
import { noteMirror } from './note-mirror.ts';

/**
 * Waits for the end of a synchronization that was started, and says so.
 *
 * @throws SynchronizationFailure, OperationError
 */
export async function waitForSynchronization(
  host: Host,
  repository: Repository,
  settings: WaitSettings,
  known: Pick<FollowOptions, 'workflowRun' | 'mirror' | 'baseline' | 'lookAtOnce'>,
): Promise<void> {
  const { report, clock, random, progress } = host;
  const begun = clock.now();
  report.info(`Waiting for the synchronization, at most ${formatElapsed(settings.timeoutMs)}.`);
  const { commit } = await follow({
    ...settings,
    ...known,
    repository,
    report,
    clock,
    random,
    onMirror: (mirror) => {
      noteMirror(host, mirror);
    },
  });
  const took = formatElapsed(clock.now() - begun);
  if (commit === undefined) {
    report.info(`Synchronized after ${took}.`);
    return;
  }
  progress.commit = commit;
  report.output('commit', commit);
  report.info(`Synchronized after ${took}: commit ${commit} is on the mirror.`);
}
