/** The shortest part of a secret that counts as leaked. */
const PART = 12;

/** The same without what stands between words: so long that words of ours are none, in any order. */
const BARE_PART = 20;

/**
 * Finds secrets in text: whole, or any part of 12 or more characters, plain or as Base64 (at each
 * of its three alignments), base64url, hexadecimal, URI or JSON; also 20 letters and digits of it
 * that stand in one line in capitals, escaped or in pieces.
 *
 * @param secrets Those shorter than 6 characters are ignored: ordinary text would match.
 * @returns The forms and parts found, none where `text` is clean.
 */
export function leaks(text: string, secrets: readonly string[]): string[] {
  const windows = new Set(parts(text));
  const bareWindows = new Set(text.split('\n').flatMap((line) => parts(bare(line), BARE_PART)));
  const known = secrets.filter((secret) => secret.length >= 6);
  return [
    ...known
      .flatMap((secret) => [secret, ...encodings(secret)])
      .flatMap((form) => leaksOf(form, text, windows)),
    ...known
      .flatMap((secret) => [secret, Buffer.from(secret).toString('hex')])
      .flatMap((form) => parts(bare(form), BARE_PART).filter((part) => bareWindows.has(part)))
      .slice(0, 1),
  ];
}

/** Letters and digits alone, in lower case, decoded as often as it can be. */
function bare(text: string): string {
  const plain = text
    .replace(/(?:%|\\+u00|&#x)([2-7][0-9a-f]);?/gi, (_all, hex: string) => sign(parseInt(hex, 16)))
    .replace(/&#(\d{2,3});/g, (_all, code: string) => sign(Number(code)))
    .replaceAll('&amp;', '&');
  return plain === text ? text.replace(/[^a-z0-9]/gi, '').toLowerCase() : bare(plain);
}

function sign(code: number): string {
  return String.fromCharCode(code);
}

function leaksOf(form: string, text: string, windows: ReadonlySet<string>): string[] {
  if (form.length < PART) return text.includes(form) ? [form] : [];
  return parts(form)
    .filter((part) => windows.has(part))
    .slice(0, 1);
}

function parts(text: string, length = PART): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
    text.slice(at, at + length),
  );
}

function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((shift) => bytes.subarray(shift));
  return [
    ...shifted.flatMap((tail) => [unpadded(tail, 'base64'), unpadded(tail, 'base64url')]),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ].filter((form) => form.length >= 6);
}

/** Without the last characters, which depend on what follows the secret. */
function unpadded(bytes: Buffer, encoding: 'base64' | 'base64url'): string {
  return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString(encoding);
}
