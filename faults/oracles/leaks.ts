/** The shortest part of a secret that counts as leaked. */
const PART = 12;

/**
 * Finds secrets in text: whole, or any part of 12 or more characters, plain or as Base64 (at each
 * of its three alignments), base64url, hexadecimal, URI or JSON.
 *
 * @param secrets Those shorter than 6 characters are ignored: ordinary text would match.
 * @returns The forms and parts found, none where `text` is clean.
 */
export function leaks(text: string, secrets: readonly string[]): string[] {
  const windows = new Set(parts(text));
  return secrets
    .filter((secret) => secret.length >= 6)
    .flatMap((secret) => [secret, ...encodings(secret)])
    .flatMap((form) => leaksOf(form, text, windows));
}

function leaksOf(form: string, text: string, windows: ReadonlySet<string>): string[] {
  if (form.length < PART) return text.includes(form) ? [form] : [];
  return parts(form)
    .filter((part) => windows.has(part))
    .slice(0, 1);
}

function parts(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - PART + 1) }, (_, at) =>
    text.slice(at, at + PART),
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
