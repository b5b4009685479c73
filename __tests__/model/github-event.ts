import { ZERO, type Change, type Source } from './source.ts';

/** A run as GitHub starts it: the environment and the event file. */
export interface GitHubEvent {
  readonly environment: {
    readonly GITHUB_EVENT_NAME: string;
    readonly GITHUB_REF: string;
    readonly GITHUB_SHA: string;
    readonly GITHUB_SERVER_URL: string;
    readonly GITHUB_REPOSITORY: string;
  };
  /** What the event file has; undefined where there is no such file. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** How the ref came to its commit, as far as the event tells: DESIGN 1.3 step 8. */
export type How = 'forward' | 'created' | 'rewritten' | 'deleted' | 'unknown';

/** What a run is about, by the event alone. */
export interface Task {
  readonly how: How;
  /** The full ref. */
  readonly ref: string;
  /** The commit; undefined for a deletion. */
  readonly sha: string | undefined;
  /** The commit (or tag object) before; where the ref was rewritten. */
  readonly before: string | undefined;
}

export const SERVER = 'https://github.example';
export const REPOSITORY = 'octo-org/hello';

function event(
  name: string,
  ref: string,
  sha: string,
  payload: Record<string, unknown> | undefined,
): GitHubEvent {
  const environment = {
    GITHUB_EVENT_NAME: name,
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_SERVER_URL: SERVER,
    GITHUB_REPOSITORY: REPOSITORY,
  };
  const repository = { default_branch: 'main', full_name: REPOSITORY };
  return { environment, payload: payload && { ...payload, repository } };
}

/**
 * A push. Of a deletion GitHub says `forced`, too, and gives the default branch in the environment;
 * `before` and `after` are tag objects where a tag is annotated, and GITHUB_SHA is the commit.
 */
export function pushEvent(source: Source, { ref, move, before, after }: Change): GitHubEvent {
  const deleted = move === 'deleted';
  const shown = deleted ? source.defaultRef : ref;
  const sha = deleted ? source.head(source.defaultRef) : source.history.peel(after);
  const flags = { created: move === 'created', deleted, forced: deleted || move === 'rewritten' };
  return event('push', shown, sha, { ref, before, after, ...flags });
}

/** A push whose event file is not there. */
export function withoutPayload(given: GitHubEvent): GitHubEvent {
  return { ...given, payload: undefined };
}

/** The other events that a change of a ref brings: `create` and `delete`, else none. */
export function otherEvent(source: Source, { ref, move }: Change): GitHubEvent | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  const ref_type = kind === 'tags' ? 'tag' : 'branch';
  const main = source.defaultRef;
  if (move === 'deleted') {
    return event('delete', main, source.head(main), { ref: name, ref_type });
  }
  return move === 'created'
    ? event('create', ref, source.head(ref), { ref: name, ref_type })
    : undefined;
}

/** A run that somebody starts by hand; the payload does not tell how the ref moved. */
export function dispatchEvent(source: Source, ref: string): GitHubEvent {
  return event('workflow_dispatch', ref, source.head(ref), { ref, inputs: null });
}

/** A run by the clock, always of the default branch. */
export function scheduleEvent(source: Source): GitHubEvent {
  const main = source.defaultRef;
  return event('schedule', main, source.head(main), { schedule: '5 4 * * *' });
}

/** A release; one that was a draft before may come without a ref. */
export function releaseEvent(source: Source, ref: string, fromDraft: boolean): GitHubEvent {
  const release = { tag_name: ref.replace('refs/tags/', '') };
  return event('release', fromDraft ? '' : ref, source.head(ref), { action: 'published', release });
}

/** What the contract makes of an event. */
export function taskOf({ environment, payload }: GitHubEvent): Task {
  const name = environment.GITHUB_EVENT_NAME;
  const text = (key: string): string => (typeof payload?.[key] === 'string' ? payload[key] : '');
  if (name === 'delete') {
    const namespace = text('ref_type') === 'tag' ? 'tags' : 'heads';
    return deletion(`refs/${namespace}/${text('ref')}`);
  }
  if (name === 'push' && payload?.['deleted'] === true) return deletion(text('ref'));
  const release = payload?.['release'] as { tag_name?: string } | undefined;
  const ref = environment.GITHUB_REF || `refs/tags/${release?.tag_name ?? ''}`;
  const how = howOf(name, payload, ref);
  const before = how === 'rewritten' && text('before') !== ZERO ? text('before') : undefined;
  return { how, ref, sha: environment.GITHUB_SHA, before };
}

function deletion(ref: string): Task {
  return { how: 'deleted', ref, sha: undefined, before: undefined };
}

function howOf(name: string, payload: GitHubEvent['payload'], ref: string): How {
  if (name !== 'push' || payload === undefined) return 'unknown';
  if (payload['created'] === true) return 'created';
  return payload['forced'] === true || ref.startsWith('refs/tags/') ? 'rewritten' : 'forward';
}
