import { ApiError, UNKNOWN_METHOD } from '../gateway/errors.ts';
import type { Authenticator, Operation } from '../gateway/tokens.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { GENERAL_ERRORS, invalidParameter } from './errors.ts';
import { integer } from './parameters.ts';
import type { Repository } from './repository.ts';

/**
 * How the id of a repository is asked for by its name: with the id; or, whatever the name, with HTTP
 * 200 and one of the two words that the pages have for a failure, or with an error of this status.
 */
export type IdAnswer = 'id' | 'failed' | 'fail' | '400' | '403' | '404';

/** What the operations that find repositories do where the documents leave room. */
export interface DirectoryBehaviour {
  idAnswer: IdAnswer;
  /** Whether an id is given for a name in a group in a group, too. */
  knowsNestedGroups: boolean;
}

export const DEFAULT_DIRECTORY: Readonly<DirectoryBehaviour> = {
  idAnswer: 'id',
  knowsNestedGroups: true,
};

/** What the operations look through. */
export interface Directory {
  readonly repositories: ReadonlyMap<number, Repository>;
  readonly directory: DirectoryBehaviour;
  readonly authenticate: Authenticator;
}

type Find = (query: URLSearchParams, state: Directory) => Answer;

const READ: Operation = { access: 'read', errors: GENERAL_ERRORS };

const OPERATIONS: Readonly<Record<string, Find>> = {
  '/v1/repositories/repoid': showRepoId,
  '/v4/user/repositories': listUserRepositories,
};

/**
 * Answers what finds repositories by their names.
 *
 * @returns undefined where the request asks for something else.
 */
export function answerDirectory(
  request: RawRequest,
  path: string,
  query: string,
  state: Directory,
): Answer | undefined {
  const operation = Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path] : undefined;
  if (operation === undefined) return undefined;
  if (request.method !== 'GET') throw new ApiError(UNKNOWN_METHOD);
  const refusal = state.authenticate(request, READ);
  if (refusal) throw new ApiError(refusal);
  return operation(new URLSearchParams(query), state);
}

/** ShowRepoId. V1 says with HTTP 200 that it failed; which code an unknown name has is not documented. */
function showRepoId(query: URLSearchParams, { repositories, directory }: Directory): Answer {
  const { idAnswer, knowsNestedGroups } = directory;
  const [group, name] = ['group_name', 'repository_name'].map((each) => query.get(each) ?? '');
  if (!isName(group) || !isName(name)) return failure('DEV.CH.10001', 'Param invalid');
  if (idAnswer === '403') throw new ApiError(GENERAL_ERRORS.forbidden);
  if (idAnswer === '404') throw new ApiError(GENERAL_ERRORS.notFound);
  if (idAnswer === '400') throw new ApiError(invalidParameter('group_name'));
  const isAnswered = idAnswer === 'id' && (knowsNestedGroups || !group.includes('/'));
  const found = [...repositories.values()].find(
    (each) => isAnswered && each.namespace === group && each.name === name,
  );
  return found === undefined
    ? failure('CH.010117', 'Repository does not exist', idAnswer === 'fail' ? 'fail' : 'failed')
    : { status: 200, body: { result: found.id, status: 'success' } };
}

/** The envelope of V1 and V2. */
function failure(code: string, message: string, status = 'failed'): Answer {
  return { status: 200, body: { error: { code, message }, status } };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && text.length >= 1 && text.length <= 2_000;
}

/** ListCurrentUserRepositories. Whether `search` matches paths is not documented: here names alone. */
function listUserRepositories(query: URLSearchParams, { repositories }: Directory): Answer {
  const search = query.get('search') ?? '';
  if (search.length > 512)
    throw new ApiError(invalidParameter('search must have 1-512 characters'));
  const offset = integer(query, 'offset', { fallback: 0, least: 0, most: 2_147_483_647 });
  const limit = integer(query, 'limit', { fallback: 20, least: 1, most: 100 });
  const found = [...repositories.values()].filter(({ name }) =>
    name.toLowerCase().includes(search.toLowerCase()),
  );
  return { status: 200, body: found.slice(offset, offset + limit).map(simplestView) };
}

/** The documented fields that name a repository, and some of the rest. */
function simplestView({ id, name, namespace, httpUrl, sshUrl }: Repository): object {
  return {
    ...{ id, name, path: name, namespace, name_with_namespace: `${namespace} / ${name}` },
    ...{ http_url_to_repo: httpUrl, ssh_url_to_repo: sshUrl },
    ...{ archived: false, status: 'normal', visibility: 'private' },
  };
}
