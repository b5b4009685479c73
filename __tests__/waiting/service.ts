import type { HttpRequest, HttpResponse, Transport } from '../../src/http/transport.ts';

export const SOURCE = 'https://github.com/octo-org/hello';
export const BEFORE = '2026-02-03T12:00:00.000+08:00';
export const AFTER = '2026-02-03T12:05:00.000+08:00';

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: HttpResponse['headers'];
}

/** A service that answers by path; the last answer of a path again and again. */
export class Service implements Transport {
  readonly sent: string[] = [];
  readonly #answers: Map<RegExp, readonly Answer[]>;
  readonly #counts = new Map<RegExp, number>();

  constructor(...answers: [RegExp, ...Answer[]][]) {
    this.#answers = new Map(answers.map(([path, ...rest]) => [path, rest]));
  }

  send({ method, url }: HttpRequest): Promise<HttpResponse> {
    const path = url.pathname.replace('/v4/repositories/123', '') + url.search;
    this.sent.push(`${method} ${path}`);
    const [pattern, answers = []] = [...this.#answers].find(([each]) => each.test(path)) ?? [];
    const count = pattern === undefined ? 0 : (this.#counts.get(pattern) ?? 0);
    if (pattern !== undefined) this.#counts.set(pattern, count + 1);
    const {
      status = 200,
      body = {},
      headers = {},
    } = answers[Math.min(count, answers.length - 1)] ?? {
      status: 404,
    };
    return Promise.resolve({ status, headers, text: JSON.stringify(body) });
  }
}

export const MIRROR = /^\/remote-mirror$/;
export const BRANCH = /^\/repository\/branch/;
export const REFS = /^\/repository\/commits/;

/** The mirror as the service tells of it. */
export function mirror(
  update_status: string,
  at = BEFORE,
  rest: Record<string, unknown> = {},
): Answer {
  const dates = { last_update_at: at, last_successful_update_at: at };
  return { body: { url: SOURCE, update_status, ...dates, ...rest } };
}
