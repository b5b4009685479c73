/** The longest text from elsewhere that is shown, in characters. */
export const MAX_SAFE_LENGTH = 300;

/** Longer input is cut before any work is done on it, so that its size costs nothing. */
const MAX_INPUT_LENGTH = 4096;

// Terminal escape sequences: CSI (colours, cursor) and OSC (titles, links), ECMA-48 5.4 and 8.3.89.
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;

/**
 * Makes text of a server, a file or the environment fit to show: one line without control
 * characters, ANSI sequences and invisible or bidirectional marks; no runner command (`::`, `##[`);
 * no secret, no part of one, no user info of a URL.
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
  const inert = breakUpCommands(hideUserInfo(redact(line)));
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

function hideUserInfo(text: string): string {
  return text.replace(/:\/\/[^\s/]*@/g, '://***@');
}

/** A runner obeys `::command::` at the start of a line and `##[command]` anywhere in it. */
function breakUpCommands(text: string): string {
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
