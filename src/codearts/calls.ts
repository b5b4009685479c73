import type { Credentials } from '../credentials/credentials.ts';
import { RequestError } from '../http/errors.ts';
import type { HttpSession } from '../http/session.ts';
import type { HttpRequest, HttpResponse, RequestWatch } from '../http/transport.ts';
import { sentences } from '../text/safe-text.ts';
import { clockSkew } from './clock-skew.ts';
import { adviceFor, type Access } from './hints.ts';
import type { Knowledge } from './knowledge.ts';
import { otherRepoHost } from './regions.ts';

/** Where the API is, who calls it, and how. */
export interface ServiceOptions {
  /** Scheme, host and port. */
  readonly endpoint: URL;
  readonly credentials: Credentials;
  readonly session: HttpSession;
  readonly knowledge: Knowledge;
  /** Is told of every request that changes something, unless its call has a watch of its own. */
  readonly watch?: RequestWatch;
}

/** The API of one repository. */
export interface ApiOptions extends ServiceOptions {
  readonly repositoryId: number;
}

/** A request without its credentials and host. */
export interface Call {
  readonly method: HttpRequest['method'];
  /** The path below that of the {@link Calls}. */
  readonly path: string;
  /** Names and values, not encoded; names are plain words. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly watch?: HttpRequest['watch'];
}

/**
 * The calls of one operation, however many attempts it takes: in it, a credential that expired is
 * replaced once, where that is possible.
 */
export class Calls {
  readonly #operation: string;
  readonly #options: ServiceOptions;
  readonly #path: string;
  #renewed = false;

  /**
   * @param operation What is being done, as the start of an error message.
   * @param path That of all its calls begins so: that of a repository, for example.
   */
  constructor(operation: string, options: ServiceOptions, path = '') {
    this.#operation = operation;
    this.#options = options;
    this.#path = path;
  }

  /**
   * Sends a call.
   *
   * @returns The answer, whatever its status.
   * @throws RequestError There is none.
   * @throws OperationError There is no credential to be had, or no time for one.
   */
  async exchange(call: Call): Promise<HttpResponse> {
    const { credentials } = this.#options;
    const { response, authorization } = await this.#send(call);
    if (response.status !== 401 || credentials.renew === undefined || this.#renewed) {
      return response;
    }
    this.#renewed = true;
    if (!credentials.renew(authorization)) return response;
    return (await this.#send(call)).response;
  }

  /**
   * Sends a call that has to succeed.
   *
   * @throws RequestError Also where the status is that of an error.
   * @throws OperationError As {@link exchange} does.
   */
  async succeed(call: Call): Promise<HttpResponse> {
    const response = await this.exchange(call);
    if (isSuccess(response)) return response;
    throw this.errorOf(response, accessOf(call));
  }

  /** What an error answer says, with advice. */
  errorOf(response: HttpResponse, access: Access): RequestError {
    const { credentials, session } = this.#options;
    return session.errorOf(response, (status, code) => {
      const signed = status === 401 && credentials.kind !== 'token';
      const skew = signed ? clockSkew(response.headers, session.clock.date()) : undefined;
      const advice = this.#advise(status, code, access);
      return skew === undefined ? advice : `${skew}. ${advice}`;
    });
  }

  /** The error with the advice that fits what is known by now. */
  advisedAnew(error: RequestError, access: Access): RequestError {
    const { fault, status = 0, code = '' } = error;
    return fault === 'status' ? error.with({ hint: this.#advise(status, code, access) }) : error;
  }

  #advise(status: number, code: string, access: Access): string {
    const { credentials, knowledge } = this.#options;
    return adviceFor(status, code, {
      credential: credentials.kind,
      access,
      known: knowledge.known,
      byName: knowledge.byName,
    });
  }

  async #send(
    call: Call,
  ): Promise<{ response: HttpResponse; authorization: Record<string, string> }> {
    const { credentials, session, endpoint } = this.#options;
    const url = new URL(this.#path + pathOf(call), endpoint);
    const request = buildRequest(call, url, this.#options);
    const authorization = await credentials.authorize(request, session);
    session.requireTime(this.#operation); // making a credential may have taken what was left
    const headers = { ...request.headers, ...authorization };
    try {
      return { response: await session.send({ ...request, headers }), authorization };
    } catch (error) {
      throw error instanceof RequestError ? withOtherHost(error, endpoint.host) : error;
    }
  }
}

export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** Where Huawei's sources name two hosts for one region, the error of one names the other. */
function withOtherHost(error: RequestError, host: string): RequestError {
  const other = error.hostInDoubt ? otherRepoHost(host) : undefined;
  if (other === undefined) return error;
  const advice = `Huawei's SDKs have another host for this region; to try that, set \`endpoint: https://${other}\``;
  return error.with({ hint: sentences(error.hint, advice).replace(/\.$/, '') });
}

function accessOf({ method }: Call): Access {
  return method === 'GET' ? 'reading' : 'writing';
}

function buildRequest(call: Call, url: URL, options: ServiceOptions): HttpRequest {
  const watch = call.watch ?? (call.method === 'GET' ? undefined : options.watch);
  return {
    method: call.method,
    url,
    headers: {
      accept: 'application/json',
      ...(call.body && { 'content-type': 'application/json' }),
    },
    ...(call.body && { body: JSON.stringify(call.body) }),
    ...(watch && { watch }),
  };
}

/** RFC 3986, with which signatures work, and not the `+` of HTML forms. */
function pathOf({ path, query = {} }: Call): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
