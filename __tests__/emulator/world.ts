import { createWorkingCopy, startCodeArts, startGitHub } from '../../emulator/index.ts';
import type {
  CodeArts,
  CodeArtsOptions,
  GitHub,
  NewRepository,
  NewSource,
  Repository,
  Source,
  WorkingCopy,
} from '../../emulator/index.ts';

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

/** Both sides and a developer's clone. */
export interface World {
  codearts: CodeArts;
  github: GitHub;
  copy: WorkingCopy;
}

/** Runs a test with everything it needs, and ends all of it. */
export async function inWorld(
  test: (world: World) => Promise<void>,
  options: CodeArtsOptions = {},
): Promise<void> {
  const codearts = await startCodeArts(options);
  const github = await startGitHub(options.tls ? { tls: options.tls } : {});
  const copy = await createWorkingCopy();
  try {
    await test({ codearts, github, copy });
  } finally {
    await copy.remove();
    await github.stop();
    await codearts.stop();
  }
}

/** A source with one commit on `main`, and a repository that mirrors it. */
export async function mirrored(
  { codearts, github, copy }: World,
  source: NewSource = {},
  repository: Omit<NewRepository, 'mirror'> & { syncBranchType?: 'all' | 'default' } = {},
): Promise<{ source: Source; repository: Repository; commit: string }> {
  const commit = await copy.commit('First commit');
  const created = await github.createRepository('octo-org/hello', {
    from: copy.directory,
    ...source,
  });
  const { syncBranchType = 'all', ...rest } = repository;
  return {
    source: created,
    commit,
    repository: await codearts.createRepository({
      ...rest,
      mirror: { url: created.url, syncBranchType },
    }),
  };
}

/** Base64 of UTF-8 text. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A clock that a test moves. */
export class ManualClock {
  #now: number;

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
