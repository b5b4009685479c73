import { git, readRefs, runGit } from '../git/git.ts';
import { codeArtsTimestamp } from './mirror.ts';

/** The kinds of ref the read endpoints know. */
export type RefKind = 'branch' | 'tag';

/** A commit with those documented fields that git can tell. */
export interface CommitView {
  /** Full SHA. */
  id: string;
  short_id: string;
  title: string;
  message: string;
  parent_ids: string[];
  author_name: string;
  author_email: string;
  authored_date: string;
  committer_name: string;
  committer_email: string;
  committed_date: string;
  created_at: string;
}

/** The answer for one branch. */
export interface BranchView {
  name: string;
  commit: CommitView;
  merged: boolean;
  protected: boolean;
  developers_can_push: boolean;
  can_push: boolean;
  default: boolean;
}

/** The answer for one tag. */
export interface TagView {
  name: string;
  /** An annotated tag's message, empty for a lightweight tag. */
  message: string;
  /** SHA of the commit the tag stands for. */
  target: string;
  commit: CommitView;
}

const NAMESPACES: Record<RefKind, string> = { branch: 'refs/heads/', tag: 'refs/tags/' };

/** Describes a branch; undefined when there is none of that name. */
export async function findBranch(
  gitDir: string,
  name: string,
  defaultBranch: string,
): Promise<BranchView | undefined> {
  const objectId = await findRef(gitDir, 'branch', name);
  if (objectId === undefined) return undefined;
  return {
    name,
    commit: await readCommit(gitDir, objectId),
    merged: false,
    protected: false,
    developers_can_push: true,
    can_push: true,
    default: name === defaultBranch,
  };
}

/** Describes a tag; undefined when there is none of that name. */
export async function findTag(gitDir: string, name: string): Promise<TagView | undefined> {
  const objectId = await findRef(gitDir, 'tag', name);
  if (objectId === undefined) return undefined;
  const commit = await readCommit(gitDir, objectId);
  const message = objectId === commit.id ? '' : await readTagMessage(gitDir, name);
  return { name, message, target: commit.id, commit };
}

/**
 * Names, sorted, of the branches or tags whose history contains a commit;
 * undefined when the repository has no such commit. `sha` is a full object id.
 */
export async function refsContaining(
  gitDir: string,
  sha: string,
  kind: RefKind,
): Promise<string[] | undefined> {
  const known = await runGit(['-C', gitDir, 'cat-file', '-e', `${sha}^{commit}`]);
  if (known.exitCode !== 0) return undefined;
  const namespace = NAMESPACES[kind];
  const listing = await git([
    ...['-C', gitDir, 'for-each-ref', '--format=%(refname)', `--contains=${sha}`, namespace],
  ]);
  const names = listing.split('\n').filter((line) => line !== '');
  return names.map((name) => name.slice(namespace.length));
}

/** Looked up in the list of refs: git itself would take `main~1` for a name. */
async function findRef(gitDir: string, kind: RefKind, name: string): Promise<string | undefined> {
  const refs = await readRefs(gitDir);
  const ref = NAMESPACES[kind] + name;
  return Object.hasOwn(refs, ref) ? refs[ref] : undefined;
}

async function readTagMessage(gitDir: string, name: string): Promise<string> {
  const ref = NAMESPACES.tag + name;
  const message = await git(['-C', gitDir, 'for-each-ref', '--format=%(contents)', ref]);
  return message.trimEnd();
}

async function readCommit(gitDir: string, objectId: string): Promise<CommitView> {
  const format = '%H%x00%s%x00%B%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00';
  const output = await git(['-C', gitDir, 'log', '-1', `--format=${format}`, objectId, '--']);
  const [id = '', title = '', message = '', parents = '', ...people] = output.split('\0');
  const [author = '', authorEmail = '', authored, committer = '', committerEmail = '', committed] =
    people;
  return {
    id,
    short_id: id.slice(0, 8),
    title,
    message,
    parent_ids: parents.split(' ').filter((parent) => parent !== ''),
    author_name: author,
    author_email: authorEmail,
    authored_date: timestamp(authored),
    committer_name: committer,
    committer_email: committerEmail,
    committed_date: timestamp(committed),
    created_at: timestamp(committed),
  };
}

function timestamp(epochSeconds: string | undefined): string {
  return codeArtsTimestamp(new Date(Number(epochSeconds) * 1000));
}
