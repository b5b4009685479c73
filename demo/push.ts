import type { WorkflowEvent } from '../runner/index.ts';
import type { Stage } from './stage.ts';

/** The branch that the story is about. */
export const MAIN = 'refs/heads/main';

const FILE = 'DEMO.md';

/** GitHub's name for "no commit": the state before a ref was created. */
const NONE = '0'.repeat(40);

/**
 * The event GitHub sends for a ref as it stands now in the clone.
 *
 * @param ref Full name, for example `refs/heads/main`.
 * @param previous What the ref pointed to before; undefined where it is new.
 */
export async function pushEvent(
  { clone }: Stage,
  ref: string,
  previous?: string,
): Promise<WorkflowEvent> {
  const after = await objectId(clone, ref);
  const fastForward = previous === undefined || (await contains(clone, previous, ref));
  return {
    name: 'push',
    ref,
    // Of an annotated tag, a workflow is told the commit.
    sha: await objectId(clone, `${ref}^{commit}`),
    payload: {
      ref,
      before: previous ?? NONE,
      after,
      created: previous === undefined,
      deleted: false,
      forced: !fastForward,
    },
  };
}

/** Pushes a ref of the clone to the source, over its history if need be, as a developer would. */
export async function push({ clone }: Stage, ref: string): Promise<void> {
  await clone.git('push', '--quiet', '--force', 'origin', `${ref}:${ref}`);
}

/** Commits to main, and pushes it. */
export async function pushCommit(stage: Stage, subject: string): Promise<WorkflowEvent> {
  const previous = await headOfMain(stage);
  await stage.clone.commit(subject, FILE);
  await push(stage, MAIN);
  return await pushEvent(stage, MAIN, previous);
}

/** Where main is in the clone. */
export async function headOfMain({ clone }: Stage): Promise<string> {
  return await objectId(clone, MAIN);
}

async function objectId(clone: Stage['clone'], revision: string): Promise<string> {
  return (await clone.git('rev-parse', '--verify', revision)).trim();
}

async function contains(clone: Stage['clone'], commit: string, ref: string): Promise<boolean> {
  const missing = await clone.git('rev-list', '--max-count=1', commit, `^${ref}`);
  return missing === '';
}
