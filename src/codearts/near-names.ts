import { editsBetween } from '../text/edits.ts';
import { pathOfName, type RepositoryName } from './repository-name.ts';

/** How many are shown. */
const MAX_NAMES = 3;

/** Who mistypes a name is not further off than this. */
const MAX_EDITS = 2;

/** Longer names are compared as a whole alone: what they look like costs time. */
const MAX_LENGTH = 200;

/**
 * The paths that may be what was meant: first those of the same name in other groups, then those of
 * names that differ by a letter or two.
 *
 * @param paths As `GROUP/NAME`, from a service: the time grows linearly with their number and length.
 * @returns Three at most.
 */
export function nearNames(wanted: RepositoryName, paths: Iterable<string>): string[] {
  const near = [...new Set(paths)]
    .map((path) => ({ path, distance: distanceOf(wanted, path) }))
    .filter(({ distance }) => distance < Infinity);
  return near
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MAX_NAMES)
    .map(({ path }) => path);
}

function distanceOf(wanted: RepositoryName, path: string): number {
  const [name, other] = [nameIn(pathOfName(wanted)), nameIn(path)];
  if (name === other) return 0;
  if (name.length > MAX_LENGTH || other.length > MAX_LENGTH) return Infinity;
  // Of a short name, two letters are most of it.
  const most = Math.min(MAX_EDITS, Math.floor(name.length / 3));
  return editsBetween(name, other, most) ?? Infinity;
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}
