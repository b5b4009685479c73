import { InvalidValue, type Parser } from './values.ts';

/** Reads an input by its name in action.yml, untrimmed; empty where it is not given. */
export type ReadInput = (name: string) => string;

/** Reads inputs one by one and remembers what is wrong with them, one safe line each. */
export class Form {
  readonly problems: string[] = [];
  readonly #read: ReadInput;

  constructor(read: ReadInput) {
    this.#read = read;
  }

  /** As the user wrote it: of a secret, a blank may be a part. */
  raw(name: string): string {
    return this.#read(name);
  }

  /** Whether the user gave it; blanks alone are nothing. */
  has(name: string): boolean {
    return this.raw(name).trim() !== '';
  }

  /** The value, or that of `fallback` where it is not given; undefined where it is wrong. */
  value<T>(name: string, parse: Parser<T>, fallback: string): T | undefined {
    return this.check(name, this.has(name) ? this.raw(name).trim() : fallback, parse);
  }

  /** The value; undefined where it is not given or wrong. */
  optional<T>(name: string, parse: Parser<T>): T | undefined {
    return this.has(name) ? this.value(name, parse, '') : undefined;
  }

  /** The value; missing is wrong. */
  required<T>(name: string, parse: Parser<T>): T | undefined {
    return this.value(name, parse, '');
  }

  /** The value as the user wrote it, with its blanks; undefined where it is wrong. */
  untrimmed<T>(name: string, parse: Parser<T>): T | undefined {
    return this.check(name, this.raw(name), parse);
  }

  /** The value of `text`, whose problem is that of `name`; undefined where it is wrong. */
  check<T>(name: string, text: string, parse: Parser<T>): T | undefined {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      this.problems.push(`${name}: ${error.message}`);
      return undefined;
    }
  }
}
