import type { WorkflowRun } from '../host/workflow-run.ts';
import { isShortLived, parseRef } from '../mirror/ref.ts';
import { isSameHost, isSameSource } from '../mirror/source-url.ts';
import type { Expectation } from './verdict.ts';

/**
 * Tells what has to be seen on the mirror once a run's event has arrived there.
 *
 * @param source What the mirror is a mirror of; undefined where that is not known.
 * @param verifyCommit Whether the user wants proof by the commit.
 */
export function expectationOf(
  run: WorkflowRun,
  source: string | undefined,
  verifyCommit: boolean,
): Expectation {
  if (!verifyCommit) {
    return { kind: 'status', reason: '`verify_commit` is false', expectable: false };
  }
  if (run.repositoryUrl === '') return unverifiable('the repository of this run is not known');
  if (source === undefined) return unverifiable('the source of the mirror is not known');
  if (isSameSource(source, run.repositoryUrl)) return expectationAt(run, false);
  if (isSameHost(source, run.repositoryUrl)) return expectationAt(run, true);
  const reason = 'the mirror is not one of the repository this workflow runs in';
  return { kind: 'status', reason, expectable: false };
}

function expectationAt(run: WorkflowRun, renamed: boolean): Expectation {
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
    return { kind: 'gone', ref };
  }
  if (fullRef === '') return unverifiable('the ref of this run is not known');
  if (ref === undefined) return unverifiable('this run is not for a branch or a tag');
  if (isShortLived(ref))
    return unverifiable('this run is for a branch of the merge queue, which does not last');
  if (sha === '') return unverifiable('the commit of this run is not known');
  return { kind: 'commit', ref, sha, change, renamed };
}

function unverifiable(reason: string): Expectation {
  return { kind: 'status', reason, expectable: true };
}
