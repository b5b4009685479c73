import { fileURLToPath } from 'node:url';
import type { RemoteMirror } from '../emulator/index.ts';
import { runStep } from '../runner/index.ts';
import type { StepResult, WorkflowEvent } from '../runner/index.ts';
import { readBothRefs } from './refs.ts';
import type { BothRefs } from './refs.ts';
import type { Stage } from './stage.ts';

const ACTION = fileURLToPath(new URL('..', import.meta.url));

/** One run of the step, and the synchronization it started. */
export interface Act {
  readonly step: StepResult;
  /** Both sides after the push, before the step. */
  readonly before: BothRefs;
  /** Both sides when the synchronization had ended. */
  readonly after: BothRefs;
  /** The mirror as the service shows it in the end. */
  readonly mirror: Readonly<RemoteMirror> | undefined;
  /** From the start of the step to the end of the synchronization, in milliseconds. */
  readonly totalMs: number;
}

/**
 * Runs the step for one push as a runner would, and waits until the service is done.
 *
 * @param inputs Of the step, besides the mirror's address and the credentials.
 */
export async function synchronize(
  stage: Stage,
  event: WorkflowEvent,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Act> {
  stage.interrupted.throwIfAborted();
  const before = await readBothRefs(stage);
  const startedAt = Date.now();
  const step = await runStep({
    action: ACTION,
    with: {
      repository_id: String(stage.mirror.id),
      endpoint: stage.emulator.endpoint,
      associate_url: stage.source.url,
      ...stage.credentials,
      ...inputs,
    },
    env: { GITHUB_SERVER_URL: stage.serverUrl, GITHUB_REPOSITORY: stage.sourceName },
    event,
    caFile: stage.caFile,
    cancel: stage.interrupted,
  });
  await stage.emulator.settled();
  stage.interrupted.throwIfAborted();
  const { mirror } = stage.mirror;
  return {
    step,
    before,
    after: await readBothRefs(stage),
    mirror: mirror && { ...mirror },
    totalMs: Date.parse(mirror?.last_update_at ?? '') - startedAt,
  };
}
