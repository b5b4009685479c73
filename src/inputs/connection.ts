import { repoEndpoint } from '../codearts/regions.ts';
import { pathOfName } from '../codearts/repository-name.ts';
import type { CredentialInputs } from '../credentials/credentials.ts';
import type { Journal } from '../host/journal.ts';
import type { Incomplete } from './complete.ts';
import { readCredentials } from './credentials.ts';
import { DEFAULTS } from './defaults.ts';
import type { Form } from './form.ts';
import { checkRegion, readRepository, type RepositoryInput } from './repository.ts';
import { durationParser, integerParser, parseEndpoint, parseRegion } from './values.ts';

/** The inputs that say where the repository is and how to reach it; both actions have them. */
export interface ConnectionInputs {
  readonly repository: RepositoryInput;
  readonly credentials: CredentialInputs;
  readonly endpoint: URL;
  readonly requestTimeoutMs: number;
  readonly retries: number;
}

/** Reads the inputs that both actions have; what is wrong with them, `form` then has. */
export function readConnection(form: Form): Incomplete<ConnectionInputs> {
  const repository = readRepository(form);
  const region = form.value('region', parseRegion, DEFAULTS.region);
  const given = form.optional('endpoint', parseEndpoint);
  checkRegion(form, repository, region, given);
  return {
    repository,
    endpoint: given ?? (region && repoEndpoint(region)),
    credentials: readCredentials(form, region),
    requestTimeoutMs: form.value(
      'request_timeout',
      durationParser('1s', '5m'),
      DEFAULTS.request_timeout,
    ),
    retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
  };
}

/** Tells which repository the run is for, and where it is; nothing where that input is wrong. */
export function tellRepository(journal: Journal, form: Form): void {
  if (!form.has('repository') && !form.has('repository_id')) return;
  const repository = readRepository(form);
  if (repository === undefined) return;
  const place = placeOf(form);
  if ('id' in repository) journal.repository(repository.id, place);
  else journal.repositoryName(pathOfName(repository), place);
}

/** The region, or the host where the user gave one, which is right. */
function placeOf(form: Form): string {
  const endpoint = form.optional('endpoint', parseEndpoint);
  if (endpoint !== undefined) return endpoint.host;
  return form.has('region') ? form.raw('region').trim() : DEFAULTS.region;
}
