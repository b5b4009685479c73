import { statSync } from 'node:fs';
// `@actions/github` exports its Context only next to Octokit, which is 220 kB and a second HTTP
// client; `imports` of package.json may not name node_modules.
import { Context } from '../../node_modules/@actions/github/lib/context.js';
import type { Environment } from './environment.ts';

/** What GitHub tells about the run this step belongs to. Texts are not trusted. */
export interface WorkflowRun {
  /** The full ref that triggered the run, for example `refs/heads/main`; empty if unknown. */
  readonly ref: string;
  /** The commit that triggered the run; empty if unknown or not a full object name. */
  readonly sha: string;
  /** A push that rewrote the history of its ref. */
  readonly forcedPush: boolean;
  /** A push that made its ref, perhaps anew. */
  readonly created: boolean;
  /** The event deleted its ref. */
  readonly deleted: boolean;
  /** URL of the repository of this run; empty if unknown. */
  readonly repositoryUrl: string;
}

/**
 * Reads the environment of this run and its event file; what cannot be read is unknown.
 *
 * @param env That of this process: `Context` looks for the event file there by itself.
 */
export function readWorkflowRun(env: Environment): WorkflowRun {
  const { eventName, payload } = readEvent(env['GITHUB_EVENT_PATH'] ?? '');
  return {
    ref: env['GITHUB_REF'] ?? '',
    sha: objectName(env['GITHUB_SHA']),
    forcedPush: eventName === 'push' && payload['forced'] === true,
    created: eventName === 'push' && payload['created'] === true,
    deleted: eventName === 'delete' || payload['deleted'] === true,
    repositoryUrl: repositoryUrl(env),
  };
}

/** The text if it is a full object name, else empty. */
function objectName(text: unknown): string {
  return typeof text === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) ? text : '';
}

function repositoryUrl(env: Environment): string {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  return server && repository && `${server.replace(/\/+$/, '')}/${repository}`;
}

function readEvent(path: string): { eventName: string; payload: Record<string, unknown> } {
  const none = { eventName: '', payload: {} };
  // Context writes a line of its own to the log where the file is missing, so it is asked only if
  // there is one; it throws where the file is no JSON, and the path itself may be an impossible one.
  try {
    if (!isFile(path)) return none;
    const { eventName, payload } = new Context();
    return isObject(payload) ? { eventName, payload } : none;
  } catch {
    return none;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
