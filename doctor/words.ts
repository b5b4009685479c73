import { instantOf } from '../src/waiting/times.ts';

/** A status as a service would name one: a word or a few. */
const WORD = /^[a-z]{2,16}(?:[_ -][a-z]{2,16}){0,2}$/i;

/** Characters of which a time is written. */
const TIME = /^[0-9TZUC:.+ -]{1,40}$/;

const OFFSET = / ?(?:Z|UTC|[+-]\d\d:?\d\d)$/;

/** Statuses that are known, so that they name nobody. */
const KNOWN: readonly string[] = ['finished', 'failed', 'none', 'scheduled', 'started', 'to_retry'];

/** From this length on a name is looked for in the middle of a word, too. */
const MIN_LENGTH_WITHIN = 6;

/**
 * A status to show.
 *
 * @param names What must not be shown, whatever its case.
 */
export function statusWord(status: string, names: readonly string[]): string {
  const isShown = KNOWN.includes(status) || (WORD.test(status) && !hasName(status, names));
  return isShown ? `\`${status}\`` : `a text of ${status.length} characters`;
}

function hasName(status: string, names: readonly string[]): boolean {
  const text = status.toLowerCase();
  const words = [text, ...text.split(/[_ -]/)];
  return names
    .map((name) => name.toLowerCase())
    .some(
      (name) => words.includes(name) || (name.length >= MIN_LENGTH_WITHIN && text.includes(name)),
    );
}

/** How a field that has a time is written, with every digit but those of the offset as `0`. */
export function timeShape(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (typeof value !== 'string') return `a ${typeof value}`;
  if (!TIME.test(value)) return `a text of ${value.length} characters`;
  const offset = OFFSET.exec(value)?.[0] ?? '';
  const digits = value.slice(0, value.length - offset.length).replace(/\d/g, '0');
  return `\`${digits}${offset}\``;
}

/** Whether the action can read a time: ISO 8601 with an offset. */
export function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(instantOf(value));
}

/** `1 answer`, `2 answers` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
