/**
 * Cuts a stream of UTF-8 bytes into lines as .NET's `StreamReader.ReadLine` does for a runner: LF,
 * CR LF and a lone CR all end a line, a leading byte-order mark is dropped, invalid bytes become
 * U+FFFD.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #endedWithReturn = false;

  /** @param onLine Gets each line, without its line break, as soon as it is complete. */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next bytes. */
  write(chunk: Uint8Array): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** Hands out the last line where no line break ends it. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    if (text === '') return;
    // The LF of a CR LF that was cut in two belongs to the line already handed out.
    const fresh = this.#endedWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#endedWithReturn = text.endsWith('\r');
    const lines = (this.#rest + fresh).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }
}
