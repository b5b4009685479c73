/** Collects what is written to this process's stdout, which is where runner commands go. */
export class CapturedOutput {
  readonly #write = process.stdout.write.bind(process.stdout);
  #text = '';

  constructor() {
    process.stdout.write = (chunk: string | Uint8Array): boolean => {
      this.#text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }

  /** The lines written so far. */
  lines(): string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  /** Lets the output go to where it went before. */
  release(): void {
    process.stdout.write = this.#write;
  }
}
