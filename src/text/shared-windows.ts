/** Mixes the bits of characters into a hash: an odd number. */
const FACTOR = 0x01000193;

/**
 * Finds the windows of a text, of one width, that are in a longer one too, in time that grows with the
 * length of both and with nothing else, whatever they are made of.
 *
 * @returns Whether the window that begins at a position of `text` is one of them.
 */
export function sharedWindows(text: string, other: string, width: number): (at: number) => boolean {
  const count = Math.max(0, text.length - width + 1);
  const windows = new Windows(text, width, count);
  windows.lookIn(other);
  return (at) => at >= 0 && at < count && windows.isShared(at);
}

/** The different windows of a text, by their hashes, and which of them were found elsewhere. */
class Windows {
  readonly #text: string;
  readonly #width: number;
  /** By list, one more than the place of the latest window in it; 0: there is none. */
  readonly #latest: Int32Array;
  /** By place, the same of the window before it in its list. */
  readonly #before: Int32Array;
  /** By place, where the same window was first. */
  readonly #first: Int32Array;
  readonly #shared: Uint8Array;

  constructor(text: string, width: number, count: number) {
    this.#text = text;
    this.#width = width;
    this.#latest = new Int32Array(2 << (32 - Math.clz32(count)));
    this.#before = new Int32Array(count);
    this.#first = new Int32Array(count);
    this.#shared = new Uint8Array(count);
    this.#hash(text, (place, list) => {
      this.#keep(place, list);
    });
  }

  isShared(place: number): boolean {
    return this.#shared[this.#first[place] ?? 0] === 1;
  }

  lookIn(other: string): void {
    this.#hash(other, (place, list) => {
      const found = this.#find(other, place, list);
      if (found !== undefined) this.#shared[found] = 1;
    });
  }

  #keep(place: number, list: number): void {
    const same = this.#find(this.#text, place, list);
    this.#first[place] = same ?? place;
    if (same !== undefined) return;
    this.#before[place] = this.#latest[list] ?? 0;
    this.#latest[list] = place + 1;
  }

  /** The place of the window that `source` has at a position, where it is a known one. */
  #find(source: string, at: number, list: number): number | undefined {
    let next = this.#latest[list] ?? 0;
    if (next === 0) return undefined;
    const window = source.slice(at, at + this.#width);
    while (next > 0) {
      if (this.#text.startsWith(window, next - 1)) return next - 1;
      next = this.#before[next - 1] ?? 0;
    }
    return undefined;
  }

  /** Tells of each window of a text and of its list; the hash moves on with it by a step. */
  #hash(source: string, tell: (place: number, list: number) => void): void {
    const mask = this.#latest.length - 1;
    // What the character that leaves a window weighs in its hash.
    let weight = 1;
    for (let each = 1; each < this.#width; each += 1) weight = Math.imul(weight, FACTOR);
    let sum = 0;
    for (let end = 0; end < source.length; end += 1) {
      sum = (Math.imul(sum, FACTOR) + source.charCodeAt(end)) | 0;
      const place = end - this.#width + 1;
      if (place < 0) continue;
      tell(place, (sum ^ (sum >>> 15)) & mask);
      sum = (sum - Math.imul(source.charCodeAt(place), weight)) | 0;
    }
  }
}
