import * as http from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject, parseJson } from '../../src/text/json.ts';
import { listen } from '../support/server.ts';

/** A request on its way to the service. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** How many of this method came before it. */
  readonly before: number;
}

/** An answer on its way back; the body is what its JSON stands for. */
export interface Given {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** Makes an answer another one; it may not have been asked for at all. */
export type Rewrite = (asked: Asked, given: Given) => Given;

/** One that waits for something first. */
export type AsyncRewrite = (...answer: Parameters<Rewrite>) => Given | Promise<Given>;

/** A service that misbehaves: the regular one, behind a proxy that changes what it answers. */
export interface Proxy {
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  /** The answers, as they were changed. */
  readonly told: readonly Given[];
}

/** Starts a proxy in front of `target`; `stopServers` of support/ ends it. */
export async function startProxy(target: string, rewrite: AsyncRewrite): Promise<Proxy> {
  const asked: Asked[] = [];
  const told: Given[] = [];
  const serve = async (
    message: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    const { method = '', url = '', headers } = message;
    const before = asked.filter((each) => each.method === method).length;
    const request = { method, path: url, headers, before, body: await text(message) };
    asked.push(request);
    const answer = await rewrite(request, await forward(target, request));
    told.push(answer);
    const { status, headers: named, body } = answer;
    response.sendDate = false;
    for (const [name, value] of Object.entries(named)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.statusCode = status;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const port = await listen(
    http.createServer((message, response) => {
      void serve(message, response);
    }),
  );
  return { endpoint: `http://127.0.0.1:${port}`, asked, told };
}

/** With the headers as they came: the host is a part of what is signed. */
async function forward(
  target: string,
  { method, path, headers, body }: Omit<Asked, 'before'>,
): Promise<Given> {
  const { hostname, port } = new URL(target);
  const message = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = { hostname, port, method, path, headers, agent: false };
    http.request(options, resolve).on('error', reject).end(body);
  });
  const received = await text(message);
  const { date, 'x-request-id': id } = message.headers;
  return {
    status: message.statusCode ?? 0,
    headers: { date, 'x-request-id': String(id), 'content-type': 'application/json' },
    body: parseJson(received) ?? received,
  };
}

/** Changes fields of an answer to reading the mirror. */
export function onMirror(change: (fields: Record<string, unknown>) => object): Rewrite {
  return ({ method, path }, given) =>
    method === 'GET' && path.endsWith('/remote-mirror') && isObject(given.body)
      ? { ...given, body: { ...given.body, ...change(given.body) } }
      : given;
}

/** Gives another answer to requests of a method whose path begins so. */
export function answering(method: string, path: string, answer: Partial<Given>): Rewrite {
  return (asked, given) =>
    asked.method === method && asked.path.startsWith(path) ? { ...given, ...answer } : given;
}
