import { hideVeiledLogin } from './veiled-login.ts';

/** The longest text from elsewhere that is shown, in characters. */
export const MAX_SAFE_LENGTH = 300;

/** Longer input is cut before any work is done on it, so that its size costs nothing. */
const MAX_INPUT_LENGTH = 4096;

/** Terminal escape sequences: CSI (colours, cursor) and OSC (titles, links), ECMA-48 5.4 and 8.3.89. */
export const ESCAPE_SEQUENCE =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;

/**
 * Makes text of a server, a file or the environment fit to show: one line without control
 * characters, ANSI sequences and invisible or bidirectional marks; no runner command (`::`, `##[`);
 * no secret, no part of one, no user info of what may be a URL.
 *
 * @param text Anything; what is not a string becomes the empty string.
 * @param redact Takes the secrets out.
 * @param maxLength The longest result, in UTF-16 code units; a longer one is cut and ends in `…`.
 */
export function safeText(
  text: unknown,
  redact: (text: string) => string,
  maxLength = MAX_SAFE_LENGTH,
): string {
  if (typeof text !== 'string') return '';
  // Redacted before the clean-up, which may change a secret that holds odd characters, and after
  // it, since it may join the parts of one that was broken up by such characters.
  const line = oneLine(redact(text.slice(0, MAX_INPUT_LENGTH)));
  const shown = hideLogins(redact(line), text.length > MAX_INPUT_LENGTH);
  // The blanks that break a command up may put a secret together.
  const inert = redact(breakUpCommands(shown));
  return inert.length > maxLength ? `${inert.slice(0, maxLength - 1).toWellFormed()}…` : inert;
}

function oneLine(text: string): string {
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .toWellFormed()
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** @param isCut Whether the text went on: then the end of a login may be in what is missing. */
function hideLogins(text: string, isCut: boolean): string {
  return text.replace(/\S+/g, (word, at: number) => {
    const isLast = isCut && at + word.length === text.length;
    return hideVeiledLogin(hideLogin(word, isLast), isLast);
  });
}

/**
 * A word without what may be the user info of a URL, or of git's short form of one. In what is no
 * proper URL, as people write them, a password may have any character but a blank, so all is hidden
 * up to the last `@`.
 */
function hideLogin(word: string, isCut: boolean): string {
  const end = isCut ? word.length : lastAt(word);
  const before = word.slice(0, Math.max(end, 0));
  const scheme = /[a-z][a-z0-9+.-]{0,20}(?::\/\/|%3a%2f%2f)/i.exec(before);
  const lead = before.slice(0, scheme?.index);
  // Also of what stands before it: a password may have a `://` in it.
  if (/:|%3a/i.test(lead)) return `***${word.slice(end)}`;
  return scheme === null ? word : `${lead}${scheme[0]}***${word.slice(end)}`;
}

/** Of a URL that was encoded to be a part of another one, too; -1 where there is none. */
function lastAt(word: string): number {
  const at = word.lastIndexOf('@');
  return at === -1 && /%3a/i.test(word) ? word.lastIndexOf('%40') : at;
}

/** A runner obeys `::command::` at the start of a line and `##[command]` anywhere in it. */
export function breakUpCommands(text: string): string {
  return text.replace(/:(?=:)/g, ': ').replace(/##\[/g, '## [');
}

/** The text with a full stop, unless it has an end already. */
export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The parts that there are, each as a sentence. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part): part is string => part !== undefined && part !== '')
    .map(asSentence)
    .join(' ');
}
