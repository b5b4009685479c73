import type { Credentials } from '../credentials/credentials.ts';
import { OperationError, RequestError } from '../http/errors.ts';
import { withRetries, type RetryPolicy } from '../http/retry.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transport.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { contractError, readJid, readRemoteMirror } from './answers.ts';
import { apiError, type Sanitize } from './api-error.ts';

/** What a client is made of. */
export interface ClientOptions {
  /** Scheme, host and port of the API. */
  readonly endpoint: URL;
  readonly repositoryId: number;
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly retryPolicy: RetryPolicy;
  readonly sanitize: Sanitize;
}

/** What a synchronization may be told. */
export interface SynchronizationOptions {
  /** Overwrite refs of the mirror that have diverged from the source. */
  readonly forceFetch: boolean;
  /** Credentials for a private source, not encoded. */
  readonly login?: { readonly username: string; readonly password: string };
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
  readonly body?: Record<string, unknown>;
}

const REMOTE_MIRROR = '/remote-mirror';

/**
 * The remote-mirror API of one repository in CodeArts Repo, one method per endpoint. Every method
 * tries again where that may help, and throws OperationError where it does not.
 */
export class CodeArtsRepo {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Reads the remote mirror (ShowRemoteMirror). */
  async showRemoteMirror(): Promise<RemoteMirror> {
    return await this.#retried('Reading the remote mirror', () => this.#readMirror());
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
    return await this.#retried('Associating the remote mirror', async (attempt) => {
      const mirror = attempt > 1 ? await this.#readMirrorIfAllowed() : undefined;
      if (mirror?.url !== undefined && isSameSource(mirror.url, url)) return mirror;
      const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } } as const;
      const response = await this.#send(call);
      return this.#checkSource(response, url);
    });
  }

  /** Changes the source of the remote mirror (UpdateRepositoryRemoteMirror). */
  async updateRemoteMirror(url: string): Promise<void> {
    await this.#retried('Changing the source of the remote mirror', async () => {
      const response = await this.#send({ method: 'PUT', path: REMOTE_MIRROR, body: { url } });
      this.#checkSource(response, url);
    });
  }

  /**
   * Starts a synchronization (StartRemoteMirrorSynchronization). One that may have been started by
   * an attempt of unknown outcome is started again: it fetches the same source once more.
   */
  async startSynchronization(options: SynchronizationOptions): Promise<AcceptedSynchronization> {
    const body = synchronizationBody(options);
    return await this.#retried('Starting the synchronization', async () => {
      const response = await this.#send({ method: 'POST', path: REMOTE_MIRROR, body });
      return {
        jid: readJid(response, this.#options.sanitize),
        requestedAt: this.#dateOf(response),
      };
    });
  }

  async #readMirror(): Promise<RemoteMirror> {
    const response = await this.#send({ method: 'GET', path: REMOTE_MIRROR });
    return readRemoteMirror(response, this.#options.sanitize);
  }

  /** One attempt at {@link findRemoteMirror}. */
  async #readMirrorIfAllowed(): Promise<RemoteMirror | undefined> {
    try {
      return await this.#readMirror();
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

  async #retried<T>(operation: string, attempt: (number: number) => Promise<T>): Promise<T> {
    return await withRetries(operation, attempt, this.#options.retryPolicy);
  }

  async #send(call: Call): Promise<HttpResponse> {
    return this.#succeeded(await this.#exchange(call));
  }

  #succeeded(response: HttpResponse): HttpResponse {
    if (response.status >= 200 && response.status < 300) return response;
    throw apiError(response, this.#options.sanitize);
  }

  async #exchange(call: Call): Promise<HttpResponse> {
    const { endpoint, repositoryId, credentials, transport } = this.#options;
    const request: HttpRequest = {
      method: call.method,
      url: new URL(`/v4/repositories/${repositoryId}${call.path}`, endpoint),
      headers: {
        accept: 'application/json',
        ...(call.body && { 'content-type': 'application/json' }),
      },
      ...(call.body && { body: JSON.stringify(call.body) }),
    };
    const proof = await credentials.authorize(request);
    return await transport.send({ ...request, headers: { ...request.headers, ...proof } });
  }

  #dateOf(response: HttpResponse): Date {
    const served = Date.parse(response.headers.date ?? '');
    return new Date(Number.isNaN(served) ? this.#options.retryPolicy.clock.date() : served);
  }
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
    ...(login && { username: toBase64(login.username), password: toBase64(login.password) }),
    ...(endpointUuid !== undefined && { endpoint_uuid: endpointUuid }),
  };
}

/** The API wants user name and password in Base64; of UTF-8, though it does not say so. */
export function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
