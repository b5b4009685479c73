import { statSync } from 'node:fs';
// `@actions/github` exports its Context only next to Octokit, which is 220 kB and a second HTTP
// client; `imports` of package.json may not name node_modules.
import { Context } from '../../node_modules/@actions/github/lib/context.js';

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

/** Reads the event file and the environment of this run; what cannot be read is unknown. */
export function readWorkflowRun(): WorkflowRun {
  const { eventName, payload } = readEvent();
  return {
    ref: process.env['GITHUB_REF'] ?? '',
    sha: objectName(process.env['GITHUB_SHA']),
    forcedPush: eventName === 'push' && payload['forced'] === true,
    created: eventName === 'push' && payload['created'] === true,
    deleted: eventName === 'delete' || payload['deleted'] === true,
    repositoryUrl: repositoryUrl(),
  };
}

/** The text if it is a full object name, else empty. */
function objectName(text: unknown): string {
  return typeof text === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) ? text : '';
}

function repositoryUrl(): string {
  const server = process.env['GITHUB_SERVER_URL'] ?? '';
  const repository = process.env['GITHUB_REPOSITORY'] ?? '';
  return server && repository && `${server.replace(/\/+$/, '')}/${repository}`;
}

function readEvent(): { eventName: string; payload: Record<string, unknown> } {
  const none = { eventName: '', payload: {} };
  // Context writes a line of its own to the log where the file is missing, so it is asked only if
  // there is one; it throws where the file is no JSON, and the path itself may be an impossible one.
  try {
    if (!isFile(process.env['GITHUB_EVENT_PATH'] ?? '')) return none;
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
