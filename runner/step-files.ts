import { readFile } from 'node:fs/promises';

import { parsePairs } from './file-commands.ts';
import type { Masker } from './masks.ts';
import type { FileCommand } from './step-folder.ts';
import type { StepLog } from './step-log.ts';

/** What a step left in its files. */
export interface FileResults {
  outputs: Map<string, string>;
  /** Masked, as GitHub shows it. */
  summary: string;
  problems: string[];
  /** Whether a file could not be processed, which fails the step whatever its exit code. */
  failed: boolean;
}

/** A runner uploads no larger summary, in bytes (actions/runner, `CreateStepSummaryCommand`). */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/** Variables whose use says that the step does more than hand on outputs and a summary. */
const UNUSUAL = ['GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH'] as const;

/**
 * Reads the files of a step after its end, as a runner does: what cannot be read or parsed becomes
 * an error annotation and fails the step, a missing file counts as empty.
 *
 * @param files The path behind each variable; null where the step had none.
 */
export async function readStepFiles(
  files: Readonly<Record<FileCommand, string | null>>,
  log: StepLog,
  masker: Masker,
): Promise<FileResults> {
  const results: FileResults = { outputs: new Map(), summary: '', problems: [], failed: false };
  await attempt('output', results, log, async () => {
    for (const [name, value] of parsePairs(await readText(files.GITHUB_OUTPUT))) {
      results.outputs.set(name, value);
    }
  });
  results.summary = await readSummary(files.GITHUB_STEP_SUMMARY, results, log, masker);
  for (const variable of UNUSUAL) await noteUse(variable, files[variable], results, log);
  return results;
}

async function readSummary(
  path: string | null,
  results: FileResults,
  log: StepLog,
  masker: Masker,
): Promise<string> {
  try {
    const text = await readText(path);
    const size = Buffer.byteLength(text);
    if (size > MAX_SUMMARY_BYTES) {
      throw new Error(`${size} bytes are more than ${MAX_SUMMARY_BYTES}`);
    }
    return text
      .split('\n')
      .map((line) => masker.mask(line))
      .join('\n');
  } catch (error) {
    // A summary that cannot be shown is an error annotation, but does not fail the step.
    report(`Failed to create the step summary: ${messageOf(error)}`, results, log);
    return '';
  }
}

async function noteUse(
  variable: (typeof UNUSUAL)[number],
  path: string | null,
  results: FileResults,
  log: StepLog,
): Promise<void> {
  const name = variable.replace('GITHUB_', '').toLowerCase();
  await attempt(name, results, log, async () => {
    const text = await readText(path);
    if (text === '') return;
    results.problems.push(`${variable} was written, which this runner does not hand on`);
    if (variable !== 'GITHUB_PATH') Array.from(parsePairs(text));
  });
}

async function attempt(
  name: string,
  results: FileResults,
  log: StepLog,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    results.failed = true;
    report(`Unable to process file command '${name}' successfully.`, results, log);
    report(messageOf(error), results, log);
  }
}

function report(message: string, results: FileResults, log: StepLog): void {
  log.annotate('error', message, 'runner');
  results.problems.push(message);
}

/** The text of a file, empty where there is none. */
async function readText(path: string | null): Promise<string> {
  if (path === null) return '';
  try {
    return new TextDecoder().decode(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
