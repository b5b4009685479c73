import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import { NO_STATUS, READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';

/** What is known of the mirror once it has its source. */
export interface Association {
  /** The mirror before the start, to compare later reads with; undefined where it has not been read. */
  readonly baseline: RemoteMirror | undefined;
  /** Until when, in milliseconds of the clock, a read may lag behind and not know of it. */
  readonly lagUntil: number;
}

/**
 * Makes `url` the source of the repository's mirror, and says what changed: does nothing where it is,
 * associates where there is no mirror, and changes another source.
 *
 * @throws OperationError
 */
export async function associate(
  host: Host,
  repository: Repository,
  url: string,
): Promise<Association> {
  const { report, journal, secrets } = host;
  const mirror = await repository.findRemoteMirror();
  if (mirror?.url !== undefined && isSameSource(mirror.url, url)) {
    report.info(`Already a mirror of ${secrets.safe(mirror.url)}.`);
    journal.mirror(mirror);
    return { baseline: mirror, lagUntil: 0 };
  }
  const change =
    mirror?.url === undefined
      ? await repository.associateRemoteMirror(url)
      : await repository.updateRemoteMirror(url);
  const shown = secrets.safe(url);
  if (mirror?.url === undefined) {
    report.info(`Now a mirror of ${shown}.`);
  } else {
    const previous = secrets.safe(mirror.url);
    journal.notice(`The source of the mirror was changed from ${previous} to ${shown}.`);
  }
  journal.mirror({ ...change.mirror, url });
  return {
    // An answer without a status is no baseline; when the start is accepted takes its place.
    baseline: change.mirror.updateStatus === NO_STATUS ? undefined : { ...change.mirror, url },
    lagUntil: change.acceptedAt + READ_LAG_MS,
  };
}
