import { isSameSource, sourcePath } from '../mirror/source-url.ts';
import { objectOf } from '../text/json.ts';
import { isRepositoryId, pathOfName, type RepositoryName } from './repository-name.ts';

const MAX_LENGTH = 2_048;

/** One entry of the list of repositories (ListCurrentUserRepositories), as far as it can be read. */
export interface ListedRepository {
  readonly id: number | undefined;
  /** Its clone URLs. */
  readonly https: string | undefined;
  readonly ssh: string | undefined;
  /** What may be its path below the host, as `GROUP/NAME`; none where nothing tells of it. */
  readonly paths: readonly string[];
}

/**
 * Reads an entry. The fields are those of the SDK (huaweicloud-sdk-python-v3, v4/model/
 * repository_simplest_dto.py); in which form `namespace` names the groups, nothing says.
 */
export function readListed(entry: unknown): ListedRepository {
  const fields = objectOf(entry);
  const { id, namespace, path } = fields;
  const [https, ssh] = [textOf(fields['http_url_to_repo']), textOf(fields['ssh_url_to_repo'])];
  const [groups, name] = [textOf(namespace), textOf(path)];
  const named = groups && name && `${groups}/${name}`;
  const paths = [https && sourcePath(https), ssh && sourcePath(ssh), named];
  return {
    id: isRepositoryId(id) ? id : undefined,
    https,
    ssh,
    paths: paths.filter((each): each is string => each !== undefined && each !== ''),
  };
}

/**
 * Whether an entry is the repository that is looked for: by its clone URL, where that was given, else
 * by its path.
 *
 * @returns undefined where the entry does not tell.
 */
export function isListed(wanted: RepositoryName, listed: ListedRepository): boolean | undefined {
  const { https, ssh, paths } = listed;
  const { url } = wanted;
  const path = pathOfName(wanted).toLowerCase();
  const samePath = paths.length === 0 ? undefined : paths.some((each) => isSame(each, path));
  if (url === undefined) return samePath;
  if ([https, ssh].some((each) => each !== undefined && isSameSource(url, each))) return true;
  // Hosts for https and for ssh need not be one.
  const comparable = /^https:/i.test(url) ? https : ssh;
  return samePath !== false && comparable === undefined ? undefined : false;
}

function isSame(path: string, wanted: string): boolean {
  return path.toLowerCase() === wanted;
}

/** Cut to a length that what is looked for does not have: it is another one, and its size costs nothing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_LENGTH) : undefined;
}
