import type { Environment } from '../host/environment.ts';
import type { Host } from '../host/host.ts';
import type { Secrets } from '../text/secrets.ts';
import type { Skip } from './skip.ts';
import { InvalidValue, type Parser } from './values.ts';

/** Reads inputs and variables one by one and remembers what is wrong with them, one safe line each. */
export class Form {
  readonly env: Environment;
  readonly secrets: Secrets;
  readonly problems: string[] = [];
  /** Whether the user wants a run without a credential to be skipped. */
  maySkip = false;
  /** Why this run is one to be skipped; undefined where it is none. */
  skip: Skip | undefined;
  /** Those of the problems that are no matter where the run is skipped. */
  readonly #missing = new Set<string>();
  readonly #host: Pick<Host, 'readInput'>;

  constructor(host: Pick<Host, 'readInput' | 'env' | 'secrets'>) {
    this.#host = host;
    this.env = host.env;
    this.secrets = host.secrets;
  }

  /** Remembers what is not given, and only a run that is not skipped needs. */
  lacks(problem: string): void {
    this.problems.push(problem);
    this.#missing.add(problem);
  }

  /** Whether the run ends here, with nothing to do and nothing wrong in what was given. */
  get isSkipped(): boolean {
    return this.skip !== undefined && this.problems.every((each) => this.#missing.has(each));
  }

  /** As the user wrote it: of a secret, a blank may be a part. */
  raw(name: string): string {
    return this.#host.readInput(name);
  }

  /** Whether the user gave it; blanks alone are nothing. */
  has(name: string): boolean {
    return this.raw(name).trim() !== '';
  }

  /** The value, or that of `fallback` where it is not given; undefined where it is wrong. */
  value<T>(name: string, parse: Parser<T>, fallback: string): T | undefined {
    return this.check(name, this.has(name) ? this.raw(name).trim() : fallback, parse);
  }

  /** The value; undefined where it is not given, too. */
  optional<T>(name: string, parse: Parser<T>): T | undefined {
    return this.has(name) ? this.value(name, parse, '') : undefined;
  }

  /** The value; missing is wrong, but in a run that is skipped. */
  required<T>(name: string, parse: Parser<T>): T | undefined {
    if (this.has(name)) return this.value(name, parse, '');
    return attempt(parse, '', (problem) => {
      this.lacks(`${name}: ${problem}`);
    });
  }

  /** The value; missing is wrong whatever becomes of the run. */
  always<T>(name: string, parse: Parser<T>): T | undefined {
    return this.value(name, parse, '');
  }

  /** The value with the blanks around it. */
  untrimmed<T>(name: string, parse: Parser<T>): T | undefined {
    return this.check(name, this.raw(name), parse);
  }

  /** The value of a variable of the environment; undefined where it is not set, too. */
  variable<T>(name: string, parse: Parser<T>): T | undefined {
    const text = this.env[name];
    return text ? this.check(name, text, parse) : undefined;
  }

  /** The value of `text`, whose problem is that of `name`. */
  check<T>(name: string, text: string, parse: Parser<T>): T | undefined {
    return attempt(parse, text, (problem) => this.problems.push(`${name}: ${problem}`));
  }
}

export function accepts(parse: Parser<unknown>, text: string): boolean {
  let accepted = true;
  attempt(parse, text, () => (accepted = false));
  return accepted;
}

function attempt<T>(
  parse: Parser<T>,
  text: string,
  onProblem: (problem: string) => void,
): T | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    onProblem(error.message);
    return undefined;
  }
}
