/** What a masked text is shown as. */
const REPLACEMENT = '***';

/**
 * Hides registered values in every text that leaves the step, as a runner does: the value itself
 * and the forms of it that actions/runner registers beside it (`ValueEncoders.cs`). Base64url, hex
 * and parts of a value are not covered there, so not here either.
 */
export class Masker {
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();

  /** Registers one value as it is, without looking at its lines. An empty value is ignored. */
  add(value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.add(value);
    for (const form of [value, ...encodedForms(value)]) {
      if (form !== '') this.#forms.add(form);
    }
  }

  /** Registers a value and, since logs are masked line by line, each of its trimmed lines. */
  addWithLines(value: string): void {
    this.add(value);
    for (const line of value.split(/[\r\n]/)) this.add(line.trim());
  }

  /** Returns `text` with every registered form replaced; overlapping and touching ones become one. */
  mask(text: string): string {
    let masked = '';
    let shown = 0;
    for (const [start, end] of merge(this.#positions(text))) {
      masked += text.slice(shown, start) + REPLACEMENT;
      shown = end;
    }
    return masked + text.slice(shown);
  }

  #positions(text: string): Range[] {
    const found: Range[] = [];
    for (const form of this.#forms) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        found.push([at, at + form.length]);
      }
    }
    return found;
  }
}

type Range = [start: number, end: number];

function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function encodedForms(value: string): string[] {
  return [
    base64(value, 0),
    base64(value, 1),
    base64(value, 2),
    value.replaceAll('"', '\\"'),
    value.replaceAll("'", "''"),
    json(value),
    uri(value),
    xml(value),
    withoutQuotes(value),
    ...aroundAmpersand(value),
  ];
}

/**
 * Base64 of the value less its first bytes: what remains recognizable of it where one or two bytes
 * (as in `user:password`) precede it.
 */
function base64(value: string, shift: number): string {
  const bytes = Buffer.from(value);
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64');
}

/** The inside of a JSON string, escaping the three line separators that `JSON.stringify` leaves. */
function json(value: string): string {
  const escaped = (char: string): string =>
    `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u0085\u2028\u2029]/g, escaped);
}

/** RFC 3986: everything but unreserved characters is encoded. */
function uri(value: string): string {
  const encoded = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, encoded);
}

function xml(value: string): string {
  const entities: Record<string, string> = {
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '&': '&amp;',
  };
  return value.replace(/[<>"'&]/g, (char) => entities[char] ?? char);
}

function withoutQuotes(value: string): string {
  return value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '';
}

/** The two sections PowerShell prints a value with `&` in; sections under 6 characters are not masked. */
function aroundAmpersand(value: string): string[] {
  const plus = value.indexOf('&+');
  const cut = plus >= 0 ? plus + 2 : value.lastIndexOf('&') + 1;
  if (cut === 0) return [];
  const before = value.slice(0, cut);
  // After `&+` PowerShell colours one character, which separates it from the rest.
  const after = value.slice(plus >= 0 ? cut + 1 : cut);
  return [before, after].filter((section) => section.length >= 6);
}
