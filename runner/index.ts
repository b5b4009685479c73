/** A stand-in for a GitHub runner: runs one step with a local JavaScript action. */
export { runStep } from './step.ts';
export type { StepOptions, StepResult } from './step.ts';
export type { ExecutedCommand } from './command-processor.ts';
export type { WorkflowEvent } from './environment.ts';
export type { FileCommand } from './step-folder.ts';
export type { Annotation } from './step-log.ts';
export type { Grace, RunningStep } from './step-process.ts';
