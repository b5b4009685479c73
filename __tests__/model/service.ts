import type { HttpRequest, HttpResponse, Transport } from '../../src/http/transport.ts';
import type { Mirror, MirrorState } from './mirror.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { missingCommitAnswer, missingRefAnswer, noApi, type Answer } from './shapes.ts';
import type { Source } from './source.ts';
import type { World } from './world.ts';

/** A request and what came of it; times are in milliseconds of the scheduler. */
export interface Exchange {
  readonly sentAt: number;
  answeredAt: number;
  /** Method, path below the repository's, query. */
  readonly call: string;
  readonly body: string;
  status: number;
  /** `Retry-After`, in milliseconds. */
  retryAfter: number;
  text: string;
}

/** When the model's history begins, in milliseconds since 1970 UTC. */
export const EPOCH = Date.UTC(2026, 1, 3, 4, 5, 6);

/** CodeArts Repo for one repository with a mirror, at the level of one request and its answer. */
export class Service {
  readonly #means: { scheduler: Scheduler; source: Source; world: World; random: Random };
  readonly #mirror: Mirror;
  /** Until when every read is answered 503. */
  down = -Infinity;
  /** From when on every request is answered 401. */
  expiresAt = Infinity;

  constructor(
    means: { scheduler: Scheduler; source: Source; world: World; random: Random },
    mirror: Mirror,
  ) {
    this.#means = means;
    this.#mirror = mirror;
  }

  /** What one run sends its requests through; `log` gets each of them. */
  transport(owner: string, log: Exchange[]): Transport {
    const { scheduler, world, random } = this.#means;
    return {
      send: async (request) => {
        const exchange = begin(request, scheduler.now());
        log.push(exchange);
        const [there, back] = [random.next() * world.latency, random.next() * world.latency];
        let answer: Answer | undefined;
        scheduler.after(there, () => {
          answer = this.#answer(request, owner);
        });
        return await scheduler.wait(there + back + 1, () => {
          if (answer === undefined) throw new Error('The answer comes after the request');
          return this.#complete(exchange, answer);
        });
      },
    };
  }

  /**
   * Starts a synchronization for a step that does not wait.
   *
   * @returns When it was accepted, as that step's output `requested_at` says it.
   */
  start(owner: string, force: boolean): Date {
    this.#mirror.start(owner, force);
    const { scheduler, world } = this.#means;
    const off = world.dateHeader ? world.clocks.api : world.clocks.runner;
    const date = EPOCH + scheduler.elapsed() + off;
    return new Date(world.dateHeader ? Math.floor(date / 1_000) * 1_000 : date);
  }

  #complete(exchange: Exchange, { status, body, headers }: Answer): HttpResponse {
    const { scheduler, world } = this.#means;
    exchange.answeredAt = scheduler.now();
    exchange.status = status;
    exchange.retryAfter = Number(headers?.['retry-after'] ?? 0) * 1_000;
    exchange.text = typeof body === 'string' ? body : JSON.stringify(body);
    const date = new Date(EPOCH + scheduler.elapsed() + world.clocks.api).toUTCString();
    return {
      status,
      headers: { ...headers, ...(world.dateHeader && { date }) },
      text: exchange.text,
    };
  }

  #answer(request: HttpRequest, owner: string): Answer {
    const { scheduler, world, random } = this.#means;
    const { method, url } = request;
    if (scheduler.now() >= this.expiresAt) {
      return { status: 401, body: { error_code: 'DEV.00000003', error_msg: 'expired' } };
    }
    const down = method === 'GET' && scheduler.now() < this.down;
    if (down || random.chance(world.trouble)) {
      // One in a few starts happens in spite of the error.
      if (method === 'POST' && random.chance(0.3)) return this.#startAnswer(request, owner, 503);
      return trouble(random, down);
    }
    if (method === 'POST') return this.#startAnswer(request, owner, 200);
    const path = url.pathname.replace(/^\/v4\/repositories\/\d+/, '');
    if (path === '/remote-mirror') return { status: 200, body: this.#show(this.#seen('mirror')) };
    if (!world.refApis) return noApi();
    const query = url.searchParams;
    if (path === '/repository/branch') return this.#ref('refs/heads/', query.get('branch_name'));
    if (path === '/repository/tag') return this.#ref('refs/tags/', query.get('tag_name'));
    const [, sha = ''] = /^\/repository\/commits\/(\w+)\/refs$/.exec(path) ?? [];
    return this.#list(sha, query);
  }

  #startAnswer(request: HttpRequest, owner: string, status: number): Answer {
    const { force_fetch } = JSON.parse(request.body ?? '{}') as { force_fetch?: boolean };
    this.#mirror.start(owner, force_fetch ?? false);
    return status === 200
      ? { status, body: { jid: `job-${this.#mirror.jobs.length}` } }
      : { status, body: { error_code: 'CH.00500', error_msg: 'made up' } };
  }

  /** The mirror as the server shows it that happens to answer. */
  #seen(what: keyof World['lag']): MirrorState {
    const { scheduler, world, random } = this.#means;
    return this.#mirror.at(scheduler.now() - random.next() * world.lag[what]);
  }

  #show(state: MirrorState): Record<string, unknown> {
    const { world } = this.#means;
    return {
      id: 1,
      url: state.url,
      update_status: state.status,
      last_update_at: this.#time(state.updatedAt),
      ...(world.givesSuccess && { last_successful_update_at: this.#time(state.succeededAt) }),
      number_of_failures: world.countsFailures ? state.failures : null,
      last_error: state.lastError,
    };
  }

  #time(at: number | undefined): string | null {
    if (at === undefined) return null;
    const { scheduler, world } = this.#means;
    const date = EPOCH + scheduler.elapsed() + at - scheduler.now() + world.clocks.records;
    if (world.timestamps === 'Z') return new Date(date).toISOString();
    const local = new Date(date + 8 * 3_600_000).toISOString().slice(0, -1);
    return world.timestamps === '+08:00' ? `${local}+08:00` : local;
  }

  #ref(namespace: string, name: string | null): Answer {
    const { source, world } = this.#means;
    const id = this.#seen('ref').refs.get(`${namespace}${name ?? ''}`);
    if (id === undefined) return missingRefAnswer(world.missingRef);
    const commit = source.history.peel(id);
    return {
      status: 200,
      body: { name, ...(commit !== id && { target: id }), commit: { id: commit } },
    };
  }

  #list(sha: string, query: URLSearchParams): Answer {
    const { source, world } = this.#means;
    const namespace = query.get('type') === 'tag' ? 'refs/tags/' : 'refs/heads/';
    const { refs } = this.#seen('list');
    const found = [...refs].filter(([ref, id]) => {
      return ref.startsWith(namespace) && source.history.contains(id, sha);
    });
    if (found.length === 0) return missingCommitAnswer(world.missingCommit);
    const offset = Number(query.get('offset') ?? 0);
    const end = offset + Number(query.get('limit') ?? 20);
    const body: string[] = [];
    for (let number = offset; number < Math.min(end, world.otherRefs); number += 1) {
      body.push(`archive-${number}`);
    }
    for (const [number, [ref]] of found.entries()) {
      const place = world.otherRefs + number;
      if (place >= offset && place < end) body.push(ref.slice(namespace.length));
    }
    return { status: 200, body };
  }
}

function begin({ method, url, body = '' }: HttpRequest, now: number): Exchange {
  const call = `${method} ${url.pathname.replace(/^\/v4\/repositories\/\d+/, '')}${url.search}`;
  return { sentAt: now, answeredAt: Infinity, call, body, status: 0, retryAfter: 0, text: '' };
}

function trouble(random: Random, down: boolean): Answer {
  if (down) return { status: 503, body: '' };
  const headers = random.chance(0.2) ? { 'retry-after': String(random.whole(1, 90)) } : {};
  return random.pick<Answer>([
    { status: 503, body: '', headers },
    { status: 429, body: { error_code: 'APIG.0308', error_msg: 'throttled' }, headers },
    { status: 403, body: { error_code: 'APIG.0308', error_msg: 'throttled' }, headers },
  ]);
}
