/**
 * Reads the text of a `GITHUB_OUTPUT`, `GITHUB_ENV` or `GITHUB_STATE` file, in both of its forms:
 * `name=value` and `name<<delimiter`, lines, `delimiter`. Yields pair by pair, since a runner keeps
 * what precedes a malformed line (actions/runner, `EnvFileKeyValuePairs`).
 *
 * @throws Error at the first line of neither form, without a name or a delimiter, or at a value
 *   that its delimiter does not end.
 */
export function* parsePairs(text: string): Generator<[name: string, value: string]> {
  const lines = new LineReader(text);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.text !== '') yield parsePair(line.text, lines);
  }
}

function parsePair(line: string, lines: LineReader): [name: string, value: string] {
  const equals = line.indexOf('=');
  const heredoc = line.indexOf('<<');
  if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
    if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
    return [line.slice(0, equals), line.slice(equals + 1)];
  }
  if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
  const name = line.slice(0, heredoc);
  const delimiter = line.slice(heredoc + 2);
  if (name === '' || delimiter === '') {
    throw new Error(
      `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
    );
  }
  return [name, readUntil(delimiter, lines)];
}

function readUntil(delimiter: string, lines: LineReader): string {
  const value: string[] = [];
  for (let line = lines.next(); line?.text !== delimiter; line = lines.next()) {
    if (line === undefined) {
      throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    }
    if (!line.terminated) throw new Error('Invalid value. EOF marker missing new line.');
    value.push(line.text);
  }
  return value.join('\n');
}

interface Line {
  text: string;
  /** Whether a line feed ends it; the last line of a file may lack one. */
  terminated: boolean;
}

/** Lines end with LF alone, as on a Linux runner: a CR belongs to the value. */
class LineReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Line | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    const end = this.#text.indexOf('\n', start);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return { text: this.#text.slice(start, end < 0 ? undefined : end), terminated: end >= 0 };
  }
}
