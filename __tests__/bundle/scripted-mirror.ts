import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeArtsTimestamp } from '../../emulator/index.ts';
import { LAPSE } from './lapse.ts';
import { JID } from './oracles.ts';

/** An answer; 200 unless told. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer, or the description of a mirror; null: the connection breaks. */
export type Scripted = Answer | Shown | null;

/** A mirror, as far as its description is not the ordinary one. */
export interface Shown {
  readonly update_status: string;
  readonly [field: string]: unknown;
}

/**
 * What a service shows, and when: each answer is a function of the seconds since the synchronization
 * was started (below 0 before it was), in a time that runs {@link LAPSE} times as fast as ours.
 */
export interface Script {
  /** The description of the mirror. */
  readonly mirror: (second: number) => Scripted;
  /** The ref: a commit, undefined where it is not there, or an answer of another kind. */
  readonly ref?: (second: number, path: string) => string | undefined | Scripted;
  /** Names of branches that contain the commit, by page, or an answer of another kind. */
  readonly refs?: (second: number, offset: number) => readonly string[] | Scripted;
  /** To `POST …/associate` and `PUT`; the source is the new one from there on. */
  readonly change?: (second: number) => Scripted;
  readonly start?: (second: number) => Scripted;
}

/** When the synchronization is started, by the clock of the service: a whole second, weeks ago. */
const START = Math.floor(Date.now() / 1_000) * 1_000 - 30 * 24 * 3_600_000;
const REPOSITORY = '/v4/repositories/2112000001';

/** A time as the service writes it, so many seconds after the start. */
export function at(second: number): string {
  return codeArtsTimestamp(new Date(START + second * 1_000));
}

/** A mirror whose last success was an hour before the start, unless told. */
export function finished(second = -3_600): Shown {
  return { update_status: 'finished', ...times(second) };
}

export function started(success = -3_600): Shown {
  return { update_status: 'started', ...times(success) };
}

/** A synchronization that failed so many seconds after the start. */
export function failed(second: number, lastError: string | null, success = -3_600): Shown {
  return {
    update_status: 'failed',
    ...times(success),
    last_update_at: at(second),
    number_of_failures: 1,
    last_error: lastError,
  };
}

function times(second: number): Record<string, string> {
  return { last_update_at: at(second), last_successful_update_at: at(second) };
}

/** A service on loopback that follows a script, and what it was asked. */
export class ScriptedMirror {
  readonly requests: { method: string; path: string; second: number }[] = [];
  readonly #server: Server;
  readonly #script: Script;
  readonly #source: string;
  #startedEarlier = false;
  #startedAt: number | undefined;

  private constructor(script: Script, source: string) {
    this.#script = script;
    this.#source = source;
    this.#server = createServer((request, response) => {
      request.resume().on('end', () => {
        this.#answer(request, response);
      });
    });
  }

  /** @param startedEarlier No start is sent: the first request takes its place. */
  static async listen(
    script: Script,
    source: string,
    startedEarlier: boolean,
  ): Promise<ScriptedMirror> {
    const service = new ScriptedMirror(script, source);
    service.#startedEarlier = startedEarlier;
    await new Promise<void>((resolve) => {
      service.#server.listen(0, '127.0.0.1', resolve);
    });
    return service;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** When the synchronization was started, for the step that waits. */
  get requestedAt(): string {
    return new Date(START).toISOString();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #second(): number {
    if (this.#startedAt === undefined) return -1;
    return ((performance.now() - this.#startedAt) * LAPSE) / 1_000;
  }

  #answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = url.replace(REPOSITORY, '');
    if (this.#startedEarlier) this.#startedAt ??= performance.now();
    const second = this.#second;
    this.requests.push({ method, path, second });
    const answer = this.#answerTo(method, path, second);
    if (answer === null) {
      response.destroy();
      return;
    }
    const { status = 200, headers = {}, body } = answer;
    response.writeHead(status, {
      'content-type': 'application/json',
      date: new Date(START + Math.max(second, 0) * 1_000).toUTCString(),
      ...headers,
    });
    response.end(JSON.stringify(body ?? {}));
  }

  #answerTo(method: string, path: string, second: number): Answer | null {
    const { mirror, ref, refs, change, start } = this.#script;
    if (path === '/remote-mirror' && method === 'POST') {
      this.#startedAt ??= performance.now();
      return this.#described(start === undefined ? { body: { jid: JID } } : start(second));
    }
    if (method !== 'GET')
      return this.#described(change === undefined ? { status: 405 } : change(second));
    if (path === '/remote-mirror') return this.#described(mirror(second));
    if (path.includes('/refs?')) {
      const offset = Number(new URLSearchParams(path.split('?')[1]).get('offset') ?? 0);
      const names = refs?.(second, offset) ?? [];
      return Array.isArray(names) ? { body: names } : this.#described(names as Scripted);
    }
    const seen = ref?.(second, path);
    if (seen === undefined) return { status: 404, body: { error_msg: 'Not Found' } };
    return typeof seen === 'string' ? { body: { commit: { id: seen } } } : this.#described(seen);
  }

  #described(answer: Scripted): Answer | null {
    if (answer === null || !isShown(answer)) return answer;
    const common = { repository_id: 2112000001, number_of_failures: null, last_error: null };
    return { body: { ...common, url: this.#source, ...answer } };
  }
}

function isShown(answer: Answer | Shown): answer is Shown {
  return 'update_status' in answer;
}
