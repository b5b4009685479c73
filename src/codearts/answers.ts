import { parseHttpDate } from '../http/headers.ts';
import { contractError, readObject } from '../http/json-answer.ts';
import type { FoundError } from '../http/service-error.ts';
import type { HttpResponse } from '../http/transport.ts';
import { NO_STATUS, type RemoteMirror, type SyncBranches } from '../mirror/mirror.ts';
import type { Ref } from '../mirror/ref.ts';
import { cleanSourceUrl, isSameSource, withoutLogin } from '../mirror/source-url.ts';
import { objectOf, parseJson } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';
import { anyError, codedError, describeError, statedError } from './told-errors.ts';

/** Job ids are UUIDs in the documents; other shapes are accepted as long as they are harmless. */
export const JID = /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/;

/** SHA-1 or SHA-256, in full. */
const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** What the full name of a branch begins with. */
const BRANCHES = 'refs/heads/';

/** The service asks for names of 2,000 characters at most; what is longer is none of interest. */
const MAX_REF_LENGTH = 2_100;

/** What the documented timestamps are made of, for example `2025-04-24T20:04:44.000+08:00`. */
const TIMESTAMP = /^[0-9TZ:.+ -]+$/;
const MAX_TIMESTAMP_LENGTH = 40;

/** What the mirror shows of a ref. */
export type RefOnMirror =
  /** The objects it stands for, in full: of a branch its head, of a tag its target, too. */
  | { readonly kind: 'at'; readonly commits: readonly string[] }
  | { readonly kind: 'absent' }
  | Unknown;

/** Whether a branch contains a commit. */
export type Containment = { readonly kind: 'yes' } | { readonly kind: 'no' } | Unknown;

/** The service does not tell. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Safe to show. */
  readonly reason: string;
  /** This installation lacks the API. */
  readonly apiMissing: boolean;
}

/**
 * Reads the answer to a request that started a synchronization.
 *
 * @throws RequestError It has no usable `jid`, or tells of an error nevertheless.
 */
export function readJid(response: HttpResponse, secrets: Secrets): string {
  const fields = readObject(response);
  refuse(response, anyError(fields), secrets);
  const { jid } = fields;
  if (typeof jid !== 'string' || !JID.test(jid) || secrets.isIn(jid)) {
    throw contractError(response, 'without a usable `jid`');
  }
  return jid;
}

/** Stands for the URL of a mirror of which nothing can be shown. */
const NOT_SHOWN = '(a text that cannot be shown)';

/**
 * Reads the description of a remote mirror.
 *
 * @throws RequestError It is not a JSON object, or one that tells of an error.
 */
export function readRemoteMirror(response: HttpResponse, secrets: Secrets): RemoteMirror {
  const fields = readObject(response);
  const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
  // Of a mirror that is described, it may be the mirror's own.
  refuse(response, url === undefined ? anyError(fields) : statedError(fields), secrets);
  const failures = fields['number_of_failures'];
  const toldAt = parseHttpDate(response.headers.date);
  return {
    url: url && ((cleanSourceUrl(url) ?? secrets.safe(withoutLogin(url))) || NOT_SHOWN),
    updateStatus: secrets.safe(fields['update_status'], 40) || NO_STATUS,
    lastUpdateAt: readTimestamp(fields['last_update_at']),
    ...readSuccess(fields['last_successful_update_at'], secrets),
    numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : undefined,
    lastError: secrets.safe(fields['last_error']) || undefined,
    ...(!Number.isNaN(toldAt) && { toldAt }),
  };
}

/** The source exactly as the service wrote it, which may have a secret in it: never to be shown. */
export function readSourceUrl(response: HttpResponse): string | undefined {
  const { url } = objectOf(parseJson(response.text));
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/**
 * Reads what the answer to a change of the mirror says of its branches.
 *
 * @param asked What was asked for.
 * @param source What the mirror is one of now.
 * @returns Whether it repeats what was asked for. An answer without a word of that is none that
 *   refuses it, either: the documented one repeats all it was sent.
 * @throws RequestError It tells of an error, or of something else than what was asked for.
 */
export function readBranches(
  response: HttpResponse,
  asked: SyncBranches,
  source: string | undefined,
  secrets: Secrets,
): 'as asked' | 'not told' {
  if (response.text.trim() === '') return 'not told';
  const { url } = readRemoteMirror(response, secrets);
  if (url !== undefined && source !== undefined && !isSameSource(url, source)) {
    throw contractError(response, 'but with another source URL');
  }
  const { sync_branch_type: told } = readObject(response);
  if (told === undefined || told === null) return 'not told';
  if (typeof told === 'string' && told.toLowerCase() === asked) return 'as asked';
  throw contractError(response, 'but with another `sync_branch_type`');
}

/**
 * Reads what a branch or a tag stands for.
 *
 * @param ref Its name the answer has to repeat if it gives any.
 */
export function readRef(
  response: HttpResponse,
  { type, name }: Ref,
  secrets: Secrets,
): RefOnMirror {
  const answer = parseJson(response.text);
  if (Array.isArray(answer) && answer.length === 0) return { kind: 'absent' };
  const fields = objectOf(answer);
  const ids = [objectOf(fields['commit'])['id'], type === 'tag' ? fields['target'] : undefined];
  const commits = ids.filter((id) => typeof id === 'string' && OBJECT_NAME.test(id)) as string[];
  // A commit has a message, too.
  const error = commits.length === 0 ? anyError(answer) : codedError(answer);
  if (error !== undefined) return unknown(describeError(error, secrets));
  if (typeof fields['name'] === 'string' && fields['name'] !== name) {
    return unknown('the answer is about another ref');
  }
  if (commits.length === 0) return unknown('the answer names no commit');
  return { kind: 'at', commits: commits.map((id) => id.toLowerCase()) };
}

/**
 * Reads a list of refs, which is documented as a bare JSON array of names; GitLab, whose API this is
 * like, describes each ref.
 *
 * @returns Of each entry the name, of a branch the short one and of another ref the full one, or
 *   undefined where it cannot be read; undefined in all where there is no list.
 */
export function readRefNames(response: HttpResponse): readonly (string | undefined)[] | undefined {
  const refs = parseJson(response.text);
  return Array.isArray(refs) ? refs.map(refName) : undefined;
}

function refName(ref: unknown): string | undefined {
  if (typeof ref === 'string') return shortName(ref);
  const { name, type = 'branch' } = objectOf(ref);
  if (typeof name !== 'string') return undefined;
  if (type === 'tag') return `refs/tags/${name}`;
  return type === 'branch' ? shortName(name) : undefined;
}

function shortName(ref: string): string {
  return ref.length <= MAX_REF_LENGTH && ref.startsWith(BRANCHES)
    ? ref.slice(BRANCHES.length)
    : ref;
}

/** What the service does not tell, for want of an API or of anything usable in its answer. */
export function unknown(reason: string, apiMissing = false): Unknown {
  return { kind: 'unknown', reason, apiMissing };
}

/** Older APIs of this service report errors with HTTP 200. */
function refuse(response: HttpResponse, error: FoundError | undefined, secrets: Secrets): void {
  if (error === undefined) return;
  throw contractError(response, `with the error ${describeError(error, secrets)}`);
}

function readSuccess(
  value: unknown,
  secrets: Secrets,
): Pick<RemoteMirror, 'lastSuccessfulUpdateAt' | 'insteadOfSuccess'> {
  const lastSuccessfulUpdateAt = readTimestamp(value);
  if (value === null) return { lastSuccessfulUpdateAt, insteadOfSuccess: 'none' };
  if (lastSuccessfulUpdateAt !== undefined || value === undefined || value === '') {
    return { lastSuccessfulUpdateAt };
  }
  const text = secrets.safe(typeof value === 'string' ? value : JSON.stringify(value), 40);
  return { lastSuccessfulUpdateAt, insteadOfSuccess: { text } };
}

function readTimestamp(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_TIMESTAMP_LENGTH) return undefined;
  return TIMESTAMP.test(value) ? value : undefined;
}
