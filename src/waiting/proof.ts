import type { Repository } from '../codearts/repository.ts';
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
 * @param source What the mirror is a mirror of.
 */
export function expectedCommit(
  run: WorkflowRun,
  source: string,
): PushedCommit | { readonly unverifiable: string } {
  if (!isSameSource(source, run.repositoryUrl)) {
    return { unverifiable: 'the mirror is not one of the repository this workflow runs in' };
  }
  if (run.deleted) return { unverifiable: 'this event deleted the ref' };
  const ref = parseRef(run.ref);
  if (ref === undefined) return { unverifiable: 'this run is not for a branch or a tag' };
  if (run.sha === '') return { unverifiable: 'the commit of this run is not known' };
  return { ...ref, sha: run.sha, rewritten: run.forcedPush, created: run.created };
}

/** Looks for a pushed commit on the mirror: its ref stands for it, or has moved on from it. */
export class CommitSearch {
  readonly expected: PushedCommit;
  readonly #repository: Repository;
  /**
   * Heads of the ref that do not contain the commit. Whether one does never changes, so each is
   * asked about once.
   */
  readonly #checkedHeads = new Set<string>();

  constructor(repository: Repository, expected: PushedCommit) {
    this.#repository = repository;
    this.expected = expected;
  }

  /** @throws OperationError */
  async findProof(): Promise<Proof> {
    const { type, name, sha, rewritten, created } = this.expected;
    const head = await this.#repository.findCommitOfRef(type, name);
    if (head === undefined) return { kind: 'missing', instead: undefined };
    if (head === sha) return { kind: 'found' };
    if (rewritten || this.#checkedHeads.has(head)) return { kind: 'missing', instead: head };
    if (await this.#repository.refContainsCommit(type, name, sha)) {
      return { kind: created ? 'contained' : 'found' };
    }
    this.#checkedHeads.add(head);
    return { kind: 'missing', instead: head };
  }
}
