import { ESCAPE_SEQUENCE } from './safe-text.ts';

/** How often a text is decoded: what a server writes down may have been encoded before. */
const MAX_LAYERS = 3;

/**
 * What stands for one character: its two hexadecimal digits (RFC 3986 2.1, RFC 8259 7, C), its number
 * (JavaScript, HTML), or a name; what JSON puts into JSON has more than one backslash. Those that are no ASCII letter or digit are told apart no further.
 */
const ESCAPE =
  /(?:%|\\{1,8}x|\\{1,8}u00|\b0x(?=..\b))([\da-f]{2})|(?:\\{1,8}u\{|&#x)([\da-f]{1,8})[};]?|&#(\d{1,8});?|(&)amp;|\\{1,8}u[\da-f]{4}|&\w{2,8};|\\{1,8}[bfnrt]/gi;

/** A text that was made of another one. */
export interface View {
  readonly text: string;
  /** By character of `text`: where that which it stands for begins in the other one, and where it ends. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/**
 * The letters and digits of a text, in lower case and decoded: the same in whatever capitals, escapes
 * and pieces it is written down. Only those of ASCII, which are all that Base64 and hexadecimal have.
 * It takes time that grows with the length of the text and with nothing else.
 */
export function bareView(text: string): View {
  const begins = Array.from({ length: text.length }, (_, at) => at);
  let view: View = { text, begins, ends: begins.map((at) => at + 1) };
  view = replaced(view, ESCAPE_SEQUENCE, () => '');
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) view = replaced(view, ESCAPE, decode);
  const bare = replaced(view, /[^a-z\d]+/gi, () => '');
  return { ...bare, text: bare.text.toLowerCase() };
}

/** @returns One character of ASCII, or none. */
function decode([, byte, hex, decimal, sign = '']: RegExpExecArray): string {
  const digits = byte ?? hex;
  const number = digits === undefined ? Number(decimal) : parseInt(digits, 16);
  return number < 128 ? String.fromCharCode(number) : sign;
}

/** The view with everything that matches replaced by one character, or by none. */
function replaced(
  view: View,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string,
): View {
  if (view.text.search(pattern) < 0) return view;
  const parts: string[] = [];
  const begins: number[] = [];
  const ends: number[] = [];
  let next = 0;
  const copyTo = (end: number): void => {
    parts.push(view.text.slice(next, end));
    for (; next < end; next += 1) {
      begins.push(view.begins[next] ?? 0);
      ends.push(view.ends[next] ?? 0);
    }
  };
  for (const match of view.text.matchAll(pattern)) {
    copyTo(match.index);
    next = match.index + match[0].length;
    const sign = replacement(match);
    if (sign === '') continue;
    parts.push(sign);
    begins.push(view.begins[match.index] ?? 0);
    ends.push(view.ends[next - 1] ?? 0);
  }
  copyTo(view.text.length);
  return { text: parts.join(''), begins, ends };
}
