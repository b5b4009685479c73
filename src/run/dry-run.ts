import type { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { describeMirror } from '../mirror/describe.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { noteMirror } from '../note-mirror.ts';
import type { Sanitize } from '../text/safe-text.ts';

/**
 * Checks credentials, region, repository and association by reading alone, and says what a run
 * would do.
 *
 * @throws OperationError The mirror cannot be read.
 */
export async function dryRun(host: Host, repository: Repository, inputs: Inputs): Promise<void> {
  const { report, clock } = host;
  const mirror = await repository.showRemoteMirror();
  noteMirror(host, mirror);
  report.info(
    'Dry run: the credentials can read the mirror, and nothing is changed. Only a ' +
      'run shows whether they may also start a synchronization.',
  );
  if (mirror.url !== undefined) {
    report.info(`Repository ${inputs.repositoryId} is a mirror of ${report.safe(mirror.url)}.`);
    for (const line of describeMirror(mirror, clock.date())) report.info(line);
  }
  for (const line of plan(mirror, inputs, report.safe)) report.info(line);
}

/** What a run would do, a line a step. */
function plan(mirror: RemoteMirror, inputs: Inputs, safe: Sanitize): string[] {
  const synchronize = `A run would synchronize it with \`force_fetch: ${String(inputs.forceFetch)}\`.`;
  const { associateUrl } = inputs;
  if (mirror.url === undefined) {
    return associateUrl === undefined
      ? [
          `Repository ${inputs.repositoryId} is no mirror yet, and a run would fail: give \`associate_url\`.`,
        ]
      : [`A run would make it a mirror of ${safe(associateUrl)}.`, synchronize];
  }
  return associateUrl === undefined || isSameSource(mirror.url, associateUrl)
    ? [synchronize]
    : [`A run would change its source to ${safe(associateUrl)}.`, synchronize];
}
