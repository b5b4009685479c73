import { appendFileSync, closeSync, constants, openSync } from 'node:fs';
import * as core from '@actions/core';
import { asSentence } from '../text/safe-text.ts';
import type { Secrets } from '../text/secrets.ts';
import type { Environment } from './environment.ts';
import { Failure } from './failure.ts';

/** The outputs of action.yml. */
export type OutputName =
  | 'jid'
  | 'requested_at'
  | 'status'
  | 'proof'
  | 'plan'
  | 'repository_id'
  | 'mirror_url'
  | 'last_successful_update_at'
  | 'commit';

/** The headline of every annotation. */
const TITLE = 'CodeArts mirror';

/**
 * What the user gets to see, through the runner: log lines, annotations, outputs, job summary.
 * What is told must be safe already: our own words, and of others only what went through `Secrets.safe`.
 * Errors, which may be ones that nobody foresaw, are searched for secrets once more.
 */
export class Report {
  readonly #secrets: Secrets;
  readonly #env: Environment;

  constructor(secrets: Secrets, env: Environment) {
    this.#secrets = secrets;
    this.#env = env;
  }

  info(line: string): void {
    core.info(line);
  }

  notice(message: string): void {
    core.notice(message, { title: TITLE });
  }

  warning(message: string): void {
    core.warning(message, { title: TITLE });
  }

  error(message: string): void {
    core.error(this.#secrets.redact(message), { title: TITLE });
  }

  /**
   * Sets an output for later steps.
   *
   * @throws Failure The runner's file cannot be written. Its message has the value.
   */
  output(name: OutputName, value: string): void {
    try {
      // Without the file, core falls back to a command on stdout that runners no longer obey.
      if (!this.#env['GITHUB_OUTPUT']) throw new Error('GITHUB_OUTPUT is not set');
      core.setOutput(name, value);
    } catch (error) {
      const reason = this.#secrets.safe(describeError(error));
      throw new Failure([
        {
          known: `The output ${name} (${value}) could not be handed to later steps: ${reason}`,
          todo: 'The runner sets GITHUB_OUTPUT to a file that steps may write; check what changes it',
        },
      ]);
    }
  }

  /** Adds `markdown` to the job summary, at once: the process may be about to end; where that fails, warns. */
  summary(markdown: string): void {
    try {
      const file = this.#env['GITHUB_STEP_SUMMARY'];
      if (!file) throw new Error('GITHUB_STEP_SUMMARY is not set');
      append(file, markdown);
    } catch (error) {
      this.warning(
        `The job summary could not be written: ${asSentence(this.#secrets.safe(describeError(error)))} Set \`summary: false\` ` +
          'where the runner has none.',
      );
    }
  }
}

/** Adds to a file that is there: where it is not, nobody would read one of ours. */
function append(path: string, text: string): void {
  const file = openSync(path, constants.O_APPEND | constants.O_WRONLY);
  try {
    appendFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** The message of anything that was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
