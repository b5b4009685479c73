import type { Masker } from './masks.ts';

/** Where a line or a command came from; `runner` where the runner itself says something. */
export type Source = 'stdout' | 'stderr' | 'runner';

/** The severity of an annotation. */
export type Level = 'error' | 'warning' | 'notice';

/** What GitHub shows beside a run, besides the log. */
export interface Annotation {
  level: Level;
  /** As sent: a runner masks the message alone. */
  title?: string;
  /** Masked, and cut at 4096 characters, as a runner does. */
  message: string;
  stream: Source;
}

/** A runner keeps this much of an annotation's message (actions/runner, `ExecutionContext.cs`). */
const MAX_MESSAGE_LENGTH = 4096;

/** A runner keeps this many annotations of each level. */
const MAX_ANNOTATIONS = 10;

/**
 * The log a person sees. Each text is masked when it is written, with the masks known then, so what
 * is printed before its `add-mask` stays readable, as in a real log.
 */
export class StepLog {
  /** In order, all of them, those beyond a runner's limit included. */
  readonly annotations: Annotation[] = [];
  readonly #lines: string[] = [];
  readonly #masker: Masker;
  readonly #debug: boolean;

  /** @param debug Whether debug messages are shown. */
  constructor(masker: Masker, debug: boolean) {
    this.#masker = masker;
    this.#debug = debug;
  }

  /** Everything written so far, each line ended by a line feed. */
  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** Levels of which there are more annotations than a runner keeps. */
  get overfullLevels(): Level[] {
    const levels: Level[] = ['error', 'warning', 'notice'];
    return levels.filter(
      (level) => this.annotations.filter((each) => each.level === level).length > MAX_ANNOTATIONS,
    );
  }

  /** Writes ordinary output. */
  write(text: string): void {
    this.#lines.push(this.#masker.mask(text));
  }

  /** Writes each line of a debug message, where those are shown. */
  debug(message: string): void {
    if (!this.#debug) return;
    for (const line of message.split(/\r?\n/)) this.write(`##[debug]${line}`);
  }

  /** Annotates the run and writes the message to the log; an empty message only annotates. */
  annotate(level: Level, message: string, stream: Source, title?: string): void {
    const masked = this.#masker.mask(message).slice(0, MAX_MESSAGE_LENGTH);
    this.annotations.push({
      level,
      ...(title === undefined ? {} : { title }),
      message: masked,
      stream,
    });
    if (masked !== '') this.write(`##[${level}]${masked}`);
  }
}
