import { COMMAND_NAMES, parseCommand } from './commands.ts';
import type { Command } from './commands.ts';
import type { Masker } from './masks.ts';
import type { Level, Source, StepLog } from './step-log.ts';

/** A command that was executed. */
export interface ExecutedCommand {
  name: string;
  properties: Record<string, string>;
  /** The unescaped text after the command. */
  message: string;
  stream: Source;
}

/** Commands whose own line is never echoed to the log. */
const NEVER_ECHOED: ReadonlySet<string> = new Set([
  'add-mask',
  'debug',
  'error',
  'notice',
  'warning',
]);

/** What the runner answers commands that are still understood but should not be used. */
const DEPRECATED = 'is deprecated and will be disabled soon; environment files replace it';

/**
 * Carries out what a step prints, line by line, as a runner does (actions/runner,
 * `ActionCommandManager.cs`). One processor serves both streams of a step: `stop-commands` on one
 * of them silences the other too.
 *
 * Opting in to disabled commands (`ACTIONS_ALLOW_UNSECURE_COMMANDS`) and problem matchers are left
 * out; their use shows in {@link problems}.
 */
export class CommandProcessor {
  /** Every command executed, in order. */
  readonly commands: ExecutedCommand[] = [];
  /** The values given to `add-mask`, in order. */
  readonly masks: string[] = [];
  /** Outputs set by the deprecated command. */
  readonly outputs = new Map<string, string>();
  /** What a careful action would not have done. */
  readonly problems: string[] = [];
  readonly #known = new Set(COMMAND_NAMES);
  readonly #log: StepLog;
  readonly #masker: Masker;
  #failed = false;
  #echo: boolean;
  #stopToken: string | undefined;

  /** @param debug Whether the step runs in debug mode, in which commands are echoed. */
  constructor(log: StepLog, masker: Masker, debug: boolean) {
    this.#log = log;
    this.#masker = masker;
    this.#echo = debug;
  }

  /** Whether a command could not be processed, which fails the step whatever its exit code. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Takes one line of output: executes it, or writes it to the log. */
  process(line: string, stream: Source): void {
    const command = parseCommand(line, this.#known);
    if (command === undefined) this.#log.write(line);
    else if (this.#stopToken !== undefined) this.#processStopped(command, line, stream);
    else this.#processCommand(command, line, stream);
  }

  #processStopped(command: Command, line: string, stream: Source): void {
    this.#log.write(line);
    if (command.name !== this.#stopToken) return;
    this.#record(command, stream);
    this.#known.delete(this.#stopToken);
    this.#stopToken = undefined;
  }

  #processCommand(command: Command, line: string, stream: Source): void {
    this.#record(command, stream);
    const echoed = !NEVER_ECHOED.has(command.name);
    // `stop-commands` writes its line itself, after its token became a mask.
    if (this.#echo && echoed && command.name !== 'stop-commands') this.#log.write(line);
    try {
      this.#execute(command, line, stream);
    } catch (error) {
      const shown = echoed ? line : command.name;
      this.#fail(`Unable to process command '${shown}' successfully.`);
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #record(command: Command, stream: Source): void {
    this.commands.push({
      name: command.name,
      properties: command.properties,
      message: command.data,
      stream,
    });
  }

  #fail(message: string): void {
    this.#failed = true;
    this.#log.annotate('error', message, 'runner');
    this.problems.push(message);
  }

  #execute(command: Command, line: string, stream: Source): void {
    switch (command.name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.#annotate(command.name, command, stream);
        break;
      case 'debug':
        this.#log.debug(command.data);
        break;
      case 'group':
        this.#log.write(`##[group]${command.data}`);
        break;
      case 'endgroup':
        this.#log.write('##[endgroup]');
        break;
      case 'add-mask':
        this.#addMask(command.data);
        break;
      case 'stop-commands':
        this.#stop(command.data, line);
        break;
      case 'echo':
        this.#setEcho(command.data);
        break;
      case 'set-output':
        this.#deprecated(command.name);
        this.outputs.set(requireName(command), command.data);
        break;
      case 'save-state':
        this.#deprecated(command.name);
        requireName(command);
        break;
      case 'set-env':
      case 'add-path':
        throw new Error(
          `The \`${command.name}\` command is disabled; environment files replace it`,
        );
      default:
        this.problems.push(`${command.name} was used, which this runner does not carry out`);
    }
  }

  #annotate(level: Level, command: Command, stream: Source): void {
    this.#log.annotate(level, command.data, stream, property(command, 'title'));
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      const message = "Can't add secret mask for empty string in ##[add-mask] command.";
      this.#log.annotate('warning', message, 'runner');
      this.problems.push(message);
      return;
    }
    if (this.#echo) this.#log.write('::add-mask::***');
    this.masks.push(value);
    this.#masker.addWithLines(value);
  }

  #stop(token: string, line: string): void {
    const name = token.toLowerCase();
    if (name === '' || name === 'pause-logging' || this.#known.has(name)) {
      throw new Error(`'${token}' cannot be a token that resumes commands`);
    }
    this.#stopToken = name;
    this.#known.add(name);
    if (token.length > 6) this.#masker.add(token);
    this.#log.write(line);
  }

  #setEcho(value: string): void {
    const choice = value.trim().toLowerCase();
    if (choice !== 'on' && choice !== 'off') {
      throw new Error(`Invalid echo command value: '${value}' is neither 'on' nor 'off'`);
    }
    this.#echo = choice === 'on';
  }

  #deprecated(name: string): void {
    const message = `The \`${name}\` command ${DEPRECATED}`;
    this.#log.annotate('warning', message, 'runner');
    this.problems.push(message);
  }
}

/** A property by its name in any case. */
function property(command: Command, name: string): string | undefined {
  return Object.entries(command.properties).find(([key]) => key.toLowerCase() === name)?.[1];
}

function requireName(command: Command): string {
  const name = property(command, 'name');
  if (name === undefined) {
    throw new Error(`Required field 'name' is missing in ##[${command.name}] command.`);
  }
  return name;
}
