import { readRefs, runGit } from '../git/git.ts';
import type { GitOptions, SourceCredentials } from '../git/git.ts';

/** What to fetch, and how. */
export interface FetchRequest {
  /** The source repository, http or https. */
  url: string;
  /** The only branch to fetch; absent: all branches and tags. */
  branch?: string | undefined;
  /** Overwrite refs whose history has diverged from the source. */
  force: boolean;
  /** Sent when the source asks for them. */
  credentials?: SourceCredentials | undefined;
  /** CA certificates (PEM) that an https source is checked against, in place of the machine's. */
  caFile?: string | undefined;
  /** Ends the fetch when aborted. */
  signal?: AbortSignal | undefined;
}

/** How a fetch ended: whether any ref moved, or what git complained about. */
export type FetchOutcome = { ok: true; changed: boolean } | { ok: false; error: string };

/**
 * Fetches from a source into a bare repository. Like any plain mirror, it adds and moves refs
 * but deletes none. Rejects only when git cannot be run or the signal aborts.
 */
export async function fetchSource(gitDir: string, request: FetchRequest): Promise<FetchOutcome> {
  const before = await readRefs(gitDir);
  const result = await runGit(fetchArguments(gitDir, request), fetchOptions(request));
  if (result.exitCode !== 0) return { ok: false, error: complaints(result.stderr) };
  const after = await readRefs(gitDir);
  return { ok: true, changed: JSON.stringify(before) !== JSON.stringify(after) };
}

function fetchArguments(gitDir: string, request: FetchRequest): string[] {
  return [
    // A source that sends less than a byte a second for half a minute is given up.
    ...['-C', gitDir, '-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=30'],
    ...['-c', 'http.followRedirects=false', '-c', 'gc.auto=0', 'fetch', '--no-write-fetch-head'],
    // Tags come by refspec alone. A source that is itself a shallow clone is taken as it is.
    ...['--no-tags', '--update-shallow', '--', request.url, ...refspecs(request)],
  ];
}

function refspecs({ branch, force }: FetchRequest): string[] {
  const patterns =
    branch === undefined ? ['refs/heads/*', 'refs/tags/*'] : [`refs/heads/${branch}`];
  return patterns.map((pattern) => `${force ? '+' : ''}${pattern}:${pattern}`);
}

function fetchOptions({ credentials, caFile, signal }: FetchRequest): GitOptions {
  const env = {
    GIT_ALLOW_PROTOCOL: 'http:https',
    ...(caFile !== undefined && { GIT_SSL_CAINFO: caFile }),
    ...(credentials && credentialVariables(credentials)),
  };
  return signal ? { env, signal } : { env };
}

/**
 * A credential helper that reads from its environment: the secrets are then neither in the
 * arguments, which every user of the machine can read, nor on disk, and git words its errors
 * as it does for anyone's refused credentials.
 */
function credentialVariables({ username, password }: SourceCredentials): Record<string, string> {
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0:
      '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" ' +
      '"$SOURCE_USERNAME" "$SOURCE_PASSWORD"; }; f',
    SOURCE_USERNAME: username,
    SOURCE_PASSWORD: password,
  };
}

/** The lines of git's report that say what went wrong; all of them when none stands out. */
function complaints(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^(!|fatal:|error:|remote:)/.test(line));
  return (telling.length > 0 ? telling : lines).join('\n').trim();
}
