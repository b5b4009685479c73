import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { cleanGitEnvironment, endProcessGroup } from './git.ts';

/** What a request asks of a repository. */
export interface BackendCall {
  gitDir: string;
  /** The path below that of the repository, such as `/info/refs`. */
  service: string;
  query: string;
}

/** Git's own CGI program for smart HTTP (https://git-scm.com/docs/git-http-backend). */
export class HttpBackend {
  readonly #running = new Set<ChildProcessWithoutNullStreams>();

  async answer(request: RawRequest, { gitDir, service, query }: BackendCall): Promise<Answer> {
    const env = {
      ...cleanGitEnvironment(),
      ...variables(request),
      GIT_PROJECT_ROOT: gitDir,
      PATH_INFO: service,
      QUERY_STRING: query,
    };
    const backend = spawn('git', ['http-backend'], { env, detached: true });
    this.#running.add(backend);
    backend.once('close', () => this.#running.delete(backend));
    backend.stdin.on('error', () => undefined); // It may end before it has read everything.
    backend.stdin.end(request.body);
    backend.stderr.resume();
    const [output] = await Promise.all([buffer(backend.stdout), once(backend, 'close')]);
    return parseCgiOutput(output);
  }

  /** Ends what runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map(end));
  }
}

function variables({ method, headers, body }: RawRequest): Record<string, string> {
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

function parseCgiOutput(output: Buffer): Answer {
  const headEnd = output.indexOf('\r\n\r\n');
  if (headEnd === -1) throw new Error('git http-backend answered without headers');
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, headEnd).split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*/, 2);
    if (name === 'Status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, body: output.subarray(headEnd + 4) };
}

async function end(backend: ChildProcessWithoutNullStreams): Promise<void> {
  const closed = once(backend, 'close');
  endProcessGroup(backend.pid);
  await closed;
}
