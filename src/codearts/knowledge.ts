/** What is known of the mirror, as far as it decides what to advise after a refusal. */
export type Known =
  /** Neither whether there is one, nor what it should be one of. */
  | 'nothing'
  /** What it is to be a mirror of: the user gave `associate_url`. */
  | 'source given'
  /** An earlier step has to do with that, and this one has no input for it. */
  | 'started earlier'
  /** The service has told of the mirror in this run. */
  | 'mirror seen';

/** What one run knows of the mirror; all requests to the repository share it. */
export class Knowledge {
  /** The user gave the repository's name, and not its number. */
  readonly byName: boolean;
  #known: Known;

  constructor(known: Known, byName = false) {
    this.#known = known;
    this.byName = byName;
  }

  get known(): Known {
    return this.#known;
  }

  /** The service told of the mirror. */
  seeMirror(): void {
    this.#known = 'mirror seen';
  }
}
