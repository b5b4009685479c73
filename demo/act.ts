import { fileURLToPath } from 'node:url';
import type { Gate, RemoteMirror } from '../emulator/index.ts';
import { runStep } from '../runner/index.ts';
import type { Annotation, StepResult, WorkflowEvent } from '../runner/index.ts';
import { readBothRefs } from './refs.ts';
import type { BothRefs } from './refs.ts';
import type { Stage } from './stage.ts';

const ACTION = fileURLToPath(new URL('..', import.meta.url));
const WAIT_ACTION = fileURLToPath(new URL('../wait', import.meta.url));

/** What a waiting step prints when it has seen the service at work. */
const AT_WORK = 'waiting for the synchronization to end';

/** Longer than a failure has to stand, and shorter than the runner gives a step. */
const WAIT_TIMEOUT = '45s';

/** The inputs of a step. */
export type StepInputs = Readonly<Record<string, string>>;

/** The runs of one job for one push, and the synchronization they started. */
export interface Act {
  /** The steps, in order, each under its name in the job. */
  readonly steps: readonly { readonly name: string; readonly result: StepResult }[];
  /** Both sides after the push, before the first step. */
  readonly before: BothRefs;
  /** Both sides when the synchronization had ended. */
  readonly after: BothRefs;
  /** The mirror as the service shows it in the end. */
  readonly mirror: Readonly<RemoteMirror> | undefined;
  /** From the start of the first step to the end of the synchronization, in milliseconds. */
  readonly totalMs: number;
  /** When the last step had ended, in milliseconds since 1970. */
  readonly endedAt: number;
}

/** Plays the steps of a job. */
type Job = () => Promise<Act['steps']>;

/** Runs the step for one push as a runner would, and waits until the service is done. */
export async function synchronize(
  stage: Stage,
  event: WorkflowEvent,
  inputs: StepInputs = {},
): Promise<Act> {
  return await play(stage, async () => [
    { name: 'mirror', result: await startStep(stage, event, inputs) },
  ]);
}

/**
 * Runs the step for one push with `wait: true`. The service is held up until the step has seen it
 * at work, since on one machine it would be done before the first look.
 */
export async function synchronizeAndWait(
  stage: Stage,
  event: WorkflowEvent,
  inputs: StepInputs = {},
): Promise<Act> {
  return await held(stage, async (gate) => {
    const all = { wait: 'true', wait_timeout: WAIT_TIMEOUT, ...inputs };
    return [{ name: 'mirror', result: await startStep(stage, event, all, gate) }];
  });
}

/** Runs the step for one push, and once more with further inputs; both wait. */
export async function synchronizeTwice(
  stage: Stage,
  event: WorkflowEvent,
  further: StepInputs,
): Promise<Act> {
  return await held(stage, async (gate) => {
    const inputs = { wait: 'true', wait_timeout: WAIT_TIMEOUT };
    const first = await startStep(stage, event, inputs, gate);
    await stage.mirror.settled();
    const second = await startStep(stage, event, { ...inputs, ...further });
    return [
      { name: 'mirror', result: first },
      { name: 'again', result: second },
    ];
  });
}

/**
 * Runs two steps for one push: the first finds the repository by its name and starts the
 * synchronization, the last waits for it, and has the repository's id from the first.
 */
export async function startEarlyWaitLate(stage: Stage, event: WorkflowEvent): Promise<Act> {
  return await held(stage, async (gate) => {
    const { namespace, name } = stage.mirror;
    const started = await startStep(stage, event, { repository: `${namespace}/${name}` });
    const { jid = '', requested_at = '', repository_id = '' } = started.outputs;
    const inputs = { jid, requested_at, repository_id, wait_timeout: WAIT_TIMEOUT };
    return [
      { name: 'mirror', result: started },
      { name: 'wait', result: await step(stage, { action: WAIT_ACTION, event, inputs, gate }) },
    ];
  });
}

/** What the steps told beside their logs, in order. */
export function annotationsOf({ steps }: Act): readonly Annotation[] {
  return steps.flatMap(({ result }) => result.annotations);
}

/** The same stage for a run on a fork, which has no secrets. */
export function onFork(stage: Stage): Stage {
  return { ...stage, credentials: { ...stage.credentials, inputs: {}, env: {} } };
}

async function startStep(
  stage: Stage,
  event: WorkflowEvent,
  inputs: StepInputs,
  gate?: Gate,
): Promise<StepResult> {
  const all = { associate_url: stage.source.url, ...inputs };
  return await step(stage, { action: ACTION, event, inputs: all, gate });
}

async function held(stage: Stage, job: (gate: Gate) => Promise<Act['steps']>): Promise<Act> {
  const gate = stage.mirror.holdSynchronizations();
  return await play(stage, async () => {
    try {
      return await job(gate);
    } finally {
      gate.release();
    }
  });
}

interface Step {
  readonly action: string;
  readonly event: WorkflowEvent;
  readonly inputs: StepInputs;
  /** Released when the step says that it has seen the service at work. */
  readonly gate: Gate | undefined;
}

async function step(
  { mirror, codearts, oidc, credentials, ...stage }: Stage,
  { action, event, inputs, gate }: Step,
): Promise<StepResult> {
  if (event.ref !== undefined) oidc.claims.ref = event.ref;
  return await runStep({
    action,
    with: {
      ...(inputs['repository'] === undefined && { repository_id: String(mirror.id) }),
      endpoint: codearts.endpoint,
      ...credentials.inputs,
      ...inputs,
    },
    env: {
      GITHUB_SERVER_URL: stage.github.url,
      GITHUB_REPOSITORY: stage.sourceName,
      ...credentials.env,
    },
    event,
    caFile: stage.caFile,
    cancel: stage.interrupted,
    onLine: (line) => {
      if (line.includes(AT_WORK)) gate?.release();
    },
  });
}

async function play(stage: Stage, job: Job): Promise<Act> {
  stage.interrupted.throwIfAborted();
  const before = await readBothRefs(stage);
  const startedAt = Date.now();
  const steps = await job();
  const endedAt = Date.now();
  await stage.mirror.settled();
  stage.interrupted.throwIfAborted();
  const { mirror } = stage.mirror;
  return {
    steps,
    before,
    after: await readBothRefs(stage),
    mirror: mirror && { ...mirror },
    totalMs: Date.parse(mirror?.last_update_at ?? '') - startedAt,
    endedAt,
  };
}
