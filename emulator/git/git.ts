import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** How one git process is run. */
export interface GitOptions {
  /** Variables on top of the clean environment; secrets travel here, never in the arguments. */
  env?: Record<string, string>;
  /** Ends the process, and what it started, when aborted. */
  signal?: AbortSignal;
}

/** What a git process left behind. */
export interface GitResult {
  /** Null when a signal ended the process. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A git process that ended with another exit code than 0. */
export class GitError extends Error {
  readonly result: GitResult;

  constructor(args: readonly string[], result: GitResult) {
    super(`git ${args.join(' ')} ended with ${String(result.exitCode)}: ${result.stderr.trim()}`);
    this.name = 'GitError';
    this.result = result;
  }
}

/** User name and password (or access token) for HTTP Basic authentication at a source. */
export interface SourceCredentials {
  username: string;
  password: string;
}

/** A repository's refs: full ref name to object id. For an annotated tag, the tag object's id. */
export type Refs = Record<string, string>;

/**
 * The environment of every git process: nothing of the caller's but PATH, so that neither the
 * machine's nor the user's git configuration, proxies or credentials change what happens.
 */
export function cleanGitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/**
 * Runs git in a clean environment and resolves when it has ended, whatever its exit code.
 * Rejects when git cannot be started, or with the signal's reason when aborted.
 */
export async function runGit(
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  options.signal?.throwIfAborted();
  // A process group of its own: `git fetch` starts helpers, which must end together with it.
  const git = spawn('git', args, {
    env: { ...cleanGitEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = (): void => {
    endProcessGroup(git.pid);
  };
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(git.stdout),
      text(git.stderr),
      once(git, 'close') as Promise<[number | null]>,
    ]);
    options.signal?.throwIfAborted();
    return { exitCode, stdout, stderr };
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
}

/** Like `runGit`, for commands that must succeed: returns stdout, rejects with a GitError. */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await runGit(args, options);
  if (result.exitCode !== 0) throw new GitError(args, result);
  return result.stdout;
}

/** Creates an empty bare repository at `gitDir` whose HEAD names `defaultBranch`. */
export async function createBareRepository(gitDir: string, defaultBranch: string): Promise<void> {
  await git(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, gitDir]);
}

/** Reads every branch and tag of a repository, sorted by name. */
export async function readRefs(gitDir: string): Promise<Refs> {
  const format = '--format=%(refname) %(objectname)';
  const listing = await git(['-C', gitDir, 'for-each-ref', format, 'refs/heads', 'refs/tags']);
  const lines = listing.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const separator = line.lastIndexOf(' ');
      return [line.slice(0, separator), line.slice(separator + 1)];
    }),
  );
}

/** Kills a process started as the leader of its own group, and whatever it started. */
export function endProcessGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself in the meantime.
  }
}
