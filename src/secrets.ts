/** The shortest secret that is masked: masking a shorter one would blank ordinary text. */
export const MIN_SECRET_LENGTH = 6;

/** The shortest part of a secret that is worth hiding. */
const MIN_OVERLAP = 12;

/**
 * The secrets of one run: hides each from the runner's log the moment it is known, and finds parts
 * of them in text that came from elsewhere.
 */
export class Secrets {
  readonly #mask: (secret: string) => void;
  readonly #values = new Set<string>();
  #forms: Forms | undefined;

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
    this.#forms = undefined;
  }

  /**
   * Replaces by `***` every secret in `text`, whole or in a part of 12 or more characters, plain or
   * encoded as Base64, base64url, hexadecimal, URI or JSON. (A runner's own masks cover neither
   * parts nor base64url nor hexadecimal.)
   */
  redact(text: string): string {
    if (this.#values.size === 0) return text;
    this.#forms ??= new Forms(this.#values);
    return this.#forms.hideIn(text);
  }
}

/** All that is looked for: the secrets in every encoding. */
class Forms {
  /** Shorter than a part that is hidden, so hidden as a whole. */
  readonly #short: readonly string[];
  readonly #long: string;
  readonly #grams: ReadonlySet<string>;

  constructor(secrets: Iterable<string>) {
    const all = [...secrets].flatMap(encodings).filter((form) => form.length >= MIN_SECRET_LENGTH);
    this.#short = all.filter((form) => form.length < MIN_OVERLAP);
    this.#long = all.filter((form) => form.length >= MIN_OVERLAP).join('\n');
    this.#grams = cutIntoGrams(this.#long);
  }

  hideIn(text: string): string {
    let hidden = text;
    for (const form of this.#short) hidden = hidden.replaceAll(form, '***');
    return this.#hideParts(hidden);
  }

  #hideParts(text: string): string {
    const isPart = this.#partFinder(text);
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

  /**
   * @returns Whether the {@link MIN_OVERLAP} characters of `text` at a position are a part of a form.
   *   Every part has a gram in it, and grams are quickly found: that spares the search through
   *   tokens, which may have 100,000 characters, at nearly every position.
   */
  #partFinder(text: string): (at: number) => boolean {
    const gramAt = (at: number): boolean => this.#grams.has(text.slice(at, at + GRAM));
    let gramsTo = -1; // the last position with a gram in it, at or before the ones looked at
    let lookedTo = -1;
    return (at) => {
      const lastStart = at + MIN_OVERLAP - GRAM;
      if (lastStart + GRAM > text.length) return false;
      for (lookedTo = Math.max(lookedTo, at - 1); lookedTo < lastStart; lookedTo += 1) {
        if (gramAt(lookedTo + 1)) gramsTo = lookedTo + 1;
      }
      return gramsTo >= at && this.#long.includes(text.slice(at, at + MIN_OVERLAP));
    };
  }
}

/** Half of a part: wherever a part begins in a form, one of the form's grams lies in it. */
const GRAM = MIN_OVERLAP / 2;

function cutIntoGrams(text: string): Set<string> {
  const grams = new Set<string>();
  for (let at = 0; at + GRAM <= text.length; at += GRAM) grams.add(text.slice(at, at + GRAM));
  return grams;
}

/** The forms in which a server or a library may echo a secret. */
function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  return [
    secret,
    ...[0, 1, 2].map((offset) => base64At(bytes, offset)),
    ...[0, 1, 2].map((offset) => base64At(bytes, offset).replace(/\+/g, '-').replace(/\//g, '_')),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Base64 of `bytes` as it looks inside a longer text in which they start at byte `3n + offset`. */
function base64At(bytes: Buffer, offset: number): string {
  const aligned = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return aligned.slice(Math.ceil((offset * 4) / 3)).replace(/=+$/, '');
}
