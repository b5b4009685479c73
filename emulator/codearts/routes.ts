import { decodeUtf8, parseBody } from '../gateway/body.ts';
import type { FieldRules, Fields } from '../gateway/body.ts';
import { ApiError, UNKNOWN_API, UNKNOWN_METHOD } from '../gateway/errors.ts';
import type { Authenticator, Operation } from '../gateway/tokens.ts';
import type { SourceCredentials } from '../git/git.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { ASSOCIATE_ERRORS, GENERAL_ERRORS, invalidParameter, START_ERRORS } from './errors.ts';
import { describeRepository } from './description.ts';
import { answerDirectory } from './directory.ts';
import type { DirectoryBehaviour } from './directory.ts';
import { absentMirror } from './mirror.ts';
import type { RemoteMirror, SyncBranchType } from './mirror.ts';
import { integer } from './parameters.ts';
import { findBranch, findTag, refsContaining } from './refs.ts';
import type { Repository } from './repository.ts';

/** What the API serves. */
export interface ApiState {
  readonly repositories: ReadonlyMap<number, Repository>;
  /** Credentials of the service endpoints, by UUID. */
  readonly serviceEndpoints: ReadonlyMap<string, SourceCredentials>;
  readonly authenticate: Authenticator;
  readonly directory: DirectoryBehaviour;
}

interface Call {
  request: RawRequest;
  query: URLSearchParams;
  repository: Repository;
  state: ApiState;
  /** What the route's pattern captured, decoded. */
  captured: string;
}

interface Route extends Operation {
  method: string;
  /** The path behind `/v4/repositories/{repository_id}`. */
  path: RegExp;
  answer: (call: Call) => Answer | Promise<Answer>;
}

const MIRROR = /^\/remote-mirror$/;
const READ = { access: 'read', errors: GENERAL_ERRORS } as const;

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^$/, ...READ, answer: showRepository },
  { method: 'GET', path: MIRROR, ...READ, answer: showMirror },
  { method: 'POST', path: MIRROR, access: 'write', errors: START_ERRORS, answer: start },
  { method: 'PUT', path: MIRROR, access: 'write', errors: GENERAL_ERRORS, answer: updateMirror },
  {
    method: 'POST',
    path: /^\/remote-mirror\/associate$/,
    access: 'write',
    errors: ASSOCIATE_ERRORS,
    answer: associate,
  },
  { method: 'GET', path: /^\/repository\/branch$/, ...READ, answer: showBranch },
  { method: 'GET', path: /^\/repository\/tag$/, ...READ, answer: showTag },
  { method: 'GET', path: /^\/repository\/commits\/([^/]+)\/refs$/, ...READ, answer: listRefs },
];

const MAX_REPOSITORY_ID = 2_147_483_647;

/**
 * Answers one request as CodeArts Repo does: route, then credentials, then repository, then the
 * endpoint itself. Throws an ApiError for every answer that is an error.
 */
export async function answerApi(request: RawRequest, state: ApiState): Promise<Answer> {
  const [path, query] = splitOnce(request.url, '?');
  const found = answerDirectory(request, path, query, state);
  if (found !== undefined) return found;
  const [, id, rest = ''] = /^\/v4\/repositories\/([^/]+)(\/.+)?$/.exec(path) ?? [];
  if (id === undefined) throw new ApiError(UNKNOWN_API);
  const route = findRoute(request.method, rest);
  const refusal = state.authenticate(request, route);
  if (refusal) throw new ApiError(refusal);
  const repository = state.repositories.get(parseRepositoryId(id));
  if (!repository) throw new ApiError(route.errors.notFound);
  return route.answer({
    request,
    query: new URLSearchParams(query),
    repository,
    state,
    captured: route.path.exec(rest)?.[1] ?? '',
  });
}

function findRoute(method: string, path: string): Route {
  const candidates = ROUTES.filter((route) => route.path.test(path));
  if (candidates.length === 0) throw new ApiError(UNKNOWN_API);
  const route = candidates.find((candidate) => candidate.method === method);
  if (!route) throw new ApiError(UNKNOWN_METHOD);
  return route;
}

function parseRepositoryId(text: string): number {
  const id = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > MAX_REPOSITORY_ID) {
    throw new ApiError(invalidParameter('repository_id must be an integer in 1~2147483647'));
  }
  return id;
}

async function showRepository({ repository }: Call): Promise<Answer> {
  switch (repository.behaviour.descriptionAnswer) {
    case 'described':
      return { status: 200, body: describeRepository(repository, await repository.refs()) };
    case '404':
      throw new ApiError(GENERAL_ERRORS.notFound);
    case '403':
      throw new ApiError(GENERAL_ERRORS.forbidden);
  }
}

function showMirror({ repository }: Call): Answer {
  if (repository.mirror) return { status: 200, body: repository.mirror };
  switch (repository.behaviour.noMirrorAnswer) {
    case 'nulls':
      return { status: 200, body: absentMirror(repository.id) };
    case 'empty':
      return { status: 200, body: {} };
    case '404':
      throw new ApiError(GENERAL_ERRORS.notFound);
    case '403':
      throw new ApiError(GENERAL_ERRORS.forbidden);
  }
}

/** Documented are neither a missing `url` nor a second association; both are answered with 400. */
function associate({ request, repository }: Call): Answer {
  const { url } = readBody(request, { url: 'string' });
  if (url === undefined) throw new ApiError(invalidParameter('url is required'));
  checkSourceUrl(url);
  if (repository.mirror) {
    throw new ApiError(invalidParameter('the repository is associated with a mirror already'));
  }
  return { status: 201, body: repository.associate(url) };
}

/** No document says what a start without a mirror answers; it is the endpoint's 404 here. */
function start({ request, repository, state }: Call): Answer {
  const body = readBody(request, {
    username: 'string',
    password: 'string',
    endpoint_uuid: 'string',
    force_fetch: 'boolean',
  });
  const credentials =
    explicitCredentials(body) ?? endpointCredentials(body.endpoint_uuid, state.serviceEndpoints);
  if (!repository.mirror) throw new ApiError(START_ERRORS.notFound);
  const force = body.force_fetch ?? false;
  const { jid } = repository.startSynchronization({ force, credentials });
  return { status: 200, body: { jid } };
}

/** The documented example sends empty strings for credentials that are not there. */
function explicitCredentials(body: {
  username?: string;
  password?: string;
}): SourceCredentials | undefined {
  const username = decodeBase64('username', body.username ?? '');
  const password = decodeBase64('password', body.password ?? '');
  return username === '' && password === '' ? undefined : { username, password };
}

function readBody<Rules extends FieldRules>(request: RawRequest, rules: Rules): Fields<Rules> {
  return parseBody(request, rules, invalidParameter);
}

/**
 * Decodes a credential's Base64. Throws an ApiError (400) naming the field when it is not
 * canonical Base64 of UTF-8 text, or has control characters, which no credential can have.
 */
function decodeBase64(name: string, encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) {
    throw new ApiError(invalidParameter(`${name} must be Base64 encoded`));
  }
  const text = decodeUtf8(bytes);
  if (text === undefined || /\p{Cc}/u.test(text)) {
    throw new ApiError(invalidParameter(`${name} must be the Base64 form of printable UTF-8`));
  }
  return text;
}

function endpointCredentials(
  uuid: string | undefined,
  serviceEndpoints: ReadonlyMap<string, SourceCredentials>,
): SourceCredentials | undefined {
  if (uuid === undefined || uuid === '') return undefined;
  const credentials = serviceEndpoints.get(uuid);
  if (!credentials) throw new ApiError(invalidParameter('endpoint_uuid is not known'));
  return credentials;
}

function updateMirror({ request, repository, state }: Call): Answer {
  const body = readBody(request, {
    url: 'string',
    sync_branch_type: 'string',
    mirroring_enabled: 'boolean',
    endpoint_uuid: 'string',
  });
  if (body.url !== undefined) checkSourceUrl(body.url);
  const branchType = parseBranchType(body.sync_branch_type ?? repository.syncBranchType);
  endpointCredentials(body.endpoint_uuid, state.serviceEndpoints);
  const { mirror } = repository;
  if (!mirror) throw new ApiError(GENERAL_ERRORS.notFound);
  repository.syncBranchType = branchType;
  mirror.url = body.url ?? mirror.url;
  mirror.mirroring_enabled = body.mirroring_enabled ?? mirror.mirroring_enabled;
  if (body.endpoint_uuid !== undefined) mirror.endpoint_uuid = body.endpoint_uuid || null;
  return { status: 200, body: updateView(mirror, branchType) };
}

function updateView(mirror: RemoteMirror, sync_branch_type: SyncBranchType): object {
  const { url, mirroring_enabled, endpoint_uuid } = mirror;
  return { url, sync_branch_type, mirroring_enabled, endpoint_uuid };
}

function parseBranchType(text: string): SyncBranchType {
  if (text === 'all' || text === 'default') return text;
  throw new ApiError(invalidParameter('sync_branch_type must be all or default'));
}

/** Documented is the scheme. User info is refused too: it would be a secret shown to everyone. */
function checkSourceUrl(url: string): void {
  const parsed = /^https?:\/\//.test(url) && !/[\s\p{Cc}]/u.test(url) ? URL.parse(url) : null;
  if (parsed === null) {
    throw new ApiError(invalidParameter('url must start with http:// or https://'));
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ApiError(invalidParameter('url must not contain credentials'));
  }
}

async function showBranch({ query, repository }: Call): Promise<Answer> {
  const name = refName(query, 'branch_name');
  return found(await findBranch(repository.gitDir, name, repository.defaultBranch));
}

async function showTag({ query, repository }: Call): Promise<Answer> {
  return found(await findTag(repository.gitDir, refName(query, 'tag_name')));
}

async function listRefs({ query, repository, captured: sha }: Call): Promise<Answer> {
  const type = query.get('type');
  if (type !== 'branch' && type !== 'tag') {
    throw new ApiError(invalidParameter('type must be branch or tag'));
  }
  const offset = integer(query, 'offset', { fallback: 0, least: 0, most: 2_147_483_647 });
  const limit = integer(query, 'limit', { fallback: 20, least: 1, most: 100 });
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new ApiError(GENERAL_ERRORS.notFound);
  const names = await refsContaining(repository.gitDir, sha, type);
  return found(names?.slice(offset, offset + limit));
}

function found(body: object | undefined): Answer {
  if (body === undefined) throw new ApiError(GENERAL_ERRORS.notFound);
  return { status: 200, body };
}

function refName(query: URLSearchParams, parameter: string): string {
  const name = query.get(parameter) ?? '';
  if (name.length < 1 || name.length > 2000) {
    throw new ApiError(invalidParameter(`${parameter} must have 1-2000 characters`));
  }
  return name;
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
