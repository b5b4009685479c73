import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';

import { LineSplitter } from './line-splitter.ts';

/** How long a step gets to end by itself, in milliseconds. */
export interface Grace {
  /** From the SIGINT of a cancellation to SIGTERM. */
  interruptMs: number;
  /** From SIGTERM to the kill of the process tree. */
  terminateMs: number;
  /** From the end of the process to the kill of descendants that hold its streams open. */
  streamsMs: number;
}

/** What a runner grants (actions/runner, `ProcessInvoker.cs`). */
export const RUNNER_GRACE: Grace = { interruptMs: 7500, terminateMs: 2500, streamsMs: 5000 };

/** A step that is running. */
export interface RunningStep {
  pid: number;
  /** Sends a signal to the step's process; nothing happens once it has ended. */
  signal: (name: NodeJS.Signals) => void;
}

/** How to run the process of a step. */
export interface ProcessOptions {
  /** The Node executable. */
  node: string;
  script: string;
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Cancelled after so many milliseconds. */
  timeoutMs: number;
  /** Cancels the step, as a person may. */
  cancel: AbortSignal | undefined;
  grace: Grace;
  /** Stop reading stdout at once, so that the step writes into a closed pipe. */
  closeStdout: boolean;
  onStart(step: RunningStep): void;
  onLine(line: string, stream: 'stdout' | 'stderr'): void;
}

/** How the process of a step ended. */
export interface ProcessResult {
  /** null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** From before the start until the process ended, in milliseconds. */
  durationMs: number;
  stdout: string;
  stderr: string;
  /** Why the step was cancelled; undefined where it was not. */
  cancelled: string | undefined;
  /** Whether a descendant kept the streams open after the end and had to be killed. */
  streamsHeld: boolean;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Runs a script as the process of a step, in a process group of its own.
 *
 * @returns When the process has ended and its streams are read.
 * @throws Error where the executable cannot be started.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const started = performance.now();
  const child = spawn(options.node, [options.script], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stdout = collect(child.stdout, (line) => {
    options.onLine(line, 'stdout');
  });
  const stderr = collect(child.stderr, (line) => {
    options.onLine(line, 'stderr');
  });
  if (options.closeStdout) child.stdout.destroy();

  const ending = ended(child, started, options.grace.streamsMs);
  if (child.pid !== undefined) {
    options.onStart({ pid: child.pid, signal: (name) => void child.kill(name) });
  }
  const cancellation = cancellable(child, options);
  try {
    const end = await ending;
    return { ...end, stdout: stdout(), stderr: stderr(), cancelled: cancellation.reason };
  } finally {
    cancellation.stop();
  }
}

type End = Pick<ProcessResult, 'exitCode' | 'signal' | 'durationMs' | 'streamsHeld'>;

function ended(child: Child, started: number, streamsMs: number): Promise<End> {
  return new Promise((resolve, reject) => {
    let durationMs = 0;
    let streamsHeld = false;
    let holdTimer: NodeJS.Timeout | undefined;
    child.once('error', reject);
    child.once('exit', () => {
      durationMs = performance.now() - started;
      holdTimer = setTimeout(() => {
        streamsHeld = true;
        killTree(child);
        child.stdout.destroy();
        child.stderr.destroy();
      }, streamsMs);
    });
    child.once('close', (exitCode, signal) => {
      clearTimeout(holdTimer);
      resolve({ exitCode, signal, durationMs, streamsHeld });
    });
  });
}

interface Cancellation {
  readonly reason: string | undefined;
  stop(): void;
}

/** Cancels a step when its time is up or its caller says so: SIGINT, then SIGTERM, then the kill. */
function cancellable(child: Child, options: ProcessOptions): Cancellation {
  const { timeoutMs, grace, cancel } = options;
  const timers: NodeJS.Timeout[] = [];
  let reason: string | undefined;

  const after = (ms: number, action: () => void): void => {
    timers.push(setTimeout(action, ms));
  };
  const start = (why: string): void => {
    if (reason !== undefined) return;
    reason = why;
    child.kill('SIGINT');
    after(grace.interruptMs, () => child.kill('SIGTERM'));
    after(grace.interruptMs + grace.terminateMs, () => {
      killTree(child);
    });
  };
  const onAbort = (): void => {
    start('the step was cancelled');
  };
  const stop = (): void => {
    timers.forEach(clearTimeout);
    cancel?.removeEventListener('abort', onAbort);
  };

  after(timeoutMs, () => {
    start(`the step did not end within ${timeoutMs} ms and was cancelled`);
  });
  cancel?.addEventListener('abort', onAbort);
  if (cancel?.aborted === true) onAbort();
  // Streams that outlive the process must not make an ended step look cancelled.
  child.once('exit', stop);
  return {
    get reason() {
      return reason;
    },
    stop,
  };
}

/** Kills the process group, which is the child's own. */
function killTree(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // All of the group may have ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Hands out lines as they come; the returned function gives the whole text so far. */
function collect(stream: Readable, onLine: (line: string) => void): () => string {
  const chunks: Buffer[] = [];
  const lines = new LineSplitter(onLine);
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    lines.write(chunk);
  });
  stream.once('end', () => {
    lines.end();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
