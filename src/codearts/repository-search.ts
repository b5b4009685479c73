import type { Secrets } from '../text/secrets.ts';
import { isListed, readListed, type ListedRepository } from './listed-repository.ts';
import { nearNames } from './near-names.ts';
import type { RepositoryName } from './repository-name.ts';

/** The most entries that a page may have. */
export const LIST_PAGE_SIZE = 100;

/** How many a page has where nobody says: a service that ignores `offset` may ignore `limit`, too. */
const DEFAULT_PAGE_SIZE = 20;

/** How many entries are looked at, and pages asked for, at most. */
const MAX_ENTRIES = 2_000;
const MAX_PAGES = MAX_ENTRIES / LIST_PAGE_SIZE;

/** How much of a name is shown, in characters. */
const MAX_SHOWN = 100;

/** What a list says of a repository. */
export type Search =
  | { readonly kind: 'found'; readonly id: number }
  | { readonly kind: 'several'; readonly ids: readonly number[] }
  /** Not in the list, which was read to its end. */
  | { readonly kind: 'absent'; readonly near: readonly string[] }
  /** The list does not tell. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Looks for a repository in a list, page after page. No total is documented: a page that is not full
 * ends the list where the repository was found. Where it was not, how many entries a service puts on
 * a page is its own affair, and only an empty page is the end, or a short list that comes again.
 *
 * @param listFrom Gives the page after so many entries.
 * @returns Texts in it are safe to show.
 */
export async function searchList(
  wanted: RepositoryName,
  listFrom: (offset: number) => Promise<readonly unknown[]>,
  secrets: Secrets,
): Promise<Search> {
  const seen = new Entries(wanted);
  let count = 0;
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const page = await listFrom(count);
    const isNews = seen.take(page.slice(0, MAX_ENTRIES - count).map(readListed));
    if (page.length === 0) return seen.conclude(secrets);
    if (!isNews) {
      const isWhole = page.length === count && page.length < DEFAULT_PAGE_SIZE;
      return seen.conclude(secrets, isWhole ? undefined : 'the list comes again and again');
    }
    count += page.length;
    if (count >= MAX_ENTRIES) break;
    if (page.length < LIST_PAGE_SIZE && seen.isFound) return seen.conclude(secrets);
  }
  const read = Math.min(count, MAX_ENTRIES);
  return seen.conclude(secrets, `the list was read no further than ${read} entries`);
}

/** The entries of a list so far, as far as they matter to who looks for a repository. */
class Entries {
  readonly #wanted: RepositoryName;
  readonly #known = new Set<number | undefined>();
  readonly #found = new Set<number>();
  readonly #paths: string[] = [];
  #unreadable = 0;

  constructor(wanted: RepositoryName) {
    this.#wanted = wanted;
  }

  get isFound(): boolean {
    return this.#found.size > 0;
  }

  /** Takes a page; whether any entry of it is new. */
  take(page: readonly ListedRepository[]): boolean {
    const before = this.#known.size;
    for (const listed of page) this.#takeOne(listed);
    return this.#known.size > before;
  }

  #takeOne(listed: ListedRepository): void {
    const { id, paths } = listed;
    this.#known.add(id);
    const isWanted = isListed(this.#wanted, listed);
    if (isWanted === false) {
      this.#paths.push(...paths.slice(0, 1));
    } else if (isWanted === true && id !== undefined) {
      this.#found.add(id);
    } else {
      this.#unreadable += 1;
    }
  }

  /** @param gaveUp Why the list was not read to its end. */
  conclude(secrets: Secrets, gaveUp?: string): Search {
    const ids = [...this.#found];
    const [id] = ids;
    if (id !== undefined)
      return ids.length === 1 ? { kind: 'found', id } : { kind: 'several', ids };
    if (gaveUp !== undefined) return { kind: 'unknown', reason: gaveUp };
    if (this.#unreadable > 0) {
      return { kind: 'unknown', reason: 'the list has entries that cannot be read' };
    }
    const near = nearNames(this.#wanted, this.#paths);
    return { kind: 'absent', near: near.map((path) => secrets.safe(path, MAX_SHOWN)) };
  }
}
