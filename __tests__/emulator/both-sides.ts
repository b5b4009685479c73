import { createWorkingCopy, startCodeArts, startGitHub } from '../../emulator/index.ts';
import type {
  CodeArts,
  CodeArtsOptions,
  GitHub,
  NewRepository,
  NewSource,
  Repository,
  Source,
  WorkingCopy,
} from '../../emulator/index.ts';

/** Both sides and a developer's clone. */
export interface BothSides {
  codearts: CodeArts;
  github: GitHub;
  copy: WorkingCopy;
}

/** Runs a test with everything it needs, and ends all of it. */
export async function betweenBothSides(
  test: (sides: BothSides) => Promise<void>,
  options: CodeArtsOptions = {},
): Promise<void> {
  const codearts = await startCodeArts(options);
  const github = await startGitHub(options.tls ? { tls: options.tls } : {});
  const copy = await createWorkingCopy();
  try {
    await test({ codearts, github, copy });
  } finally {
    await copy.remove();
    await github.stop();
    await codearts.stop();
  }
}

/** A source with one commit on `main`, and a repository that mirrors it. */
export async function mirrored(
  { codearts, github, copy }: BothSides,
  source: NewSource = {},
  repository: Omit<NewRepository, 'mirror'> & { syncBranchType?: 'all' | 'default' } = {},
): Promise<{ source: Source; repository: Repository; commit: string }> {
  const commit = await copy.commit('First commit');
  const created = await github.createRepository('octo-org/hello', {
    from: copy.directory,
    ...source,
  });
  const { syncBranchType = 'all', ...rest } = repository;
  return {
    source: created,
    commit,
    repository: await codearts.createRepository({
      ...rest,
      mirror: { url: created.url, syncBranchType },
    }),
  };
}
