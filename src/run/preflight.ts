import type { Description } from '../codearts/description.ts';
import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { asSentence } from '../text/safe-text.ts';

/** The longest time for that look, in milliseconds, however patient the user is with other requests. */
const LONGEST_LOOK_MS = 30_000;

/**
 * Looks at the repository itself, after the mirror, whose own read decides what is refused. It tells what
 * it finds, and warns of what speaks against a run.
 *
 * Of all that is told, that it is archived alone stands in the way of a run: what is archived is read-only in
 * GitLab, from which the service descends, and by the word itself. No document of CodeArts says so, and no
 * refusal was observed, hence "probably". That an import failed is told of another way to fill a
 * repository, and nothing says that a synchronization fails for it; an empty repository is what a mirror
 * begins with.
 *
 * @returns Whether a run would probably fail.
 */
export async function preflight(
  host: Host,
  repository: Repository,
  mirror: RemoteMirror,
): Promise<boolean> {
  const { report, journal, clock } = host;
  const description = await repository.until(clock.now() + LONGEST_LOOK_MS).describe();
  if (description.kind === 'unknown') {
    report.info(
      `What CodeArts says of the repository itself could not be read (${description.reason}): ` +
        'whether it is archived is not known.',
    );
    return false;
  }
  for (const line of describe(description)) report.info(line);
  tellImport(host, repository, description, mirror);
  if (description.archived !== true) return false;
  journal.warning(
    `A run would probably fail: CodeArts says that repository ${repository.id} is archived, and what is ` +
      'archived probably takes no changes. Take it out of the archive there.',
  );
  return true;
}

function describe({ archived, empty, defaultBranch }: Description): string[] {
  const lines: string[] = [];
  if (archived === undefined) lines.push('Whether the repository is archived is not told.');
  if (empty === true) lines.push('The repository in CodeArts is empty.');
  if (defaultBranch !== undefined)
    lines.push(`Default branch in CodeArts: ${asSentence(defaultBranch)}`);
  return lines;
}

/** Of a mirror that has succeeded, an import that failed is old news. */
function tellImport(
  { report, journal }: Host,
  { id }: Repository,
  { importFailure }: Description,
  { lastSuccessfulUpdateAt: success }: RemoteMirror,
): void {
  if (importFailure === undefined) return;
  const told = `CodeArts says that an import into repository ${id} failed: ${asSentence(importFailure)}`;
  if (success === undefined) {
    journal.warning(`${told} Whether a synchronization fails for that is not known.`);
  } else {
    report.info(told);
  }
}
