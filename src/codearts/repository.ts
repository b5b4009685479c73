import { RequestError } from '../http/errors.ts';
import { parseHttpDate } from '../http/headers.ts';
import { contractError } from '../http/json-answer.ts';
import type { HttpResponse } from '../http/transport.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import type { RefType } from '../mirror/ref.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { readCommitOfRef, readJid, readRefNames, readRemoteMirror } from './answers.ts';
import { Calls, type ApiOptions } from './calls.ts';
import { encodeLogin, type SourceLogin } from './source-login.ts';

/** What a synchronization may be told. */
export interface SynchronizationOptions {
  /** Overwrite refs of the mirror that have diverged from the source. */
  readonly forceFetch: boolean;
  /** For a private source. */
  readonly login?: SourceLogin;
  /** The CodeArts service endpoint that holds the credentials for a private source. */
  readonly endpointUuid?: string;
}

/** A synchronization that the service has accepted. */
export interface AcceptedSynchronization {
  /** The job's id; no API takes it back. */
  readonly jid: string;
  /** When it was accepted: the service's own clock, else ours. */
  readonly requestedAt: Date;
}

const REMOTE_MIRROR = '/remote-mirror';

/** The most refs one page may have, and how many pages are looked through. */
const PAGE_SIZE = 100;
const MAX_PAGES = 20;

/**
 * The remote-mirror API of one repository in CodeArts Repo, one method per endpoint. Every method
 * tries again where that may help, and throws OperationError where it does not.
 */
export class Repository {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** The same repository, under a deadline; see {@link HttpSession.until}. */
  until(deadline: number): Repository {
    return new Repository({ ...this.#options, session: this.#options.session.until(deadline) });
  }

  /** Reads the remote mirror (ShowRemoteMirror). */
  async showRemoteMirror(): Promise<RemoteMirror> {
    return await this.#retried('Reading the remote mirror', (calls) => this.#readMirror(calls));
  }

  /**
   * Reads the remote mirror, if there is one that may be read.
   *
   * @returns undefined after 403 and 404: the documents do not say how a repository without a mirror
   *   answers, some installations lack this API, and a key may lack the permission to read.
   */
  async findRemoteMirror(): Promise<RemoteMirror | undefined> {
    return await this.#retried('Reading the remote mirror', (calls) =>
      this.#readMirrorIfAllowed(calls),
    );
  }

  /**
   * Gives the repository a remote mirror (AssociateRemoteMirror). What happens to a repository that
   * has one already is not documented, so before another attempt the mirror is read: the one
   * before may have done its work.
   *
   * @param url The source repository.
   */
  async associateRemoteMirror(url: string): Promise<RemoteMirror> {
    return await this.#retried('Associating the remote mirror', async (calls, attempt) => {
      const mirror = attempt > 1 ? await this.#readMirrorIfAllowed(calls) : undefined;
      if (mirror?.url !== undefined && isSameSource(mirror.url, url)) return mirror;
      const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } } as const;
      return this.#readMirrorOf(url, await calls.succeed(call));
    });
  }

  /** Changes the source of the remote mirror (UpdateRepositoryRemoteMirror). */
  async updateRemoteMirror(url: string): Promise<void> {
    const call = { method: 'PUT', path: REMOTE_MIRROR, body: { url } } as const;
    await this.#retried('Changing the source of the remote mirror', async (calls) => {
      this.#readMirrorOf(url, await calls.succeed(call));
    });
  }

  /**
   * Starts a synchronization (StartRemoteMirrorSynchronization). One that may have been started by
   * an attempt of unknown outcome is started again: it fetches the same source once more.
   */
  async startSynchronization(options: SynchronizationOptions): Promise<AcceptedSynchronization> {
    const body = synchronizationBody(options);
    const call = { method: 'POST', path: REMOTE_MIRROR, body } as const;
    return await this.#retried('Starting the synchronization', async (calls) => {
      const response = await calls.succeed(call);
      const { clock, secrets } = this.#options.session;
      return { jid: readJid(response, secrets), requestedAt: dateOf(response, clock.date()) };
    });
  }

  /**
   * Reads the commit a branch or a tag stands for (ShowBranch, ShowTag).
   *
   * @returns Its full object name; undefined where there is no such ref.
   */
  async findCommitOfRef(type: RefType, name: string): Promise<string | undefined> {
    const call = {
      method: 'GET',
      path: `/repository/${type}`,
      query: { [`${type}_name`]: name },
    } as const;
    return await this.#retried(`Reading the ${type} on the mirror`, async (calls) => {
      const response = await calls.exchange(call);
      if (response.status === 404 && !calls.lacksApi(response)) return undefined;
      return readCommitOfRef(calls.requireSuccess(response));
    });
  }

  /** Whether a branch or a tag contains a commit (ListCommitAssociatedRefs). */
  async refContainsCommit(type: RefType, name: string, sha: string): Promise<boolean> {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const names = await this.#listRefsOfCommit(type, sha, page * PAGE_SIZE);
      if (names.includes(name)) return true;
      if (names.length < PAGE_SIZE) break;
    }
    return false;
  }

  async #listRefsOfCommit(type: RefType, sha: string, offset: number): Promise<readonly string[]> {
    const query = { type, limit: String(PAGE_SIZE), ...(offset > 0 && { offset: String(offset) }) };
    const call = { method: 'GET', path: `/repository/commits/${sha}/refs`, query } as const;
    return await this.#retried('Looking for the commit on the mirror', async (calls) => {
      const response = await calls.exchange(call);
      // How a commit that is not there is answered is not documented: 400, 404 or an empty list.
      const isMissing = [400, 404].includes(response.status) && !calls.lacksApi(response);
      return isMissing ? [] : readRefNames(calls.requireSuccess(response));
    });
  }

  /** One attempt at {@link showRemoteMirror}. */
  async #readMirror(calls: Calls): Promise<RemoteMirror> {
    const response = await calls.succeed({ method: 'GET', path: REMOTE_MIRROR });
    return readRemoteMirror(response, this.#options.session.secrets);
  }

  /** One attempt at {@link findRemoteMirror}. */
  async #readMirrorIfAllowed(calls: Calls): Promise<RemoteMirror | undefined> {
    try {
      return await this.#readMirror(calls);
    } catch (error) {
      if (error instanceof RequestError && isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** An answer that names another source than the one asked for is no success. */
  #readMirrorOf(url: string, response: HttpResponse): RemoteMirror {
    const mirror = readRemoteMirror(response, this.#options.session.secrets);
    if (mirror.url !== undefined && !isSameSource(mirror.url, url)) {
      throw contractError(response, 'but with another source URL');
    }
    return mirror;
  }

  async #retried<T>(
    operation: string,
    attempt: (calls: Calls, number: number) => Promise<T>,
  ): Promise<T> {
    const calls = new Calls(operation, this.#options);
    return await this.#options.session.retried(operation, (number) => attempt(calls, number));
  }
}

/** When an answer was given: by the service's own clock, else by ours. */
function dateOf(response: HttpResponse, localDate: number): Date {
  const served = parseHttpDate(response.headers.date);
  return new Date(Number.isNaN(served) ? localDate : served);
}

/** Not so where it is throttling that comes as a 403. */
function isRefusal({ status, transient }: RequestError): boolean {
  return (status === 403 || status === 404) && !transient;
}

/** `force_fetch` has no documented default, so it is always said; nothing else is unless given. */
function synchronizationBody(options: SynchronizationOptions): Record<string, unknown> {
  const { forceFetch, login, endpointUuid } = options;
  return {
    force_fetch: forceFetch,
    ...(login && encodeLogin(login)),
    ...(endpointUuid !== undefined && { endpoint_uuid: endpointUuid }),
  };
}
