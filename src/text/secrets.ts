import { bareView } from './disguises.ts';
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
   * encoded as Base64, base64url, hexadecimal, URI or JSON, and every 12 letters and digits in a row of
   * its plain, Base64 or hexadecimal form, in whatever capitals, escapes and pieces; see
   * {@link bareView}. (A runner's own masks cover neither parts nor base64url nor hexadecimal.)
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
  readonly #plain: Wanted;
  /** The same without what a disguise can change. */
  readonly #bare: Wanted;

  constructor(secrets: readonly string[]) {
    this.#plain = new Wanted(secrets.flatMap(encodings));
    const bare = secrets
      .flatMap((secret) => [secret, Buffer.from(secret).toString('hex'), ...base64Forms(secret)])
      .map((form) => bareView(form).text);
    // A short number could as well be a part of a time or of a size.
    this.#bare = new Wanted(bare.filter((form) => form.length >= MIN_OVERLAP || /\D/.test(form)));
  }

  hideIn(text: string): string {
    const view = bareView(text);
    const disguised = this.#bare
      .placesIn(view.text)
      .map(([begin, end]): Range => [view.begins[begin] ?? 0, view.ends[end - 1] ?? 0]);
    return hideRanges(text, [...this.#plain.placesIn(text), ...disguised]);
  }
}

/** Where something begins in a text, and where it ends. */
type Range = readonly [begin: number, end: number];

/** What is looked for in texts: what is shorter than a part that is hidden, as a whole. */
class Wanted {
  readonly #short: readonly string[];
  readonly #long: string;

  constructor(forms: readonly string[]) {
    const all = [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH);
    this.#short = all.filter((form) => form.length < MIN_OVERLAP);
    this.#long = all.filter((form) => form.length >= MIN_OVERLAP).join('\n');
  }

  placesIn(text: string): Range[] {
    const found = this.#partsIn(text);
    for (const form of this.#short) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
        found.push([at, at + form.length]);
      }
    }
    return found;
  }

  #partsIn(text: string): Range[] {
    const isPart = sharedWindows(text, this.#long, MIN_OVERLAP);
    const found: Range[] = [];
    for (let at = 0; at + MIN_OVERLAP <= text.length; at += 1) {
      if (!isPart(at)) continue;
      const begin = at;
      while (isPart(at + 1)) at += 1;
      found.push([begin, at + MIN_OVERLAP]);
    }
    return found;
  }
}

/** @param ranges What of the text is hidden; they may overlap, and have any order. */
function hideRanges(text: string, ranges: Range[]): string {
  let shown = '';
  let shownTo = 0;
  for (const [begin, end] of ranges.sort(([one], [other]) => one - other)) {
    if (begin >= shownTo) shown += `${text.slice(shownTo, begin)}***`;
    shownTo = Math.max(shownTo, end);
  }
  return shown + text.slice(shownTo);
}

/** The forms in which a server or a library may echo a secret, and which hold more than letters and digits. */
function encodings(secret: string): string[] {
  const base64 = base64Forms(secret);
  return [
    secret,
    secret.toLowerCase(), // as the host of a URL
    ...base64,
    ...base64.map((form) => form.replace(/\+/g, '-').replace(/\//g, '_')),
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

/** Base64 as it looks inside a longer text in which the secret starts at byte `3n`, `3n + 1` or `3n + 2`. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
      .toString('base64')
      .slice(Math.ceil((offset * 4) / 3))
      .replace(/=+$/, ''),
  );
}
