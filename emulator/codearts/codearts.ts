import path from 'node:path';
import { ACCESS_KEYS, AccessKeyRegistry } from '../gateway/access-keys.ts';
import type { AccessKey, AccessKeys } from '../gateway/access-keys.ts';
import { Api } from '../gateway/api.ts';
import type { ApiOptions } from '../gateway/api.ts';
import { isSigned } from '../gateway/signed-request.ts';
import { TokenRegistry, TOKENS } from '../gateway/tokens.ts';
import type { Authenticator, Permissions, Tokens } from '../gateway/tokens.ts';
import { createBareRepository } from '../git/git.ts';
import type { SourceCredentials } from '../git/git.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { createTemporaryDirectory } from '../server/temporary-directory.ts';
import type { TemporaryDirectory } from '../server/temporary-directory.ts';
import { DEFAULT_DIRECTORY } from './directory.ts';
import type { DirectoryBehaviour } from './directory.ts';
import { DEFAULT_BEHAVIOUR } from './mirror.ts';
import type { MirrorBehaviour, NoMirrorAnswer, SyncBranchType } from './mirror.ts';
import { Repository } from './repository.ts';
import { answerApi } from './routes.ts';

/** How CodeArts Repo is started. With `tls`, https sources are checked against its CA, too. */
export interface CodeArtsOptions extends ApiOptions {
  /** How long every synchronization takes at least, in milliseconds; 0 unless told. */
  syncDelayMs?: number;
  /** CA certificates (PEM) that https sources are checked against; `tls.caFile` unless told. */
  sourceCaFile?: string;
  /** How a mirror that is not there is answered; `nulls` unless told. */
  noMirrorAnswer?: NoMirrorAnswer;
}

/** How a repository is created. */
export interface NewRepository {
  /** 1 to 2147483647; the next free one unless told. */
  id?: number;
  /** `repository-ID` unless told. */
  name?: string;
  /** The groups it is in, with `/` between them; `octo-group` unless told. */
  namespace?: string;
  /** `main` unless told. */
  defaultBranch?: string;
  /** Associates a mirror from the start. */
  mirror?: { url: string; syncBranchType?: SyncBranchType };
  /** Deviations from the default behaviour. */
  behaviour?: Partial<MirrorBehaviour>;
}

// Ids as large as the documented example's: a client that cannot take them would show.
const FIRST_REPOSITORY_ID = 2_112_000_001;

/** A local CodeArts Repo service with real git repositories. */
export class CodeArts extends Api {
  /** Tokens in force from the start. */
  readonly tokens: Tokens = TOKENS;
  /** Access keys in force from the start. */
  readonly accessKeys: AccessKeys = ACCESS_KEYS;
  /** How repositories are found by their names; may be changed at any time. */
  readonly directory: DirectoryBehaviour = { ...DEFAULT_DIRECTORY };
  readonly #options: CodeArtsOptions;
  readonly #directory: TemporaryDirectory;
  readonly #tokenRegistry = new TokenRegistry();
  readonly #accessKeyRegistry: AccessKeyRegistry;
  readonly #repositories = new Map<number, Repository>();
  readonly #serviceEndpoints = new Map<string, SourceCredentials>();

  /** Use `startCodeArts`. */
  constructor(options: CodeArtsOptions, directory: TemporaryDirectory) {
    super(options);
    this.#options = options;
    this.#directory = directory;
    this.#accessKeyRegistry = new AccessKeyRegistry(this.clock);
  }

  /** Creates an empty repository. Rejects when the id is taken. */
  async createRepository(options: NewRepository = {}): Promise<Repository> {
    const id = options.id ?? this.#nextRepositoryId();
    if (this.#repositories.has(id)) throw new Error(`Repository ${id} exists already`);
    const defaultBranch = options.defaultBranch ?? 'main';
    const gitDir = path.join(this.#directory.path, `${id}.git`);
    const repository = new Repository({
      id,
      name: options.name ?? `repository-${id}`,
      namespace: options.namespace ?? 'octo-group',
      gitDir,
      defaultBranch,
      behaviour: this.#behaviour(options.behaviour),
      clock: this.clock,
      newId: this.newId,
      syncDelayMs: this.#options.syncDelayMs,
      sourceCaFile: this.#options.sourceCaFile ?? this.#options.tls?.caFile,
      serviceEndpoints: this.#serviceEndpoints,
      mirrorId: 12_000 + this.#repositories.size + 1,
    });
    this.#repositories.set(id, repository);
    await createBareRepository(gitDir, defaultBranch);
    if (options.mirror) {
      repository.associate(options.mirror.url);
      repository.syncBranchType = options.mirror.syncBranchType ?? 'all';
    }
    return repository;
  }

  /** Registers a service endpoint that holds a source's credentials. */
  addServiceEndpoint(uuid: string, credentials: SourceCredentials): void {
    this.#serviceEndpoints.set(uuid, credentials);
  }

  /** Puts another token in force, of any length up to the documented 100,000 characters. */
  addToken(token: string, permissions: Permissions = { read: true, write: true }): void {
    this.#tokenRegistry.add(token, permissions);
  }

  /** Makes a token invalid, as when it expires in the middle of a run. */
  revokeToken(token: string): void {
    this.#tokenRegistry.revoke(token);
  }

  /** Puts another access key in force, a temporary one when it has a security token. */
  addAccessKey(key: AccessKey, permissions: Permissions = { read: true, write: true }): void {
    this.#accessKeyRegistry.add(key, permissions);
  }

  /** Makes an access key invalid, as when it is deleted. */
  revokeAccessKey(accessKeyId: string): void {
    this.#accessKeyRegistry.revoke(accessKeyId);
  }

  /** Resolves when no synchronization is queued or running. */
  async settled(): Promise<void> {
    await Promise.all([...this.#repositories.values()].map((each) => each.settled()));
  }

  /** Closes port and connections, ends synchronizations, deletes the repositories. */
  override async stop(): Promise<void> {
    await super.stop();
    await Promise.all([...this.#repositories.values()].map((each) => each.close()));
    await this.#directory.remove();
  }

  protected override answer(request: RawRequest): Promise<Answer> {
    return answerApi(request, {
      repositories: this.#repositories,
      serviceEndpoints: this.#serviceEndpoints,
      authenticate: this.#authenticate,
      directory: this.directory,
    });
  }

  readonly #authenticate: Authenticator = (request, operation) => {
    const registry = isSigned(request) ? this.#accessKeyRegistry : this.#tokenRegistry;
    return registry.authenticate(request, operation);
  };

  #behaviour(changes: Partial<MirrorBehaviour> = {}): MirrorBehaviour {
    const noMirrorAnswer = this.#options.noMirrorAnswer ?? DEFAULT_BEHAVIOUR.noMirrorAnswer;
    return { ...DEFAULT_BEHAVIOUR, noMirrorAnswer, ...changes };
  }

  #nextRepositoryId(): number {
    return Math.max(FIRST_REPOSITORY_ID - 1, ...this.#repositories.keys()) + 1;
  }
}

/** Starts CodeArts Repo on a free port of 127.0.0.1; end it with `stop()`. */
export async function startCodeArts(options: CodeArtsOptions = {}): Promise<CodeArts> {
  const directory = await createTemporaryDirectory('codearts');
  return await new CodeArts(options, directory).listen();
}
