import { regionOfHost } from '../codearts/region-of-host.ts';
import type { Region } from '../codearts/regions.ts';
import type { RepositoryName } from '../codearts/repository-name.ts';
import type { Form } from './form.ts';
import { hostOfCloneUrl, repositoryNameParser } from './repository-name.ts';
import { parseRepositoryId } from './values.ts';

/** The repository by its number, or by its name, which has to be looked up. */
export type RepositoryInput = { readonly id: number } | RepositoryName;

/** Reads which repository it is: `repository_id` or `repository`, one of the two. */
export function readRepository(form: Form): RepositoryInput | undefined {
  if (!form.has('repository')) {
    const id = form.required('repository_id', parseRepositoryId);
    return id === undefined ? undefined : { id };
  }
  if (form.has('repository_id')) {
    form.problems.push('repository_id: `repository` is given, too. Give one of the two.');
    return undefined;
  }
  return form.value('repository', repositoryNameParser(form.env['GITHUB_SERVER_URL'] ?? ''), '');
}

/**
 * Refuses a clone URL whose host is in another region. A private cloud's hosts need not name a region,
 * and then there is nothing to compare.
 *
 * @param repository undefined where it is wrong.
 * @param region In force unless the input `endpoint` is given; undefined where it is wrong.
 * @param endpoint The value of that input; undefined where it is not given, or wrong.
 */
export function checkRegion(
  form: Form,
  repository: RepositoryInput | undefined,
  region: Region | undefined,
  endpoint: URL | undefined,
): void {
  if (repository === undefined || 'id' in repository || repository.url === undefined) return;
  const isByHost = form.has('endpoint');
  const there = regionOfHost(hostOfCloneUrl(repository.url));
  const here = isByHost ? endpoint && regionOfHost(endpoint.hostname) : region;
  if (there === undefined || here === undefined || there === here) return;
  const [input, fix] = isByHost
    ? ['endpoint', `Give the endpoint of ${there}`]
    : ['region', `Set \`region: ${there}\``];
  form.problems.push(
    `repository: the host of the URL is in the region ${there}, and \`${input}\` is ` +
      `${isByHost ? 'in ' : ''}${here}. ${fix}, or give the URL of a repository in ${here}.`,
  );
}
