import type { Credentials } from '../credentials/credentials.ts';
import { OperationError, RequestError } from '../http/errors.ts';
import { parseHttpDate } from '../http/headers.ts';
import { contractError } from '../http/json-answer.ts';
import { serviceError } from '../http/service-error.ts';
import { requireTime, withRetries, type RetryPolicy } from '../http/session.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transport.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import type { RefType } from '../mirror/ref.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Sanitize } from '../text/safe-text.ts';
import { readCommitOfRef, readJid, readRefNames, readRemoteMirror } from './answers.ts';
import { clockSkew } from './clock-skew.ts';
import { adviceFor } from './hints.ts';
import { encodeLogin, type SourceLogin } from './source-login.ts';

/** What a client is made of. */
export interface ClientOptions {
  /** Scheme, host and port of the API. */
  readonly endpoint: URL;
  readonly repositoryId: number;
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly retryPolicy: RetryPolicy;
  /** See {@link Repository.until}. */
  readonly deadline?: number;
  readonly sanitize: Sanitize;
}

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

/** A request without its credentials and host. */
interface Call {
  readonly method: HttpRequest['method'];
  /** The path below the repository's own. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Record<string, unknown>;
}

/** Sends a call and gives the answer, whatever its status. */
type Exchange = (call: Call) => Promise<HttpResponse>;

const REMOTE_MIRROR = '/remote-mirror';

/** The most refs one page may have, and how many pages are looked through. */
const PAGE_SIZE = 100;
const MAX_PAGES = 20;

/**
 * The remote-mirror API of one repository in CodeArts Repo, one method per endpoint. Every method
 * tries again where that may help, and throws OperationError where it does not.
 */
export class Repository {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * The same repository, under a deadline: nothing begins after it (see {@link withRetries}), and what
   * has begun is given up {@link LAST_ANSWER_MS} after it.
   */
  until(deadline: number): Repository {
    return new Repository({ ...this.#options, deadline });
  }

  /** Reads the remote mirror (ShowRemoteMirror). */
  async showRemoteMirror(): Promise<RemoteMirror> {
    return await this.#retried('Reading the remote mirror', (exchange) =>
      this.#readMirror(exchange),
    );
  }

  /**
   * Reads the remote mirror, if there is one that may be read.
   *
   * @returns undefined after 403 and 404: the documents do not say how a repository without a mirror
   *   answers, some installations lack this API, and a key may lack the permission to read.
   */
  async findRemoteMirror(): Promise<RemoteMirror | undefined> {
    try {
      return await this.showRemoteMirror();
    } catch (error) {
      if (error instanceof OperationError && isRefusal(error.cause)) return undefined;
      throw error;
    }
  }

  /**
   * Gives the repository a remote mirror (AssociateRemoteMirror). What happens to a repository that
   * has one already is not documented, so before another attempt the mirror is read: the one
   * before may have done its work.
   *
   * @param url The source repository.
   */
  async associateRemoteMirror(url: string): Promise<RemoteMirror> {
    return await this.#retried('Associating the remote mirror', async (exchange, attempt) => {
      const mirror = attempt > 1 ? await this.#readMirrorIfAllowed(exchange) : undefined;
      if (mirror?.url !== undefined && isSameSource(mirror.url, url)) return mirror;
      const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } } as const;
      return this.#checkSource(this.#requireSuccess(await exchange(call)), url);
    });
  }

  /** Changes the source of the remote mirror (UpdateRepositoryRemoteMirror). */
  async updateRemoteMirror(url: string): Promise<void> {
    const call = { method: 'PUT', path: REMOTE_MIRROR, body: { url } } as const;
    await this.#retried('Changing the source of the remote mirror', async (exchange) => {
      this.#checkSource(this.#requireSuccess(await exchange(call)), url);
    });
  }

  /**
   * Starts a synchronization (StartRemoteMirrorSynchronization). One that may have been started by
   * an attempt of unknown outcome is started again: it fetches the same source once more.
   */
  async startSynchronization(options: SynchronizationOptions): Promise<AcceptedSynchronization> {
    const body = synchronizationBody(options);
    const call = { method: 'POST', path: REMOTE_MIRROR, body } as const;
    return await this.#retried('Starting the synchronization', async (exchange) => {
      const response = this.#requireSuccess(await exchange(call));
      return {
        jid: readJid(response, this.#options.sanitize),
        requestedAt: this.#dateOf(response),
      };
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
    return await this.#retried(`Reading the ${type} on the mirror`, async (exchange) => {
      const response = await exchange(call);
      if (response.status === 404 && !this.#lacksApi(response)) return undefined;
      return readCommitOfRef(this.#requireSuccess(response));
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
    return await this.#retried('Looking for the commit on the mirror', async (exchange) => {
      const response = await exchange(call);
      // How a commit that is not there is answered is not documented: 400, 404 or an empty list.
      const isMissing = [400, 404].includes(response.status) && !this.#lacksApi(response);
      return isMissing ? [] : readRefNames(this.#requireSuccess(response));
    });
  }

  async #readMirror(exchange: Exchange): Promise<RemoteMirror> {
    const response = await exchange({ method: 'GET', path: REMOTE_MIRROR });
    return readRemoteMirror(this.#requireSuccess(response), this.#options.sanitize);
  }

  /** One attempt at {@link findRemoteMirror}. */
  async #readMirrorIfAllowed(exchange: Exchange): Promise<RemoteMirror | undefined> {
    try {
      return await this.#readMirror(exchange);
    } catch (error) {
      if (error instanceof RequestError && isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** An answer that names another source than the one asked for is no success. */
  #checkSource(response: HttpResponse, url: string): RemoteMirror {
    const mirror = readRemoteMirror(response, this.#options.sanitize);
    if (mirror.url !== undefined && !isSameSource(mirror.url, url)) {
      throw contractError(response, 'but with another source URL');
    }
    return mirror;
  }

  async #retried<T>(
    operation: string,
    attempt: (exchange: Exchange, number: number) => Promise<T>,
  ): Promise<T> {
    const { retryPolicy, deadline = Infinity } = this.#options;
    const exchange = this.#openExchange(operation);
    return await withRetries(
      operation,
      (number) => attempt(exchange, number),
      retryPolicy,
      deadline,
    );
  }

  #requireSuccess(response: HttpResponse): HttpResponse {
    if (response.status >= 200 && response.status < 300) return response;
    throw this.#errorOf(response);
  }

  /** Not the thing that was asked for is missing, but the API itself. */
  #lacksApi(response: HttpResponse): boolean {
    return this.#errorOf(response).code?.endsWith('.0101') ?? false;
  }

  #errorOf(response: HttpResponse): RequestError {
    const { sanitize, retryPolicy, credentials } = this.#options;
    const localDate = retryPolicy.clock.date();
    return serviceError(response, sanitize, localDate, (status, code) => {
      const signed = status === 401 && credentials.kind !== 'token';
      const skew = signed ? clockSkew(response.headers, localDate) : undefined;
      const advice = adviceFor(status, code, credentials.kind);
      return skew === undefined ? advice : `${skew}. ${advice}`;
    });
  }

  /** For one operation: in it, a credential that expired is replaced once, where that is possible. */
  #openExchange(operation: string): Exchange {
    const { credentials, transport, retryPolicy, deadline = Infinity } = this.#options;
    let renewed = false;
    const exchange: Exchange = async (call) => {
      const request = this.#buildRequest(call);
      const authorization = await credentials.authorize(request, deadline);
      if (renewed) requireTime(operation, retryPolicy.clock.now(), deadline);
      const headers = { ...request.headers, ...authorization };
      const left = deadline + LAST_ANSWER_MS - retryPolicy.clock.now();
      const response = await transport.send({ ...request, headers }, left);
      if (response.status !== 401 || credentials.renew === undefined || renewed) return response;
      renewed = true;
      credentials.renew(authorization);
      return await exchange(call);
    };
    return exchange;
  }

  #buildRequest(call: Call): HttpRequest {
    const { endpoint, repositoryId } = this.#options;
    const path = `/v4/repositories/${repositoryId}${call.path}${encodeQuery(call.query)}`;
    return {
      method: call.method,
      url: new URL(path, endpoint),
      headers: {
        accept: 'application/json',
        ...(call.body && { 'content-type': 'application/json' }),
      },
      ...(call.body && { body: JSON.stringify(call.body) }),
    };
  }

  #dateOf(response: HttpResponse): Date {
    const served = parseHttpDate(response.headers.date);
    return new Date(Number.isNaN(served) ? this.#options.retryPolicy.clock.date() : served);
  }
}

/** What was begun at the deadline may take this long, in milliseconds. */
const LAST_ANSWER_MS = 1_000;

/** RFC 3986, with which signatures work, and not the `+` of HTML forms. */
function encodeQuery(query: Call['query'] = {}): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
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
