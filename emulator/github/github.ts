import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { createBareRepository, git, readRefs, runGit } from '../git/git.ts';
import type { Refs, SourceCredentials } from '../git/git.ts';
import { HttpBackend } from '../git/http-backend.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { Service } from '../server/service.ts';
import type { ServiceOptions } from '../server/service.ts';
import { createTemporaryDirectory } from '../server/temporary-directory.ts';
import type { TemporaryDirectory } from '../server/temporary-directory.ts';

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
const GIT_PATH = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/;

/** A local stand-in for GitHub's git hosting. */
export class GitHub extends Service {
  readonly #directory: TemporaryDirectory;
  readonly #repositories = new Map<string, HostedRepository>();
  readonly #backend = new HttpBackend();

  /** Use `startGitHub`. */
  constructor(options: ServiceOptions, directory: TemporaryDirectory) {
    super(options, MAX_BODY_BYTES);
    this.#directory = directory;
  }

  /** Base URL, what GitHub calls the server URL. */
  get url(): string {
    return this.origin;
  }

  /** Creates `owner/name`. Rejects when the name is not of that form, or taken. */
  async createRepository(name: string, options: NewSource = {}): Promise<Source> {
    if (!/^[\w-]+\/[\w.-]+$/.test(name)) throw new Error(`${name} is not of the form owner/name`);
    if (this.#repositories.has(name)) throw new Error(`${name} exists already`);
    const gitDir = path.join(this.#directory.path, `${name}.git`);
    this.#repositories.set(name, { gitDir, credentials: options.credentials });
    await createBareRepository(gitDir, 'main');
    await git(['-C', gitDir, 'config', 'http.receivepack', 'true']);
    if (options.from !== undefined) await copyHistory(path.resolve(options.from), gitDir);
    return { url: `${this.url}/${name}.git`, gitDir, refs: () => readRefs(gitDir) };
  }

  /** Closes port and connections, ends git processes, deletes the repositories. */
  override async stop(): Promise<void> {
    await super.stop();
    await this.#backend.stop();
    await this.#directory.remove();
  }

  protected override async answer(request: RawRequest): Promise<Answer> {
    const [urlPath = '', query = ''] = request.url.split('?', 2);
    const [, name = '', service = ''] = GIT_PATH.exec(urlPath) ?? [];
    const repository = this.#repositories.get(name);
    if (!repository) return { status: 404, body: 'Repository not found.\n' };
    if (!admits(repository, request.headers)) {
      return {
        status: 401,
        headers: { 'WWW-Authenticate': 'Basic realm="GitHub"' },
        body: 'Authentication required.\n',
      };
    }
    return await this.#backend.answer(request, { gitDir: repository.gitDir, service, query });
  }
}

/** Starts the GitHub side on a free port of 127.0.0.1; end it with `stop()`. */
export async function startGitHub(options: ServiceOptions = {}): Promise<GitHub> {
  return await new GitHub(options, await createTemporaryDirectory('github')).listen();
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
