import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readRefs } from '../git/git.ts';
import type { Refs, SourceCredentials } from '../git/git.ts';
import type { Clock } from '../server/clock.ts';
import { fetchSource } from './fetch.ts';
import type { FetchOutcome } from './fetch.ts';
import { Gate } from './gate.ts';
import type { GateStage } from './gate.ts';
import { codeArtsTimestamp, newMirror } from './mirror.ts';
import type { MirrorBehaviour, RemoteMirror, SyncBranchType } from './mirror.ts';
import { JobQueue } from './queue.ts';

/** The host of clone URLs in the region cn-north-4, which is not that of the API. */
const CLONE_HOST = 'codehub.devcloud.cn-north-4.huaweicloud.com';

/** What a repository needs of the service it lives in. */
export interface RepositoryOptions {
  id: number;
  name: string;
  /** The groups it is in, the outermost first, with `/` between them. */
  namespace: string;
  /** An existing bare repository. */
  gitDir: string;
  defaultBranch: string;
  behaviour: MirrorBehaviour;
  clock: Clock;
  /** Makes job ids; random UUIDs unless told. */
  newId?: (() => string) | undefined;
  /** How long every synchronization takes at least, in milliseconds. */
  syncDelayMs?: number | undefined;
  /** CA certificates that https sources are checked against. */
  sourceCaFile?: string | undefined;
  /** Credentials of the service endpoints, by UUID. */
  serviceEndpoints?: ReadonlyMap<string, SourceCredentials> | undefined;
  /** Id of the mirror's configuration. */
  mirrorId?: number | undefined;
}

/** What one synchronization is asked to do. */
export interface SynchronizationRequest {
  /** Overwrite diverged refs; false unless told. */
  force?: boolean;
  /** Credentials for the source; absent: those of the mirror's service endpoint, if any. */
  credentials?: SourceCredentials | undefined;
}

/** A requested synchronization. */
export interface Synchronization {
  /** The job's id. */
  readonly jid: string;
  /** Resolves when the job has ended, successfully or not. */
  readonly ended: Promise<void>;
}

/** A CodeArts repository: a bare git repository with, perhaps, a remote mirror. */
export class Repository {
  /** How it acts where the documents leave room; may be changed at any time. */
  behaviour: MirrorBehaviour;
  /** The mirror's present state; undefined when none is associated. */
  mirror: RemoteMirror | undefined;
  /** What a synchronization fetches. The API can set it, but never shows it. */
  syncBranchType: SyncBranchType = 'all';
  readonly #options: RepositoryOptions;
  readonly #queue = new JobQueue();
  readonly #closing = new AbortController();
  #gates: Gate[] = [];

  constructor(options: RepositoryOptions) {
    this.#options = options;
    this.behaviour = options.behaviour;
  }

  get id(): number {
    return this.#options.id;
  }

  get name(): string {
    return this.#options.name;
  }

  get namespace(): string {
    return this.#options.namespace;
  }

  /** Its clone URL by https; nothing listens there. */
  get httpUrl(): string {
    return `https://${CLONE_HOST}/${this.namespace}/${this.name}.git`;
  }

  /** Its clone URL by ssh, in git's short form. */
  get sshUrl(): string {
    return `git@${CLONE_HOST}:${this.namespace}/${this.name}.git`;
  }

  get gitDir(): string {
    return this.#options.gitDir;
  }

  get defaultBranch(): string {
    return this.#options.defaultBranch;
  }

  /** Every branch and tag, by full ref name. */
  refs(): Promise<Refs> {
    return readRefs(this.gitDir);
  }

  /** Gives the repository a mirror (a new one, if it had one). Nothing is fetched yet. */
  associate(url: string): RemoteMirror {
    this.mirror = newMirror(this.#options.mirrorId ?? 1, this.id, url, this.#now());
    return this.mirror;
  }

  /**
   * Queues a synchronization; one at a time runs. Throws when there is no mirror.
   */
  startSynchronization(request: SynchronizationRequest = {}): Synchronization {
    const { mirror } = this;
    if (!mirror) throw new Error(`Repository ${this.id} has no remote mirror`);
    // A run in progress keeps its own status on show.
    if (this.#queue.idle) show(mirror, this.behaviour.queuedStatus);
    const jid = (this.#options.newId ?? randomUUID)();
    return { jid, ended: this.#queue.add(() => this.#synchronize(mirror, request)) };
  }

  /**
   * Stops synchronizations from now on, by default when they already show as running but have
   * fetched nothing, until the gate is released.
   */
  holdSynchronizations(stage: GateStage = 'running'): Gate {
    const gate = new Gate(stage);
    this.#gates.push(gate);
    return gate;
  }

  /** Resolves when no synchronization runs or waits. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Ends everything that runs or waits, leaving the mirror's state as it is then. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const gate of this.#gates) gate.release();
    await this.settled();
  }

  async #synchronize(mirror: RemoteMirror, request: SynchronizationRequest): Promise<void> {
    try {
      await this.#passGates('queued');
      show(mirror, this.behaviour.runningStatus);
      await this.#passGates('running');
      await delay(this.#options.syncDelayMs ?? 0, undefined, { signal: this.#closing.signal });
      this.#record(mirror, await this.#fetch(mirror, request));
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#record(mirror, { ok: false, error: String(error) });
    }
  }

  async #passGates(stage: GateStage): Promise<void> {
    for (const gate of this.#gates.filter((each) => each.stage === stage)) await gate.pass();
    this.#closing.signal.throwIfAborted();
  }

  async #fetch(mirror: RemoteMirror, request: SynchronizationRequest): Promise<FetchOutcome> {
    if (this.behaviour.failWith !== null) return { ok: false, error: this.behaviour.failWith };
    const credentials = request.credentials ?? this.#endpointCredentials(mirror);
    if (credentials) mirror.is_private = true;
    return fetchSource(this.gitDir, {
      url: mirror.url,
      branch: this.syncBranchType === 'default' ? this.defaultBranch : undefined,
      force: request.force ?? false,
      credentials,
      caFile: this.#options.sourceCaFile,
      signal: this.#closing.signal,
    });
  }

  #endpointCredentials({ endpoint_uuid }: RemoteMirror): SourceCredentials | undefined {
    return endpoint_uuid === null ? undefined : this.#options.serviceEndpoints?.get(endpoint_uuid);
  }

  #record(mirror: RemoteMirror, outcome: FetchOutcome): void {
    if (outcome.ok) this.#recordSuccess(mirror, outcome.changed);
    else this.#recordFailure(mirror, outcome.error);
  }

  #recordSuccess(mirror: RemoteMirror, changed: boolean): void {
    mirror.update_status = this.behaviour.finishedStatus;
    mirror.last_error = null;
    if (!changed && !this.behaviour.noOpMovesTimestamps) return;
    mirror.last_update_at = this.#now();
    mirror.last_successful_update_at = mirror.last_update_at;
  }

  #recordFailure(mirror: RemoteMirror, error: string): void {
    mirror.update_status = this.behaviour.failedStatus;
    mirror.last_error = error;
    mirror.last_update_at = this.#now();
    mirror.number_of_failures = (mirror.number_of_failures ?? 0) + 1;
  }

  #now(): string {
    return codeArtsTimestamp(this.#options.clock.now());
  }
}

function show(mirror: RemoteMirror, status: string | null): void {
  if (status !== null) mirror.update_status = status;
}
