import type { Repository } from '../codearts/repository.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { parseRef, type RefType } from '../mirror/ref.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Proof } from './verdict.ts';
import type { WorkflowRun } from '../host/workflow-run.ts';

/** The commit that has to be on the mirror, and where. */
export interface PushedCommit {
  readonly type: RefType;
  /** The ref's short name, for example `main` or `v1.0`. */
  readonly name: string;
  readonly sha: string;
  /**
   * The push rewrote history. Then a ref that contains the commit proves nothing: before a push that
   * took commits away, it contained what is left.
   */
  readonly rewritten: boolean;
  /**
   * The push made the ref. Then a ref that contains the commit may be an earlier one of the same name,
   * unless the mirror has been synchronized since.
   */
  readonly created: boolean;
}

/**
 * Tells which commit a synchronization has to bring, or why none can be named.
 *
 * @param mirror The mirror, as far as it is known.
 */
export function expectedCommit(
  run: WorkflowRun,
  mirror: RemoteMirror | undefined,
): PushedCommit | { readonly unverifiable: string } {
  if (mirror?.url === undefined || !isSameSource(mirror.url, run.repositoryUrl)) {
    return { unverifiable: 'the mirror is not one of the repository this workflow runs in' };
  }
  if (run.deleted) return { unverifiable: 'this event deleted the ref' };
  const ref = parseRef(run.ref);
  if (ref === undefined) return { unverifiable: 'this run is not for a branch or a tag' };
  if (run.sha === '') return { unverifiable: 'the commit of this run is not known' };
  return { ...ref, sha: run.sha, rewritten: run.forcedPush, created: run.created };
}

/**
 * Looks for the pushed commit on the mirror: the ref stands for it, or has moved on from it.
 *
 * @param checked Heads of the ref that are known not to contain the commit; added to. Whether a
 *   head contains a commit never changes, so each is asked about once.
 * @throws OperationError
 */
export async function findProof(
  repository: Repository,
  { type, name, sha, rewritten, created }: PushedCommit,
  checked: Set<string>,
): Promise<Proof> {
  const head = await repository.findCommitOfRef(type, name);
  if (head === undefined) return { kind: 'missing', instead: undefined };
  if (head === sha) return { kind: 'found' };
  if (rewritten || checked.has(head)) return { kind: 'missing', instead: head };
  if (await repository.refContainsCommit(type, name, sha)) {
    return { kind: created ? 'contained' : 'found' };
  }
  checked.add(head);
  return { kind: 'missing', instead: head };
}
