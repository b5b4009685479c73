import { percentEncode } from './percent-encoding.ts';
import { safeText } from './safe-text.ts';
import { sharedWindows } from './shared-windows.ts';

/** The shortest secret that is masked: masking a shorter one would blank ordinary text. */
export const MIN_SECRET_LENGTH = 6;

/** The shortest part of a secret that is worth hiding. */
const MIN_OVERLAP = 12;

/** How many values that were made for a single request are remembered. */
const MAX_CONCEALED = 16;

/**
 * The secrets of one run: hides each from the runner's log the moment it is known, and finds parts
 * of them in text that came from elsewhere.
 */
export class Secrets {
  readonly #mask: (secret: string) => void;
  readonly #values = new Set<string>();
  readonly #concealed: string[] = [];
  #encodings: Encodings | undefined;

  /** @param mask Tells the runner to hide a value; it also hides each line of it. */
  constructor(mask: (secret: string) => void) {
    this.#mask = mask;
  }

  /** Masks `secret`. One that is blank or shorter than {@link MIN_SECRET_LENGTH} is left alone. */
  add(secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH || secret.trim() === '') return;
    if (this.#values.has(secret)) return;
    this.#mask(secret);
    this.#values.add(secret);
    this.#encodings = undefined;
  }

  /**
   * Hides a value that was made for one request, such as its signature, where a server repeats it.
   * It gets no mask: nothing else shows it, and a long wait would fill the log with masks. The last
   * {@link MAX_CONCEALED} are remembered.
   */
  conceal(secret: string): void {
    this.#concealed.push(secret);
    if (this.#concealed.length > MAX_CONCEALED) this.#concealed.shift();
    this.#encodings = undefined;
  }

  /**
   * Replaces by `***` every secret in `text`, whole or in a part of 12 or more characters, plain or
   * encoded as Base64, base64url, hexadecimal, URI or JSON. (A runner's own masks cover neither
   * parts nor base64url nor hexadecimal.)
   */
  redact(text: string): string {
    if (this.#values.size + this.#concealed.length === 0) return text;
    this.#encodings ??= new Encodings([...this.#values, ...this.#concealed]);
    return this.#encodings.hideIn(text);
  }

  /** Whether a secret, or a part of one, is in the text. */
  isIn(text: string): boolean {
    return this.redact(text) !== text;
  }

  /** Makes untrusted text fit to show; see {@link safeText}. */
  safe(text: unknown, maxLength?: number): string {
    return safeText(text, (part) => this.redact(part), maxLength);
  }
}

/** All that is looked for: the secrets in every encoding. */
class Encodings {
  /** Shorter than a part that is hidden, so hidden as a whole. */
  readonly #short: readonly string[];
  readonly #long: string;

  constructor(secrets: Iterable<string>) {
    const forms = new Set([...secrets].flatMap(encodings));
    const all = [...forms].filter((form) => form.length >= MIN_SECRET_LENGTH);
    this.#short = all.filter((form) => form.length < MIN_OVERLAP);
    this.#long = all.filter((form) => form.length >= MIN_OVERLAP).join('\n');
  }

  hideIn(text: string): string {
    let hidden = text;
    for (const form of this.#short) hidden = hidden.replaceAll(form, '***');
    return this.#hideParts(hidden);
  }

  #hideParts(text: string): string {
    const isPart = sharedWindows(text, this.#long, MIN_OVERLAP);
    let shown = '';
    let shownTo = 0;
    let at = 0;
    while (at + MIN_OVERLAP <= text.length) {
      if (!isPart(at)) {
        at += 1;
        continue;
      }
      shown += `${text.slice(shownTo, at)}***`;
      while (isPart(at + 1)) at += 1;
      shownTo = at + MIN_OVERLAP;
      at = shownTo;
    }
    return shown + text.slice(shownTo);
  }
}

/** The forms in which a server or a library may echo a secret. */
function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  return [
    secret,
    secret.toLowerCase(), // as the host of a URL
    ...[0, 1, 2].map((offset) => base64At(bytes, offset)),
    ...[0, 1, 2].map((offset) => base64At(bytes, offset).replace(/\+/g, '-').replace(/\//g, '_')),
    hex,
    hex.toUpperCase(),
    ...uriForms(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Percent-encoded, as browsers and as RFC 3986 do it, in capitals and not. */
function uriForms(secret: string): string[] {
  return [encodeURIComponent(secret), percentEncode(secret)].flatMap((form) => [
    form,
    form.replace(/%../g, (escape) => escape.toLowerCase()),
  ]);
}

/** Base64 of `bytes` as it looks inside a longer text in which they start at byte `3n + offset`. */
function base64At(bytes: Buffer, offset: number): string {
  const aligned = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return aligned.slice(Math.ceil((offset * 4) / 3)).replace(/=+$/, '');
}
