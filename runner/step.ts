import { fileURLToPath } from 'node:url';

import { readAction } from './action-metadata.ts';
import type { ActionMetadata } from './action-metadata.ts';
import { CommandProcessor } from './command-processor.ts';
import type { ExecutedCommand } from './command-processor.ts';
import { SAMPLE_PUSH, inputVariables, inputWarnings, runnerVariables } from './environment.ts';
import type { WorkflowEvent } from './environment.ts';
import { Masker } from './masks.ts';
import { readStepFiles } from './step-files.ts';
import { StepFolder } from './step-folder.ts';
import type { FileCommand } from './step-folder.ts';
import { StepLog } from './step-log.ts';
import type { Annotation } from './step-log.ts';
import { RUNNER_GRACE, runProcess } from './step-process.ts';
import type { Grace, ProcessOptions, ProcessResult, RunningStep } from './step-process.ts';

/** One step of a workflow that uses a JavaScript action. */
export interface StepOptions {
  /** Absolute path of the folder with `action.yml`. */
  action: string;
  /** Inputs, as a workflow sets them. */
  with?: Readonly<Record<string, string>>;
  /** Added to, and winning over, what a runner sets; undefined removes a variable. */
  env?: Readonly<Record<string, string | undefined>>;
  /** A push to `refs/heads/main` by default. */
  event?: WorkflowEvent;
  /** Other paths for the step's files; null leaves the variable unset. */
  files?: Partial<Record<FileCommand, string | null>>;
  /** `NODE_EXTRA_CA_CERTS` of the step's process alone. */
  caFile?: string;
  /** After so many milliseconds the step is cancelled as a runner does; 60 s by default. */
  timeoutMs?: number;
  /** Cancels the step, as a person may. */
  cancel?: AbortSignal;
  /** Time to end after a cancellation; a runner's by default. */
  grace?: Grace;
  /** Called once the process runs. */
  onStart?: (step: RunningStep) => void;
  /** Called with every line of output as printed, from either stream, before it is processed. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** The Node executable; the one in `node_modules/.bin` by default. */
  node?: string;
  /** Close the step's stdout at once. */
  closeStdout?: boolean;
}

/** What became of a step. */
export interface StepResult extends Pick<ProcessResult, 'exitCode' | 'signal' | 'durationMs'> {
  /** Success only with exit code 0, no command or file that failed, and no cancellation. */
  conclusion: 'success' | 'failure';
  /** What later steps of the job see, unmasked. */
  outputs: Record<string, string>;
  /** In order; those that the runner itself adds have the stream `runner`. */
  annotations: Annotation[];
  /** Job summary as shown, masked. */
  summary: string;
  /** The values given to `add-mask`, in order. */
  masks: string[];
  /** Every command executed, in order. */
  commands: ExecutedCommand[];
  /** What a person sees, masked. */
  log: string;
  /** As printed, unmasked. */
  rawStdout: string;
  /** As printed, unmasked. */
  rawStderr: string;
  /** What went wrong or is suspicious between the step and the runner; empty for a clean step. */
  problems: string[];
}

const NODE_24 = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

/**
 * Runs one step with a local action the way a GitHub runner does, and returns what GitHub would
 * make of it. Nothing of the caller's environment but `PATH` reaches the step; its folders are
 * removed at the end.
 *
 * @throws Error where the action cannot be run at all: see {@link readAction}, or the Node
 *   executable cannot be started.
 */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const action = readAction(options.action);
  const event = options.event ?? SAMPLE_PUSH;
  const folder = await StepFolder.create(event.payload);
  try {
    return await runIn(folder, action, event, options);
  } finally {
    await folder.remove();
  }
}

async function runIn(
  folder: StepFolder,
  action: ActionMetadata,
  event: WorkflowEvent,
  options: StepOptions,
): Promise<StepResult> {
  const files = { ...folder.files, ...options.files };
  const env = stepEnvironment(folder, action, event, options);
  const debug = env['RUNNER_DEBUG'] === '1';
  const masker = new Masker();
  const log = new StepLog(masker, debug);
  const processor = new CommandProcessor(log, masker, debug);

  const warnings = inputWarnings(action, options.with ?? {});
  for (const warning of warnings) log.annotate('warning', warning, 'runner');
  const end = await runProcess({
    ...processOptions(options),
    script: action.main,
    env,
    cwd: folder.workspace,
    onLine: (line, stream) => {
      options.onLine?.(line, stream);
      processor.process(line, stream);
    },
  });
  const left = await readStepFiles(files, log, masker);

  const outputs = new Map([...processor.outputs, ...left.outputs]);
  const succeeded =
    end.exitCode === 0 && end.cancelled === undefined && !processor.failed && !left.failed;
  return {
    exitCode: end.exitCode,
    signal: end.signal,
    durationMs: end.durationMs,
    conclusion: succeeded ? 'success' : 'failure',
    outputs: Object.fromEntries(outputs),
    annotations: log.annotations,
    summary: left.summary,
    masks: processor.masks,
    commands: processor.commands,
    log: log.text,
    rawStdout: end.stdout,
    rawStderr: end.stderr,
    problems: [
      ...warnings,
      ...processor.problems,
      ...left.problems,
      ...processProblems(end),
      ...outputProblems(outputs, action, masker),
      ...log.overfullLevels.map((level) => `a runner keeps only the first 10 ${level} annotations`),
      ...(await folder.unexpectedFiles()).map((file) => `unexpected file ${file}`),
    ],
  };
}

function processOptions(
  options: StepOptions,
): Omit<ProcessOptions, 'script' | 'env' | 'cwd' | 'onLine'> {
  return {
    node: options.node ?? NODE_24,
    timeoutMs: options.timeoutMs ?? 60_000,
    cancel: options.cancel,
    grace: options.grace ?? RUNNER_GRACE,
    closeStdout: options.closeStdout ?? false,
    onStart: (step) => options.onStart?.(step),
  };
}

function stepEnvironment(
  folder: StepFolder,
  action: ActionMetadata,
  event: WorkflowEvent,
  options: StepOptions,
): Record<string, string> {
  const variables: Record<string, string | null | undefined> = {
    ...runnerVariables(folder, event),
    ...inputVariables(action, options.with ?? {}),
    NODE_EXTRA_CA_CERTS: options.caFile,
    ...options.env,
    ...options.files,
  };
  return Object.fromEntries(
    Object.entries(variables).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function processProblems(end: ProcessResult): string[] {
  const problems: string[] = [];
  if (end.cancelled !== undefined) problems.push(end.cancelled);
  if (end.streamsHeld) problems.push('a process outlived the step and was killed');
  return problems;
}

function outputProblems(
  outputs: ReadonlyMap<string, string>,
  action: ActionMetadata,
  masker: Masker,
): string[] {
  const problems: string[] = [];
  for (const [name, value] of outputs) {
    if (!action.outputs.has(name)) problems.push(`output '${name}' is not declared in action.yml`);
    // As an output of the job it would be dropped (actions/runner, `JobExtension.cs`).
    if (masker.mask(value) !== value) {
      problems.push(`Skip output '${name}' since it may contain secret.`);
    }
  }
  return problems;
}
