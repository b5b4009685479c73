import { readFileSync, statSync } from 'node:fs';
// `@actions/github` exports its Context only next to Octokit, which is 220 kB and a second HTTP
// client; `imports` of package.json may not name node_modules.
import { Context } from '../../node_modules/@actions/github/lib/context.js';
import { parseRef, type RefChange } from '../mirror/ref.ts';
import { isObject, objectOf, type JsonObject } from '../text/json.ts';
import type { Environment } from './environment.ts';
import { hasMoreStructure } from './json-size.ts';

/** What GitHub tells about the run this step belongs to. Texts are not trusted. */
export interface WorkflowRun {
  /** For example `push`; empty if unknown. */
  readonly eventName: string;
  /** The full ref the run is for, for example `refs/heads/main`; empty if unknown. */
  readonly ref: string;
  /** The commit the run is for; empty if unknown or not a full object name. */
  readonly sha: string;
  readonly change: RefChange;
  /** URL of the repository of this run; empty if unknown. */
  readonly repositoryUrl: string;
  readonly defaultBranch: string | undefined;
  /** Why GitHub keeps the secrets of the repository from this run, as far as the event tells. */
  readonly withoutSecrets: 'Dependabot' | 'a pull request from a fork' | 'a fork' | undefined;
  /** Why the event could not be read, safe to show; undefined where it was. */
  readonly unread: string | undefined;
}

/** Larger event files are not read: GitHub caps the payload of a webhook at 25 MB, most have 10 kB. */
const MAX_EVENT_BYTES = 5 * 1024 * 1024;

/**
 * Nor those of more values: brackets alone take a hundred times their size when they are parsed. A push
 * of 2,048 commits, the most that GitHub tells of, has 100,000 brackets, commas and colons.
 */
const MAX_EVENT_STRUCTURE = 300_000;

/**
 * Reads the environment of this run and its event file; what cannot be read is unknown.
 *
 * @param env That of this process: `Context` looks for the event file there by itself.
 */
export function readWorkflowRun(env: Environment): WorkflowRun {
  return workflowRunOf(env, readEvent(env['GITHUB_EVENT_PATH'] ?? ''));
}

/**
 * Tells what is known of a run.
 *
 * @param event Its payload, or why that could not be read.
 */
export function workflowRunOf(env: Environment, event: JsonObject | string): WorkflowRun {
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  const payload = objectOf(event);
  const common = {
    eventName,
    repositoryUrl: repositoryUrl(env),
    defaultBranch: text(objectOf(payload['repository'])['default_branch']),
    withoutSecrets: readRestriction(env, payload),
    unread: typeof event === 'string' ? event : undefined,
  };
  const deletedRef = readDeletedRef(eventName, payload);
  if (deletedRef !== undefined) {
    return { ...common, ref: deletedRef, sha: '', change: { kind: 'deleted' } };
  }
  const ref = readRef(env['GITHUB_REF'] ?? '', eventName, payload);
  return {
    ...common,
    ref,
    sha: objectName(env['GITHUB_SHA']) ?? '',
    change: readChange(eventName, payload, ref),
  };
}

/**
 * Events of which a run that Dependabot began gets its own secrets alone (GitHub Docs, "Troubleshooting
 * Dependabot on GitHub Actions": "Restrictions when Dependabot triggers events"), also where somebody else
 * runs it again. Of others, such as `workflow_run` and `schedule`, nothing says so.
 */
const DEPENDABOT_EVENTS: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'create',
  'deployment',
  'deployment_status',
];

const DEPENDABOT = 'dependabot[bot]';

/**
 * Dependabot gets secrets of its own alone, forks none (GitHub Docs, "Using secrets in workflows"), but
 * for `pull_request_target`, which runs with those of the base ("Events that trigger workflows").
 */
function readRestriction(env: Environment, payload: JsonObject): WorkflowRun['withoutSecrets'] {
  if (isOfDependabot(env, payload)) return 'Dependabot';
  const head = objectOf(objectOf(payload['pull_request'])['head']);
  const headName = text(objectOf(head['repo'])['full_name']);
  const isTarget = env['GITHUB_EVENT_NAME'] === 'pull_request_target';
  if (!isTarget && headName !== undefined && headName !== env['GITHUB_REPOSITORY']) {
    return 'a pull request from a fork';
  }
  return objectOf(payload['repository'])['fork'] === true ? 'a fork' : undefined;
}

/** As GitHub's page says it: on `pull_request_target`, it is for Dependabot's own pull requests alone. */
function isOfDependabot(env: Environment, payload: JsonObject): boolean {
  if (env['GITHUB_ACTOR'] !== DEPENDABOT) return false;
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  const author = objectOf(objectOf(payload['pull_request'])['user'])['login'];
  return eventName === 'pull_request_target'
    ? author === DEPENDABOT
    : DEPENDABOT_EVENTS.includes(eventName);
}

/**
 * The full ref that the event deleted, empty if it names none; undefined where it deleted none. (A
 * push that deletes has `deleted: true` and an `after` of zeros; GITHUB_REF and GITHUB_SHA of such
 * runs are those of the default branch: GitHub Docs, "Events that trigger workflows".)
 */
function readDeletedRef(eventName: string, payload: JsonObject): string | undefined {
  if (eventName === 'delete') {
    return fullRef(text(payload['ref']) ?? '', payload['ref_type']);
  }
  if (eventName !== 'push') return undefined;
  const deleted = payload['deleted'] === true || /^0{40,64}$/.test(text(payload['after']) ?? '');
  return deleted ? (text(payload['ref']) ?? '') : undefined;
}

/** @returns Empty where it is not known of which type a short name is, or where that is contradicted. */
function fullRef(name: string, type: unknown): string {
  if (name === '' || (type !== 'branch' && type !== 'tag')) return '';
  // Not what GitHub documents, but what others may send; its branches may not be named so.
  if (name.startsWith('refs/')) {
    const known = parseRef(name);
    return known === undefined || known.type === type ? name : '';
  }
  return `refs/${type === 'branch' ? 'heads' : 'tags'}/${name}`;
}

/**
 * A release that is published from a draft makes its tag, and the run may have no GITHUB_REF, or one
 * without a name.
 */
function readRef(envRef: string, eventName: string, payload: JsonObject): string {
  if (eventName !== 'release' || parseRef(envRef) !== undefined) return envRef;
  const tag = text(objectOf(payload['release'])['tag_name']);
  return tag === undefined ? envRef : `refs/tags/${tag}`;
}

function readChange(eventName: string, payload: JsonObject, ref: string): RefChange {
  if (eventName === 'create') return { kind: 'created' };
  if (eventName !== 'push') return { kind: 'unknown' };
  const { created, deleted, forced, before } = payload;
  // A flag that is missing does not say no, and so this push may have deleted the ref.
  const isThere = deleted === false;
  if (created === true) return { kind: isThere ? 'created' : 'unknown' };
  // Where a tag was is no part of what it was moved to.
  const isMovedTag = ref.startsWith('refs/tags/') && created === false;
  // The strictest of all, so it may stand where it is not certain.
  if (forced === true || isMovedTag) return { kind: 'rewritten', before: objectName(before) };
  return { kind: isThere && forced === false && created === false ? 'forward' : 'unknown' };
}

/** The text if it is a full object name of something, else undefined. */
function objectName(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value)) return undefined;
  return /^0+$/.test(value) ? undefined : value;
}

function repositoryUrl(env: Environment): string {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  return server && repository && `${server.replace(/\/{1,16}$/, '')}/${repository}`;
}

/** @returns The payload, or why there is none. */
function readEvent(path: string): JsonObject | string {
  if (path === '') return 'GITHUB_EVENT_PATH is not set';
  // Context writes a line of its own to the log where the file is missing, so it is asked only if
  // there is one; it throws where the file is no JSON, and the path itself may be an impossible one.
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file?.isFile()) return 'there is no event file';
    if (file.size > MAX_EVENT_BYTES) return 'the event file is larger than 5 MB';
    // Fewer bytes cannot hold more, so that an ordinary file is read but once, by Context.
    if (
      file.size > MAX_EVENT_STRUCTURE &&
      hasMoreStructure(readFileSync(path), MAX_EVENT_STRUCTURE)
    ) {
      return 'the event file has more values than are read';
    }
    const payload: unknown = new Context().payload;
    return isObject(payload) ? payload : 'the event file holds no JSON object';
  } catch {
    return 'the event file cannot be read';
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
