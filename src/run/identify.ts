import type { ServiceOptions } from '../codearts/calls.ts';
import { GIVE_ID, RepositoryLookup, type Lookup } from '../codearts/repository-lookup.ts';
import { pathOfName, type RepositoryName } from '../codearts/repository-name.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import type { RepositoryInput } from '../inputs/repository.ts';
import type { Problem } from '../text/problem.ts';

/** How many ids are named where there are several. */
const MAX_IDS = 5;

/**
 * The id of the repository, which takes requests where its name was given. It is told to the journal
 * then, at once: later steps may use it whatever comes of this one.
 *
 * @throws OperationError A request failed.
 * @throws Failure There is no such repository, or more than one, or nobody can tell.
 */
export async function identifyRepository(
  host: Host,
  repository: RepositoryInput,
  service: ServiceOptions,
): Promise<number> {
  if ('id' in repository) return repository.id;
  const { report, journal } = host;
  const found = await new RepositoryLookup(service).find(repository, (line) => {
    report.info(line);
  });
  if (found.kind !== 'found') throw failure(host, repository, found);
  journal.repository(found.id);
  report.info(`The id of ${shown(host, repository)} is ${found.id}.`);
  return found.id;
}

function failure(
  host: Host,
  wanted: RepositoryName,
  found: Exclude<Lookup, { kind: 'found' }>,
): Failure {
  const { place = '' } = host.journal.facts;
  const subject = [shown(host, wanted), place] as const;
  const why = host.journal.started ? host.journal.describeSynchronization() : undefined;
  return new Failure([{ ...problemOf(subject, found), why, topic: 'repository-and-mirror' }]);
}

function problemOf(
  [name, place]: readonly [string, string],
  found: Exclude<Lookup, { kind: 'found' }>,
): Problem {
  switch (found.kind) {
    case 'several': {
      const ids = found.ids.slice(0, MAX_IDS).join(', ');
      const more = found.ids.length > MAX_IDS ? ' and others' : '';
      return {
        known: `${name} names more than one repository in ${place}: ${ids}${more}`,
        todo: 'Give the right one of these as `repository_id` instead of `repository`',
      };
    }
    case 'absent': {
      const near = found.near.length === 0 ? '' : `. Near names: ${found.near.join(', ')}`;
      return {
        known:
          `${name} was not found in ${place}: CodeArts gives no id for that name, and lists no such ` +
          `repository in a search of those that the user of this credential sees${near}`,
        todo:
          'Check `repository`, `region` and `endpoint`, and that the user is a member of the project. A ' +
          'search may miss a repository, for example one that is archived; `repository_id` needs none',
      };
    }
    case 'unknown':
      return {
        known: `It is not known whether ${name} is in ${place}: CodeArts gives no id for that name, and ${found.reason}`,
        todo: GIVE_ID,
      };
  }
}

/** As the user gave it, as far as that is safe to show. */
function shown({ secrets }: Host, wanted: RepositoryName): string {
  // Of an ssh URL the user is hidden like any other; it tells nothing anyhow.
  const url = wanted.url?.replace(/^ssh:\/\/git@/i, 'ssh://');
  return secrets.safe(url ?? pathOfName(wanted));
}
