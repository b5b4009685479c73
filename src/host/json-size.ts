/** What opens, parts or names a value; each costs memory of its own when it is parsed. */
const STRUCTURE = new Set<number>(Buffer.from('[{,:'));
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/**
 * Whether a JSON text has more brackets, commas and colons outside its strings than `limit`. Looks at
 * each byte once at most, and keeps none.
 */
export function hasMoreStructure(json: Uint8Array, limit: number): boolean {
  let count = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) isInString = !isInString;
    else if (isInString) at += byte === BACKSLASH ? 1 : 0;
    else if (STRUCTURE.has(byte) && (count += 1) > limit) return true;
  }
  return false;
}
