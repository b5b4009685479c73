import { contractError, readObject } from '../http/json-answer.ts';
import { findError } from '../http/service-error.ts';
import type { HttpResponse } from '../http/transport.ts';
import { NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';
import type { Ref } from '../mirror/ref.ts';
import { cleanSourceUrl, withoutLogin } from '../mirror/source-url.ts';
import { objectOf, parseJson, type JsonObject } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';

/** Job ids are UUIDs in the documents; other shapes are accepted as long as they are harmless. */
export const JID = /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/;

/** SHA-1 or SHA-256, in full. */
const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

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
  refuseError(response, fields, secrets);
  const { jid } = fields;
  if (typeof jid !== 'string' || !JID.test(jid) || secrets.isIn(jid)) {
    throw contractError(response, 'without a usable `jid`');
  }
  return jid;
}

/**
 * Reads the description of a remote mirror.
 *
 * @throws RequestError It is not a JSON object, or one that tells of an error.
 */
export function readRemoteMirror(response: HttpResponse, secrets: Secrets): RemoteMirror {
  const fields = readObject(response);
  refuseError(response, fields, secrets);
  const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
  const failures = fields['number_of_failures'];
  return {
    url: url && (cleanSourceUrl(url) ?? secrets.safe(withoutLogin(url))),
    updateStatus: secrets.safe(fields['update_status'], 40) || NO_STATUS,
    lastUpdateAt: readTimestamp(fields['last_update_at']),
    ...readSuccess(fields['last_successful_update_at'], secrets),
    numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : undefined,
    lastError: secrets.safe(fields['last_error']) || undefined,
  };
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
  const error = commits.length === 0 ? realError(answer) : statedError(answer);
  if (error !== undefined) return unknown(describeError(error, secrets));
  if (typeof fields['name'] === 'string' && fields['name'] !== name) {
    return unknown('the answer is about another ref');
  }
  if (commits.length === 0) return unknown('the answer names no commit');
  return { kind: 'at', commits: commits.map((id) => id.toLowerCase()) };
}

/**
 * Reads a list of names of refs, which is a bare JSON array.
 *
 * @returns undefined where it is none.
 */
export function readRefNames(response: HttpResponse): readonly string[] | undefined {
  const names = parseJson(response.text);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}

/** What the service does not tell, for want of an API or of anything usable in its answer. */
export function unknown(reason: string, apiMissing = false): Unknown {
  return { kind: 'unknown', reason, apiMissing };
}

/**
 * Older APIs of this service report errors with HTTP 200. In a mirror that is described, only what
 * is told of the answer as a whole is one.
 */
function refuseError(response: HttpResponse, fields: JsonObject, secrets: Secrets): void {
  const isMirror = typeof fields['url'] === 'string' && fields['url'] !== '';
  const error = isMirror ? statedError(fields) : realError(fields);
  if (error === undefined) return;
  throw contractError(response, `with the error ${describeError(error, secrets)}`);
}

interface FoundError {
  readonly code?: string;
  readonly message?: unknown;
}

/** Codes and messages of the fields for errors that tell of none. */
const NO_ERROR = /^(?:|0{1,20}|20\d|ok|success)$/i;

/** An error with a code, wherever in the answer it is, or one that is stated. */
function realError(answer: unknown): FoundError | undefined {
  const error = findError(answer);
  return error === undefined || NO_ERROR.test(error.code) ? statedError(answer) : error;
}

/** What the fields of an answer that are for errors alone tell, and a status of failure. */
function statedError(answer: unknown): FoundError | undefined {
  const { error_code, error_msg, errorCode, errorMsg, error, status } = objectOf(answer);
  const bare = typeof error === 'string' ? { code: '', message: error } : undefined;
  const found = findError({ error_code, error_msg, errorCode, errorMsg, error }) ?? bare;
  if (found !== undefined && !NO_ERROR.test(found.code || textOf(found.message))) return found;
  return /^(?:fail(?:ed|ure)?|error)$/i.test(textOf(status)) ? (found ?? {}) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function describeError(error: FoundError, secrets: Secrets): string {
  return `${secrets.safe(error.code, 60)} ${secrets.safe(error.message)}`.trim() || 'of no name';
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
