import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Certificates } from '../server/certificates.ts';
import type { Fault } from '../server/faults.ts';
import type { SourceCredentials } from '../codearts/fetch.ts';
import {
  cleanGitEnvironment,
  createBareRepository,
  endProcessGroup,
  git,
  readRefs,
  runGit,
} from '../git/git.ts';
import type { Refs } from '../git/git.ts';
import { Listener, sendAnswer } from '../server/listener.ts';
import type { LoggedRequest, RawRequest } from '../server/listener.ts';

/** How a source repository is created. */
export interface NewSource {
  /** A git directory or work tree whose branches, tags and HEAD are copied; absent: empty. */
  from?: string;
  /** Makes the repository private: these are then needed to fetch and to push. */
  credentials?: SourceCredentials;
}

/** A repository on the GitHub side. */
export interface Source {
  /** Clone URL without credentials, ending in `.git`. */
  readonly url: string;
  /** The bare repository behind it. */
  readonly gitDir: string;
  /** Every branch and tag, by full ref name. */
  refs(): Promise<Refs>;
}

interface HostedRepository {
  gitDir: string;
  credentials: SourceCredentials | undefined;
}

// Pushes are read whole; a pack for a demonstration or a test is far smaller.
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** A local stand-in for GitHub's git hosting: smart HTTP by git's own `http-backend`. */
export class GitHub {
  readonly #directory: string;
  readonly #tls: Certificates | undefined;
  readonly #repositories = new Map<string, HostedRepository>();
  readonly #backends = new Set<ChildProcessWithoutNullStreams>();
  #server: Listener | undefined;

  /** Use `startGitHub`. */
  constructor(directory: string, tls: Certificates | undefined) {
    this.#directory = directory;
    this.#tls = tls;
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    this.#server = await Listener.start({
      tls: this.#tls,
      maxBodyBytes: MAX_BODY_BYTES,
      handle: (request, response) => this.#handle(request, response),
    });
  }

  /** Base URL, what GitHub calls the server URL. */
  get url(): string {
    return this.#listener.origin;
  }

  /** Every request so far, in order of arrival. */
  get requests(): LoggedRequest[] {
    return this.#listener.requests;
  }

  /** Creates `owner/name`. Rejects when the name is not of that form, or taken. */
  async createRepository(name: string, options: NewSource = {}): Promise<Source> {
    if (!/^[\w-]+\/[\w.-]+$/.test(name)) throw new Error(`${name} is not of the form owner/name`);
    if (this.#repositories.has(name)) throw new Error(`${name} exists already`);
    const gitDir = path.join(this.#directory, `${name}.git`);
    this.#repositories.set(name, { gitDir, credentials: options.credentials });
    await mkdir(path.dirname(gitDir), { recursive: true });
    await createBareRepository(gitDir, 'main');
    await git(['-C', gitDir, 'config', 'http.receivepack', 'true']);
    if (options.from !== undefined) await copyHistory(path.resolve(options.from), gitDir);
    return { url: `${this.url}/${name}.git`, gitDir, refs: () => readRefs(gitDir) };
  }

  /** Lets a fault strike coming requests, behind the faults that already wait. */
  inject(fault: Fault): void {
    this.#listener.inject(fault);
  }

  /** Returns to regular service. */
  clearFaults(): void {
    this.#listener.clearFaults();
  }

  /** Closes port and connections, ends git processes, deletes the repositories. */
  async stop(): Promise<void> {
    await this.#server?.stop();
    await Promise.all([...this.#backends].map(endBackend));
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #listener(): Listener {
    if (!this.#server) throw new Error('The GitHub side is not listening');
    return this.#server;
  }

  async #handle(request: RawRequest, response: ServerResponse): Promise<void> {
    const [urlPath = '', query = ''] = request.url.split('?', 2);
    const [, name = '', service = ''] =
      /^\/([^/]+\/[^/]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/.exec(urlPath) ??
      [];
    const repository = this.#repositories.get(name);
    if (!repository) {
      sendAnswer(response, { status: 404, body: 'Repository not found.\n' });
    } else if (!admits(repository, request.headers)) {
      sendAnswer(response, {
        status: 401,
        headers: { 'WWW-Authenticate': 'Basic realm="GitHub"' },
        body: 'Authentication required.\n',
      });
    } else {
      await this.#runBackend(repository.gitDir, service, query, request, response);
    }
  }

  /** Runs git's CGI program for one request (https://git-scm.com/docs/git-http-backend). */
  async #runBackend(
    gitDir: string,
    service: string,
    query: string,
    request: RawRequest,
    response: ServerResponse,
  ): Promise<void> {
    const env = {
      ...cleanGitEnvironment(),
      ...backendVariables(request),
      GIT_PROJECT_ROOT: gitDir,
      PATH_INFO: service,
      QUERY_STRING: query,
    };
    const backend = spawn('git', ['http-backend'], { env, detached: true });
    this.#backends.add(backend);
    backend.once('close', () => this.#backends.delete(backend));
    backend.stdin.on('error', () => undefined); // It may end before it has read everything.
    backend.stdin.end(request.body);
    backend.stderr.resume();
    const [output] = await Promise.all([buffer(backend.stdout), once(backend, 'close')]);
    sendCgiOutput(output, response);
  }
}

/** Starts the GitHub side on a free port of 127.0.0.1; end it with `stop()`. */
export async function startGitHub(options: { tls?: Certificates } = {}): Promise<GitHub> {
  const directory = await mkdtemp(path.join(tmpdir(), 'github-'));
  const github = new GitHub(directory, options.tls);
  await github.listen();
  return github;
}

async function copyHistory(from: string, gitDir: string): Promise<void> {
  await git(
    [
      ...['-C', gitDir, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
      // The history at hand may be a shallow clone, as in a workflow.
      ...['--update-shallow', '--', from, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'],
    ],
    { env: { GIT_ALLOW_PROTOCOL: 'file' } },
  );
  const head = await runGit(['-C', from, 'symbolic-ref', '--quiet', 'HEAD']);
  if (head.exitCode === 0) await git(['-C', gitDir, 'symbolic-ref', 'HEAD', head.stdout.trim()]);
}

function admits({ credentials }: HostedRepository, headers: IncomingHttpHeaders): boolean {
  if (!credentials) return true;
  const pair = `${credentials.username}:${credentials.password}`;
  return headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}`;
}

function backendVariables({ method, headers, body }: RawRequest): Record<string, string> {
  const gitProtocol = headers['git-protocol'];
  return {
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: method,
    REMOTE_ADDR: '127.0.0.1',
    CONTENT_TYPE: headers['content-type'] ?? '',
    CONTENT_LENGTH: String(body.length),
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: typeof gitProtocol === 'string' ? gitProtocol : '',
  };
}

function sendCgiOutput(output: Buffer, response: ServerResponse): void {
  const headEnd = output.indexOf('\r\n\r\n');
  if (headEnd === -1) throw new Error('git http-backend answered without headers');
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, headEnd).split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*/, 2);
    if (name === 'Status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  sendAnswer(response, { status, headers, body: output.subarray(headEnd + 4) });
}

async function endBackend(backend: ChildProcessWithoutNullStreams): Promise<void> {
  const closed = once(backend, 'close');
  endProcessGroup(backend.pid);
  await closed;
}
