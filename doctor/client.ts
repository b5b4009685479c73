import type { Credentials } from '../src/credentials/credentials.ts';
import { OperationError, RequestError } from '../src/http/errors.ts';
import { parseHttpDate } from '../src/http/headers.ts';
import type { HttpSession } from '../src/http/session.ts';
import type { HttpRequest, HttpResponse } from '../src/http/transport.ts';
import { parseJson } from '../src/text/json.ts';
import type { Answer } from './answer.ts';

/** No examination sends more requests than this. */
export const MAX_REQUESTS = 300;

/** No request begins later than this after the first one, in milliseconds. */
export const MAX_MS = 25 * 60_000;

const NO_CREDENTIAL = 'there is no credential to be had';

/** One request. Nothing is ever changed but by starting a synchronization. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Sent without a credential. */
  readonly anonymous?: boolean;
}

/** How many successful answers said when they were given, and how many did not. */
export interface Dates {
  readonly dated: number;
  readonly undated: number;
}

/**
 * Sends the questions of one examination: each once, no more than {@link MAX_REQUESTS}, and none after
 * a 401, since failed signatures lock a key ("AK/SK": more than five in a row, for five minutes).
 */
export class Client {
  readonly session: HttpSession;
  readonly #credentials: Credentials;
  readonly #deadline: number;
  #sent = 0;
  #refused = false;
  #withoutCredential = false;
  #dates: Dates = { dated: 0, undated: 0 };

  constructor(session: HttpSession, credentials: Credentials) {
    this.session = session;
    this.#credentials = credentials;
    this.#deadline = session.clock.now() + MAX_MS;
  }

  get sent(): number {
    return this.#sent;
  }

  get dates(): Dates {
    return this.#dates;
  }

  /** Asks once; never throws for what the service or the network does. */
  async ask(question: Question): Promise<Answer> {
    const why = this.#reasonNotToAsk();
    if (why !== undefined) return { kind: 'not asked', why };
    try {
      const response = await this.#send(question);
      return this.#read(response, question.anonymous === true);
    } catch (error) {
      if (error instanceof RequestError) return { kind: 'failure', error, json: undefined };
      if (!(error instanceof OperationError)) throw error;
      this.#withoutCredential = true;
      return { kind: 'not asked', why: NO_CREDENTIAL, detail: error.message };
    }
  }

  #reasonNotToAsk(): string | undefined {
    if (this.#refused) return 'after a 401 nothing more is sent, since failures lock a key';
    if (this.#withoutCredential) return NO_CREDENTIAL;
    if (this.#sent >= MAX_REQUESTS) return `no more than ${MAX_REQUESTS} requests are sent`;
    if (this.session.clock.now() > this.#deadline) return 'the time for the examination was over';
    return undefined;
  }

  async #send({ method, url, body, anonymous }: Question): Promise<HttpResponse> {
    const request: HttpRequest = {
      method,
      url,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    };
    const authorization =
      anonymous === true ? {} : await this.#credentials.authorize(request, this.session);
    this.#sent += 1;
    return await this.session.send({
      ...request,
      headers: { ...request.headers, ...authorization },
    });
  }

  #read(response: HttpResponse, anonymous: boolean): Answer {
    const { status, headers } = response;
    const json = parseJson(response.text);
    if (status < 200 || status >= 300) {
      this.#refused ||= status === 401 && !anonymous;
      return { kind: 'failure', error: this.session.errorOf(response, () => ''), json };
    }
    const { dated, undated } = this.#dates;
    const hasDate = !Number.isNaN(parseHttpDate(headers.date));
    this.#dates = hasDate ? { dated: dated + 1, undated } : { dated, undated: undated + 1 };
    return { kind: 'success', response, json };
  }
}
