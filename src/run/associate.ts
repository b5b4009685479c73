import type { Repository } from '../codearts/repository.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';

/** What was done to make a repository the mirror of a source. */
export interface Association {
  readonly action: 'none' | 'associated' | 'changed';
  /** The mirror as it stands now. */
  readonly mirror: RemoteMirror;
  /** The source it had before, if it was another one. */
  readonly previousUrl?: string;
}

/**
 * Makes `url` the source of the repository's remote mirror: does nothing where it is, associates
 * where there is none, and changes another one.
 *
 * @throws OperationError
 */
export async function associate(repository: Repository, url: string): Promise<Association> {
  const mirror = await repository.findRemoteMirror();
  if (mirror?.url === undefined) {
    return {
      action: 'associated',
      mirror: { ...(await repository.associateRemoteMirror(url)), url },
    };
  }
  if (isSameSource(mirror.url, url)) return { action: 'none', mirror };
  await repository.updateRemoteMirror(url);
  return { action: 'changed', mirror: { ...mirror, url }, previousUrl: mirror.url };
}
