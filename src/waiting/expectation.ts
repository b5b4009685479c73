import type { WorkflowRun } from '../host/workflow-run.ts';
import type { SyncBranches } from '../mirror/mirror.ts';
import { isShortLived, parseRef } from '../mirror/ref.ts';
import { isSameHost, isSameSource } from '../mirror/source-url.ts';
import type { Expectation } from './verdict.ts';

/**
 * Tells what has to be seen on the mirror once a run's event has arrived there.
 *
 * @param source What the mirror is a mirror of; undefined where that is not known.
 * @param verifyCommit Whether the user wants proof by the commit.
 * @param branches Which ones the mirror synchronizes; undefined where that is not known.
 */
export function expectationOf(
  run: WorkflowRun,
  source: string | undefined,
  verifyCommit: boolean,
  branches?: SyncBranches,
): Expectation {
  if (!verifyCommit) {
    return { kind: 'status', reason: '`verify_commit` is false', expectable: false };
  }
  if (run.repositoryUrl === '') return unverifiable('the repository of this run is not known');
  if (source === undefined) return unverifiable('the source of the mirror is not known');
  const isSame = isSameSource(source, run.repositoryUrl);
  if (isSame || isSameHost(source, run.repositoryUrl)) {
    const isFetched = branches === 'default' ? isDefaultBranch(run) : 'yes';
    return expectationAt(run, { renamed: !isSame, isFetched });
  }
  const reason = 'the mirror is not one of the repository this workflow runs in';
  return { kind: 'status', reason, expectable: false };
}

/** What is known of the ref's way to the mirror. */
interface Way {
  readonly renamed: boolean;
  /** Whether the mirror synchronizes the ref at all. */
  readonly isFetched: 'yes' | 'no' | 'unknown';
}

/** Whether a run is for the default branch of its repository, by its event. */
function isDefaultBranch({ ref: fullRef, defaultBranch }: WorkflowRun): Way['isFetched'] {
  const ref = parseRef(fullRef);
  if (ref?.type === 'tag') return 'no';
  if (ref === undefined || defaultBranch === undefined) return 'unknown';
  return ref.name === defaultBranch ? 'yes' : 'no';
}

function expectationAt(run: WorkflowRun, { renamed, isFetched }: Way): Expectation {
  const { ref: fullRef, sha, change } = run;
  const ref = parseRef(fullRef);
  if (change.kind === 'deleted') {
    if (fullRef === '') return unverifiable('which ref this event deleted is not known');
    if (ref === undefined) return unverifiable('what this event deleted is no branch and no tag');
    // The mirror may never have had it.
    if (isShortLived(ref))
      return unverifiable('this event deleted a branch of the merge queue, which never lasts');
    // At another repository, it may never have been there.
    if (renamed)
      return unverifiable('the source of the mirror has another name than this repository');
    if (isFetched === 'no') return unverifiable(NOT_FETCHED);
    if (isFetched === 'unknown') return unverifiable(PERHAPS_NOT_FETCHED);
    return { kind: 'gone', ref };
  }
  if (fullRef === '') return unverifiable('the ref of this run is not known');
  if (ref === undefined) return unverifiable('this run is not for a branch or a tag');
  if (isShortLived(ref))
    return unverifiable('this run is for a branch of the merge queue, which does not last');
  if (isFetched === 'no') return unverifiable(NOT_FETCHED);
  if (sha === '') return unverifiable('the commit of this run is not known');
  const doubt = isFetched === 'unknown' && { perhapsNotFetched: true };
  return { kind: 'commit', ref, sha, change, renamed, ...doubt };
}

const NOT_FETCHED =
  '`sync_branches: default` lets the mirror synchronize the default branch only, and this run is for another ref';
const PERHAPS_NOT_FETCHED =
  '`sync_branches: default` lets the mirror synchronize the default branch only, and whether this event deleted that is not known';

function unverifiable(reason: string): Expectation {
  return { kind: 'status', reason, expectable: true };
}
