import type { Repository } from '../codearts/repository.ts';
import type { SourceChange } from '../codearts/source-change.ts';
import type { Host } from '../host/host.ts';
import { NO_STATUS, READ_LAG_MS, type RemoteMirror, type SyncBranches } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Association } from './association.ts';
import { setBranches, tellBranches } from './branches.ts';

/**
 * Makes `url` the source of the repository's mirror, and says what changed: does nothing where it is,
 * associates where there is no mirror, and changes another source.
 *
 * @param branches Which branches to set, with or after that; undefined leaves them as they are.
 * @throws OperationError, Failure
 */
export async function associate(
  host: Host,
  repository: Repository,
  url: string,
  branches?: SyncBranches,
): Promise<Association> {
  const mirror = await repository.findRemoteMirror();
  const isOther = mirror?.url !== undefined && !isSameSource(mirror.url, url);
  if (isOther) return await changeSource(host, repository, { url, mirror, branches });
  const association =
    mirror?.url === undefined
      ? await makeMirror(host, repository, url)
      : keepSource(host, mirror, mirror.url);
  return branches === undefined
    ? association
    : await setBranches(host, repository, association, branches);
}

function keepSource(
  { report, journal, secrets }: Host,
  mirror: RemoteMirror,
  url: string,
): Association {
  report.info(`Already a mirror of ${secrets.safe(url)}.`);
  journal.mirror(mirror);
  return { baseline: mirror, lagUntil: 0 };
}

async function makeMirror(host: Host, repository: Repository, url: string): Promise<Association> {
  host.journal.mirrorChange.begins('The association with the source');
  const change = await repository.associateRemoteMirror(url);
  host.report.info(`Now a mirror of ${host.secrets.safe(url)}.`);
  return associationAfter(host, change, url);
}

async function changeSource(
  host: Host,
  repository: Repository,
  {
    url,
    mirror,
    branches,
  }: { url: string; mirror: RemoteMirror; branches: SyncBranches | undefined },
): Promise<Association> {
  const { journal, secrets } = host;
  const what = branches === undefined ? 'the source' : 'the source and the branches';
  journal.mirrorChange.begins(`The change of ${what}`);
  const change = await repository.updateRemoteMirror(url, branches);
  const [previous, shown] = [secrets.safe(mirror.url), secrets.safe(url)];
  journal.notice(`The source of the mirror was changed from ${previous} to ${shown}.`);
  const association = associationAfter(host, change, url);
  if (branches === undefined) return association;
  return { ...association, branches: tellBranches(host, branches, await change.readBranches?.()) };
}

function associationAfter({ journal }: Host, change: SourceChange, url: string): Association {
  const mirror = { ...change.mirror, url };
  journal.mirror(mirror);
  journal.mirrorChange.settled();
  return {
    // An answer without a status is no baseline; when the start is accepted takes its place.
    baseline: mirror.updateStatus === NO_STATUS ? undefined : mirror,
    lagUntil: change.acceptedAt + READ_LAG_MS,
  };
}
