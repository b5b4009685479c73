import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ACCESS_KEYS, AccessKeyRegistry } from '../gateway/access-keys.ts';
import type { AccessKey, AccessKeys } from '../gateway/access-keys.ts';
import { TokenRegistry, TOKENS } from '../gateway/tokens.ts';
import type { Authenticator, Permissions, Tokens } from '../gateway/tokens.ts';
import type { Certificates } from '../server/certificates.ts';
import { systemClock } from '../server/clock.ts';
import type { Clock } from '../server/clock.ts';
import { answerApi } from './routes.ts';
import { ApiError, errorAnswer } from './errors.ts';
import type { Fault, FaultAnswer } from '../server/faults.ts';
import type { SourceCredentials } from './fetch.ts';
import { createBareRepository } from '../git/git.ts';
import { DEFAULT_BEHAVIOUR } from './mirror.ts';
import type { MirrorBehaviour, NoMirrorAnswer, SyncBranchType } from './mirror.ts';
import { Repository } from './repository.ts';
import { Listener, sendAnswer } from '../server/listener.ts';
import type { LoggedRequest, RawRequest } from '../server/listener.ts';
import { isSigned } from '../gateway/signed-request.ts';

/** How the CodeArts Repo side is started. */
export interface EmulatorOptions {
  /** Serves https with this certificate; https sources are checked against its CA, too. */
  tls?: Certificates;
  /** Time of timestamps, `Date` headers and the checks of access keys; the machine's unless told. */
  clock?: Clock;
  /** How long every synchronization takes at least, in milliseconds; 0 unless told. */
  syncDelayMs?: number;
  /** CA certificates (PEM) that https sources are checked against; `tls.caFile` unless told. */
  sourceCaFile?: string;
  /** Makes job and request ids; random UUIDs unless told. */
  newId?: () => string;
  /** How a mirror that is not there is answered; `nulls` unless told. */
  noMirrorAnswer?: NoMirrorAnswer;
}

/** How a repository is created. */
export interface NewRepository {
  /** 1 to 2147483647; the next free one unless told. */
  id?: number;
  /** `main` unless told. */
  defaultBranch?: string;
  /** Associates a mirror from the start. */
  mirror?: { url: string; syncBranchType?: SyncBranchType };
  /** Deviations from the default behaviour. */
  behaviour?: Partial<MirrorBehaviour>;
}

// Ids as large as the documented example's: a client that cannot take them would show.
const FIRST_REPOSITORY_ID = 2_112_000_001;
const MAX_BODY_BYTES = 1024 * 1024;

/** A local CodeArts Repo service with real git repositories. */
export class Emulator {
  /** Tokens in force from the start. */
  readonly tokens: Tokens = TOKENS;
  /** Access keys in force from the start. */
  readonly accessKeys: AccessKeys = ACCESS_KEYS;
  /** Where the emulator takes its time from. */
  readonly clock: Clock;
  readonly #options: EmulatorOptions;
  readonly #directory: string;
  readonly #tokenRegistry = new TokenRegistry();
  readonly #accessKeyRegistry: AccessKeyRegistry;
  readonly #repositories = new Map<number, Repository>();
  readonly #serviceEndpoints = new Map<string, SourceCredentials>();
  readonly #newId: () => string;
  #server: Listener | undefined;

  /** Use `startEmulator`. */
  constructor(options: EmulatorOptions, directory: string) {
    this.#options = options;
    this.#directory = directory;
    this.#newId = options.newId ?? randomUUID;
    this.clock = options.clock ?? systemClock;
    this.#accessKeyRegistry = new AccessKeyRegistry(this.clock);
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    this.#server = await Listener.start({
      tls: this.#options.tls,
      maxBodyBytes: MAX_BODY_BYTES,
      prepare: (response) => {
        this.#setCommonHeaders(response);
      },
      handle: (request, response) => this.#handle(request, response),
    });
  }

  /** The API's base URL: `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get endpoint(): string {
    return this.#listener.origin;
  }

  /** Every request so far, in order of arrival. */
  get requests(): LoggedRequest[] {
    return this.#listener.requests;
  }

  /** Creates an empty repository. Rejects when the id is taken. */
  async createRepository(options: NewRepository = {}): Promise<Repository> {
    const id = options.id ?? this.#nextRepositoryId();
    if (this.#repositories.has(id)) throw new Error(`Repository ${id} exists already`);
    const defaultBranch = options.defaultBranch ?? 'main';
    const gitDir = path.join(this.#directory, `${id}.git`);
    const repository = new Repository({
      id,
      gitDir,
      defaultBranch,
      behaviour: this.#behaviour(options.behaviour),
      clock: this.clock,
      newId: this.#newId,
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

  /** Lets a fault strike coming requests, behind the faults that already wait. */
  inject(fault: Fault): void {
    this.#listener.inject(fault);
  }

  /** Returns to regular service. */
  clearFaults(): void {
    this.#listener.clearFaults();
  }

  /** Resolves when no synchronization is queued or running. */
  async settled(): Promise<void> {
    await Promise.all([...this.#repositories.values()].map((each) => each.settled()));
  }

  /** Closes port and connections, ends synchronizations, deletes the repositories. */
  async stop(): Promise<void> {
    await this.#server?.stop();
    await Promise.all([...this.#repositories.values()].map((each) => each.close()));
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #listener(): Listener {
    if (!this.#server) throw new Error('The emulator is not listening');
    return this.#server;
  }

  readonly #authenticate: Authenticator = (request, operation) => {
    const registry = isSigned(request) ? this.#accessKeyRegistry : this.#tokenRegistry;
    return registry.authenticate(request, operation);
  };

  async #handle(request: RawRequest, response: ServerResponse): Promise<void> {
    sendAnswer(response, await this.#answer(request, String(response.getHeader('X-Request-Id'))));
  }

  async #answer(request: RawRequest, requestId: string): Promise<FaultAnswer> {
    try {
      return await answerApi(request, {
        repositories: this.#repositories,
        serviceEndpoints: this.#serviceEndpoints,
        authenticate: this.#authenticate,
      });
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error.answer, requestId);
      throw error;
    }
  }

  #setCommonHeaders(response: ServerResponse): void {
    response.sendDate = false;
    response.setHeader('Date', this.clock.now().toUTCString());
    response.setHeader('X-Request-Id', this.#newId());
  }

  #behaviour(changes: Partial<MirrorBehaviour> = {}): MirrorBehaviour {
    const noMirrorAnswer = this.#options.noMirrorAnswer ?? DEFAULT_BEHAVIOUR.noMirrorAnswer;
    return { ...DEFAULT_BEHAVIOUR, noMirrorAnswer, ...changes };
  }

  #nextRepositoryId(): number {
    return Math.max(FIRST_REPOSITORY_ID - 1, ...this.#repositories.keys()) + 1;
  }
}

/** Starts a CodeArts Repo emulator on a free port of 127.0.0.1; end it with `stop()`. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const directory = await mkdtemp(path.join(tmpdir(), 'codearts-'));
  const emulator = new Emulator(options, directory);
  await emulator.listen();
  return emulator;
}
