/** No object: where a ref was or will not be. */
export const ZERO = '0'.repeat(40);

/** How a ref of the source moved. */
export type Move = 'created' | 'forward' | 'rewritten' | 'deleted';

/** One ref was moved, as whoever watches pushes learns of it. Object names, of tags where annotated. */
export interface Change {
  readonly ref: string;
  readonly move: Move;
  readonly before: string;
  readonly after: string;
}

/** What `git` knows: commits with their parents. Shared by the source and its mirror. */
export class History {
  readonly #ancestors = new Map<string, ReadonlySet<string>>();
  readonly #tagged = new Map<string, string>();
  #count = 0;

  /** Makes a commit on top of others. */
  commit(...parents: readonly string[]): string {
    const id = this.#name('c');
    const ancestors = new Set([id]);
    for (const parent of parents) {
      for (const ancestor of this.#ancestors.get(parent) ?? []) ancestors.add(ancestor);
    }
    this.#ancestors.set(id, ancestors);
    return id;
  }

  /** Makes a tag object. */
  tag(commit: string): string {
    const id = this.#name('f');
    this.#tagged.set(id, commit);
    return id;
  }

  /** The commit that an object stands for. */
  peel(id: string): string {
    return this.#tagged.get(id) ?? id;
  }

  /** Whether a commit (or what a tag stands for) contains another; each contains itself. */
  contains(id: string, other: string): boolean {
    return this.#ancestors.get(this.peel(id))?.has(other) ?? false;
  }

  /** The commits before this one, the nearest first. */
  before(id: string): string[] {
    return [...(this.#ancestors.get(id) ?? [])].filter((other) => other !== id).reverse();
  }

  /** Forty hexadecimal digits in which a reader still sees the number. */
  #name(kind: string): string {
    this.#count += 1;
    return `${kind}${this.#count.toString(16).padStart(3, '0')}`.repeat(10);
  }
}

/** A source repository: branches and tags that move. */
export class Source {
  readonly history = new History();
  readonly defaultRef = 'refs/heads/main';
  readonly #refs = new Map<string, string>();
  readonly #lost: { readonly ref: string; readonly id: string }[] = [];

  /** What a ref stood for before it was rewritten or deleted. */
  lost(ref: string): string[] {
    return this.#lost.filter((lost) => lost.ref === ref).map(({ id }) => id);
  }

  /** The refs as they are now. */
  refs(): ReadonlyMap<string, string> {
    return new Map(this.#refs);
  }

  /** The object a ref stands for; undefined where there is none. */
  get(ref: string): string | undefined {
    return this.#refs.get(ref);
  }

  /** The commit a ref stands for. */
  head(ref: string): string {
    return this.history.peel(this.#require(ref));
  }

  /** Pushes a commit on top of a branch. */
  push(ref: string): Change {
    return this.#set(ref, this.history.commit(this.#require(ref)), 'forward');
  }

  /** Makes a branch. */
  create(ref: string, commit: string): Change {
    return this.#set(ref, commit, 'created');
  }

  /** Resets a branch to an ancestor of its head; undefined where that has none. */
  rewind(ref: string, steps = 1): Change | undefined {
    const ancestors = this.history.before(this.#require(ref));
    const target = ancestors[Math.min(steps, ancestors.length) - 1];
    return target === undefined ? undefined : this.#set(ref, target, 'rewritten');
  }

  /** Replaces the head of a branch by a commit that does not contain it. */
  rewrite(ref: string): Change {
    const [parent] = this.history.before(this.#require(ref));
    const commit = this.history.commit(...(parent === undefined ? [] : [parent]));
    return this.#set(ref, commit, 'rewritten');
  }

  /** Deletes a branch or a tag. */
  delete(ref: string): Change {
    const before = this.#require(ref);
    this.#refs.delete(ref);
    this.#lost.push({ ref, id: before });
    return { ref, move: 'deleted', before, after: ZERO };
  }

  /** Makes or moves a tag. */
  tag(ref: string, commit: string, annotated: boolean): Change {
    const target = annotated ? this.history.tag(commit) : commit;
    return this.#set(ref, target, this.#refs.has(ref) ? 'rewritten' : 'created');
  }

  #require(ref: string): string {
    const id = this.#refs.get(ref);
    if (id === undefined) throw new Error(`The source has no ${ref}`);
    return id;
  }

  #set(ref: string, after: string, move: Move): Change {
    const before = this.#refs.get(ref) ?? ZERO;
    this.#refs.set(ref, after);
    if (move === 'rewritten') this.#lost.push({ ref, id: before });
    return { ref, move, before, after };
  }
}
