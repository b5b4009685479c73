import type { Refs } from '../git/git.ts';
import type { Repository } from './repository.ts';

/**
 * A repository itself as the API shows it, with the documented fields that a client may look at. The values
 * of `import_status` and of the types are not documented.
 */
export function describeRepository(
  { id, defaultBranch, behaviour: { archived, importError } }: Repository,
  refs: Refs,
): Record<string, unknown> {
  const count = (prefix: string): number =>
    Object.keys(refs).filter((name) => name.startsWith(prefix)).length;
  return {
    id,
    default_branch: defaultBranch,
    archived,
    empty_repo: Object.keys(refs).length === 0,
    visibility: 'private',
    import_url: null,
    import_status: importError === null ? 'none' : 'failed',
    import_error: importError,
    branch_count: count('refs/heads/'),
    tag_count: count('refs/tags/'),
  };
}
