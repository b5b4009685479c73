import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
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
 * Makes `url` the source of the repository's mirror, and says what changed.
 *
 * @param url undefined: the source stays what it is.
 * @returns The mirror if it was read and left as it is.
 * @throws OperationError
 */
export async function associateSource(
  { report, journal, secrets }: Host,
  repository: Repository,
  url: string | undefined,
): Promise<RemoteMirror | undefined> {
  if (url === undefined) return undefined;
  const { action, mirror, previousUrl } = await associate(repository, url);
  const shownUrl = secrets.safe(mirror.url);
  if (action === 'changed') {
    const previous = secrets.safe(previousUrl);
    report.notice(`The source of the mirror was changed from ${previous} to ${shownUrl}.`);
  } else {
    report.info(`${action === 'none' ? 'Already' : 'Now'} a mirror of ${shownUrl}.`);
  }
  journal.mirror(mirror);
  // A change may move the timestamps, and then is no baseline to compare later ones with.
  return action === 'none' ? mirror : undefined;
}

/**
 * Does nothing where `url` is the source, associates where there is no mirror, and changes another
 * source.
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
