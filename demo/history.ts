import { runGit } from '../emulator/git/git.ts';
import { createWorkingCopy } from '../emulator/index.ts';
import type { WorkingCopy } from '../emulator/index.ts';

/** A clone, on branch `main`, that can be changed freely. */
export interface ClonedHistory {
  readonly clone: WorkingCopy;
  /** Where its history came from, in words. */
  readonly origin: string;
}

/**
 * Clones the branches and tags of the repository at `checkout`, which is only read; where there is
 * none, or nothing is committed, makes up a short history. The caller removes the clone.
 */
export async function cloneHistory(checkout: string): Promise<ClonedHistory> {
  const clone = await createWorkingCopy();
  try {
    const hasHistory = await isRepository(checkout);
    await (hasHistory ? copyHistory(checkout, clone) : inventHistory(clone));
    const commits = (await clone.git('rev-list', '--count', 'main')).trim();
    const kind = hasHistory ? "this project's own history" : 'a sample history';
    return { clone, origin: `${kind}, ${commits} commit(s) on main` };
  } catch (error) {
    await clone.remove();
    throw error;
  }
}

/** Whether `directory` itself, not a folder around it, is a repository with a commit. */
async function isRepository(directory: string): Promise<boolean> {
  const root = await runGit(['-C', directory, 'rev-parse', '--show-cdup']);
  const head = await runGit(['-C', directory, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  return root.exitCode === 0 && root.stdout.trim() === '' && head.exitCode === 0;
}

async function copyHistory(checkout: string, clone: WorkingCopy): Promise<void> {
  // `--update-head-ok`: the clone is on `main`, of which nothing is checked out yet.
  // `--update-shallow`: the checkout of a workflow often has its last commit only.
  const fetch = ['fetch', '--quiet', '--no-tags', '--update-head-ok', '--update-shallow'];
  await clone.git(...fetch, checkout, 'refs/heads/*:refs/heads/*', 'refs/tags/*:refs/tags/*');
  if (!(await hasBranchMain(clone))) await clone.git(...fetch, checkout, 'HEAD:refs/heads/main');
  await clone.git('reset', '--quiet', '--hard', 'main');
}

/** A checkout of a pull request, for example, has no branches, just a commit. */
async function hasBranchMain(clone: WorkingCopy): Promise<boolean> {
  return (await clone.git('for-each-ref', 'refs/heads/main')) !== '';
}

async function inventHistory(clone: WorkingCopy): Promise<void> {
  await clone.commit('Say hello');
  await clone.git('tag', '--annotate', '--message', 'First release', 'v1.0.0');
  await clone.git('branch', 'feature');
  await clone.commit('Say more');
}
