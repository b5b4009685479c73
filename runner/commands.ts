/** A workflow command as written on one line of a step's output. */
export interface Command {
  /** In lower case; a runner compares names without regard to case. */
  name: string;
  /** Unescaped; names as written. */
  properties: Record<string, string>;
  /** The unescaped text after the command. */
  data: string;
}

/** The commands a runner registers (actions/runner, `ActionCommandManager.cs`). */
export const COMMAND_NAMES: readonly string[] = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
];

/**
 * Reads one line of output as a runner does: `::name key=value,…::data` at its start, after blanks,
 * else the legacy `##[name key=value;…]data` anywhere in it.
 *
 * @param line One line, without its line break.
 * @param known Names, in lower case, that are commands just now.
 * @returns The command, or undefined for ordinary text.
 */
export function parseCommand(line: string, known: ReadonlySet<string>): Command | undefined {
  return parseCurrent(line, known) ?? parseLegacy(line, known);
}

function parseCurrent(line: string, known: ReadonlySet<string>): Command | undefined {
  const text = trimStart(line);
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const head = splitHead(text.slice(2, end));
  return toCommand(head, text.slice(end + 2), known, CURRENT);
}

function parseLegacy(line: string, known: ReadonlySet<string>): Command | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = splitHead(line.slice(start + 3, end));
  return toCommand(head, line.slice(end + 1), known, LEGACY);
}

/** How one of the two notations separates properties and escapes characters. */
interface Notation {
  separator: string;
  propertyEscapes: readonly Escape[];
  dataEscapes: readonly Escape[];
}

type Escape = readonly [escaped: string, char: string];

// `%25` comes last, so that an escaped percent sign never makes up a new escape.
const DATA_ESCAPES: readonly Escape[] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const LEGACY_ESCAPES: readonly Escape[] = [
  ['%3B', ';'],
  ...DATA_ESCAPES.slice(0, 2),
  ['%5D', ']'],
  ['%25', '%'],
];

const CURRENT: Notation = {
  separator: ',',
  propertyEscapes: [...DATA_ESCAPES.slice(0, 2), ['%3A', ':'], ['%2C', ','], ['%25', '%']],
  dataEscapes: DATA_ESCAPES,
};
const LEGACY: Notation = {
  separator: ';',
  propertyEscapes: LEGACY_ESCAPES,
  dataEscapes: LEGACY_ESCAPES,
};

interface Head {
  name: string;
  properties: string;
}

function splitHead(head: string): Head {
  const blank = head.indexOf(' ');
  if (blank < 0) return { name: head.toLowerCase(), properties: '' };
  return { name: head.slice(0, blank).toLowerCase(), properties: head.slice(blank + 1) };
}

function toCommand(
  head: Head,
  data: string,
  known: ReadonlySet<string>,
  notation: Notation,
): Command | undefined {
  if (!known.has(head.name)) return undefined;
  return {
    name: head.name,
    properties: parseProperties(head.properties, notation),
    data: unescape(data, notation.dataEscapes),
  };
}

function parseProperties(text: string, notation: Notation): Record<string, string> {
  const pairs: [string, string][] = [];
  // Only the current notation trims, and only around the whole list.
  const list = notation === CURRENT ? text.trim() : text;
  for (const part of list.split(notation.separator)) {
    // Superfluous equals signs count for nothing; without a name or a value there is no property.
    const match = /^=*([^=]+)=+([^=].*)$/s.exec(part);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    pairs.push([match[1], unescape(match[2], notation.propertyEscapes)]);
  }
  return Object.fromEntries(pairs);
}

function unescape(text: string, escapes: readonly Escape[]): string {
  return escapes.reduce((result, [escaped, char]) => result.replaceAll(escaped, char), text);
}

/** .NET's idea of white space: like JavaScript's, with U+0085 and without the byte-order mark. */
function trimStart(text: string): string {
  return text.replace(/^(?:[^\S\uFEFF]|\u0085)+/, '');
}
