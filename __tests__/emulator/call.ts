import type { CodeArts, Repository } from '../../emulator/index.ts';

/** What a call to the API got. */
export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

/** A request to the API; `body` is sent as JSON, `text` as it is. */
export interface CallOptions {
  token?: string | null;
  body?: object;
  text?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

/** Calls the API with the valid token, unless told otherwise. */
export async function call(
  codearts: CodeArts,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Reply> {
  const headers = new Headers(options.headers);
  const token = options.token === undefined ? codearts.tokens.valid : options.token;
  if (token !== null) headers.set('X-Auth-Token', token);
  if (options.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  const body = options.body ? JSON.stringify(options.body) : (options.text ?? null);
  const response = await fetch(codearts.endpoint + path, { method, headers, body });
  const text = await response.text();
  const json = response.headers.get('Content-Type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (JSON.parse(text) as unknown) : text,
  };
}

/** The path of a repository's mirror, or of what lies below or beside it. */
export function pathOf(repository: Repository, rest = '/remote-mirror'): string {
  return `/v4/repositories/${repository.id}${rest}`;
}

/** Base64 of UTF-8 text. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
