import { unknown, type Containment, type Unknown } from './answers.ts';

/** The most refs that one page may have. */
export const PAGE_SIZE = 100;

/** How many a page has where nobody says: a service that ignores `offset` may ignore `limit`, too. */
const DEFAULT_PAGE_SIZE = 20;

/** How many pages are looked through. */
const MAX_PAGES = 20;

/** One page of the branches that contain a commit: names, undefined for what cannot be read. */
export type Page = readonly (string | undefined)[];

/**
 * Looks for a branch on page after page. How many a service puts on one is its own affair, so only
 * an empty page is the end, or a short list that comes again whatever the offset.
 *
 * @param listFrom Gives the page after so many entries.
 */
export async function findBranch(
  name: string,
  listFrom: (offset: number) => Promise<Page | Unknown>,
): Promise<Containment> {
  const seen = new Set<string | undefined>();
  let count = 0;
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const page = await listFrom(count);
    if ('kind' in page) return page;
    if (page.includes(name)) return { kind: 'yes' };
    if (page.length === 0) return notAmong(seen);
    if (page.every((each) => seen.has(each))) {
      const isWhole = page.length === count && page.length < DEFAULT_PAGE_SIZE;
      return isWhole ? notAmong(seen) : unknown('the list of branches comes again and again');
    }
    for (const each of page) seen.add(each);
    count += page.length;
  }
  return unknown(
    `the list of the branches that contain the commit has more than ${MAX_PAGES} pages`,
  );
}

function notAmong(names: ReadonlySet<string | undefined>): Containment {
  if (!names.has(undefined)) return { kind: 'no' };
  return unknown('the list of branches has entries that are no names');
}
