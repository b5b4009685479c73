import type { RequestError } from '../http/errors.ts';
import { contractError, readObject } from '../http/json-answer.ts';
import type { HttpResponse } from '../http/transport.ts';
import { parseJson } from '../text/json.ts';
import { sentences } from '../text/safe-text.ts';
import { Calls, isSuccess, type ServiceOptions } from './calls.ts';
import { isRepositoryId, type RepositoryName } from './repository-name.ts';
import { isWithoutApi } from './refusals.ts';
import { LIST_PAGE_SIZE, searchList, type Search } from './repository-search.ts';
import { describeError, statedError } from './told-errors.ts';

/** What became of looking for a repository by its name. */
export type Lookup = { readonly kind: 'found'; readonly id: number } | Search;

/** The API page of the list allows no longer text to search for. */
const MAX_SEARCH_LENGTH = 512;

/** What to do where a name leads nowhere: the id needs no request. */
export const GIVE_ID =
  'Give `repository_id` instead of `repository`: the number after "Repository ID" on the ' +
  "repository's home page";

/** Refusals of the first request after which the list is looked through. */
const REFUSALS: readonly number[] = [400, 403, 404];

/** Looks for repositories by their names. Every request is tried again where that may help. */
export class RepositoryLookup {
  readonly #service: ServiceOptions;

  constructor(service: ServiceOptions) {
    this.#service = service;
  }

  /**
   * Finds the id of a repository: asks for it (ShowRepoId), and where the service refuses that, looks
   * through the list of the repositories that the user sees (ListCurrentUserRepositories). Whether
   * the first knows groups in groups, and whether the second searches paths, is not documented.
   *
   * @param tell Is told in a line that is safe to show why the list is looked through.
   * @throws OperationError A request failed, or its answer cannot be used.
   */
  async find(wanted: RepositoryName, tell: (line: string) => void): Promise<Lookup> {
    const told = await this.#askForId(wanted);
    if (told.kind === 'found') return told;
    tell(
      `CodeArts gives no id for that name (${told.reason}); looking through the list of repositories.`,
    );
    const search = wanted.name.slice(0, MAX_SEARCH_LENGTH).toWellFormed();
    const { secrets } = this.#service.session;
    return await searchList(wanted, (offset) => this.#list(search, offset), secrets);
  }

  async #askForId({ group, name }: RepositoryName): Promise<Told> {
    const query = { group_name: group, repository_name: name };
    const call = { method: 'GET', path: '/v1/repositories/repoid', query } as const;
    return await this.#retried('Looking up the repository', async (calls) => {
      const response = await calls.exchange(call);
      if (isSuccess(response)) return this.#readId(response, calls);
      const error = calls.errorOf(response, 'reading');
      const isRefused = REFUSALS.includes(response.status) && !error.transient;
      if (isRefused) return { kind: 'refused', reason: error.brief };
      throw error;
    });
  }

  /** @throws RequestError It is neither an id nor a refusal. */
  #readId(response: HttpResponse, calls: Calls): Told {
    const { status, result, ...fields } = readObject(response);
    const isDone = typeof status === 'string' && /^success$/i.test(status);
    const refusal = statedError(isDone ? fields : { status, ...fields });
    if (refusal === undefined) {
      if (isDone && isRepositoryId(result)) return { kind: 'found', id: result };
      throw withWayOut(contractError(response, 'without a usable repository id'));
    }
    const reason = `with the error ${describeError(refusal, this.#service.session.secrets)}`;
    if (isDone) throw contractError(response, reason);
    const error = calls.errorOf(response, 'reading');
    if (error.transient) throw error; // throttling, behind a status of success
    return { kind: 'refused', reason: `HTTP ${response.status} ${reason}` };
  }

  /** One page of the list; entries as they are. */
  async #list(search: string, offset: number): Promise<readonly unknown[]> {
    const query = { search, offset: String(offset), limit: String(LIST_PAGE_SIZE) };
    const call = { method: 'GET', path: '/v4/user/repositories', query } as const;
    return await this.#retried('Listing the repositories', async (calls) => {
      const response = await calls.exchange(call);
      if (!isSuccess(response)) throw adviseId(calls.errorOf(response, 'reading'));
      const entries = parseJson(response.text);
      if (Array.isArray(entries)) return entries as unknown[];
      throw this.#noList(response, entries, calls);
    });
  }

  #noList(response: HttpResponse, answer: unknown, calls: Calls): RequestError {
    const error = calls.errorOf(response, 'reading');
    if (error.transient) return error; // throttling, behind a status of success
    const stated = statedError(answer);
    if (stated === undefined) {
      return withWayOut(contractError(response, 'but no list of repositories'));
    }
    const reason = `with the error ${describeError(stated, this.#service.session.secrets)}`;
    return contractError(response, reason).with({ hint: GIVE_ID });
  }

  async #retried<T>(operation: string, attempt: (calls: Calls) => Promise<T>): Promise<T> {
    const calls = new Calls(operation, this.#service);
    return await this.#service.session.retried(operation, () => attempt(calls));
  }
}

/** What the service tells of a name. */
type Told = { readonly kind: 'found'; readonly id: number } | Refused;

interface Refused {
  readonly kind: 'refused';
  /** Safe to show. */
  readonly reason: string;
}

/** Where the list is refused, the id that the user knows takes its place. */
function adviseId(error: RequestError): RequestError {
  const { status = 0, transient } = error;
  if (transient) return error;
  // The advice for these is about a repository whose id was given, unless the host has no such API.
  const isOfId = status === 400 || (status === 404 && !isWithoutApi(error));
  if (isOfId) return error.with({ hint: GIVE_ID });
  return status === 403 || status === 404 ? withWayOut(error) : error;
}

/** The id needs neither of the two requests. */
function withWayOut(error: RequestError): RequestError {
  return error.with({ hint: sentences(error.hint, GIVE_ID) });
}
