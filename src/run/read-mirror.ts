import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';

/**
 * Reads the mirror, and tells the journal.
 *
 * @throws OperationError
 */
export async function readMirror({ journal }: Host, repository: Repository): Promise<RemoteMirror> {
  const mirror = await repository.showRemoteMirror();
  journal.mirror(mirror);
  return mirror;
}
