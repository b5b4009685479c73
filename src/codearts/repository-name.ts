/** A repository as people name it; the API wants its number. */
export interface RepositoryName {
  /** The groups it is in, the outermost first, with `/` between them. */
  readonly group: string;
  /** The last part of its path, without `.git`. */
  readonly name: string;
  /** Its clone URL, where that was given: https or ssh, and with no login but `git`. */
  readonly url?: string;
}

/** The path of a repository below its host, as `GROUP/NAME`. */
export function pathOfName({ group, name }: RepositoryName): string {
  return `${group}/${name}`;
}

/** The largest number that the API page allows. */
export const MAX_REPOSITORY_ID = 2_147_483_647;

/** Whether a value from an answer can be the number of a repository. */
export function isRepositoryId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_REPOSITORY_ID;
}
