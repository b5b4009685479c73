import { contractError, readJson, readObject } from '../http/json-answer.ts';
import { findError } from '../http/service-error.ts';
import type { HttpResponse } from '../http/transport.ts';
import { cleanSourceUrl } from '../mirror/source-url.ts';
import { NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';
import type { Secrets } from '../text/secrets.ts';

/** Job ids are UUIDs in the documents; other shapes are accepted as long as they are harmless. */
export const JID = /^[A-Za-z0-9._:-]{1,256}$/;

/** SHA-1 or SHA-256, in full. */
const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** What the documented timestamps are made of, for example `2025-04-24T20:04:44.000+08:00`. */
const TIMESTAMP = /^[0-9TZ:.+ -]{1,40}$/;

/**
 * Reads the answer to a request that started a synchronization.
 *
 * @throws RequestError It has no usable `jid`. The body is not quoted.
 */
export function readJid(response: HttpResponse, secrets: Secrets): string {
  const { jid } = readObject(response);
  if (typeof jid !== 'string' || !JID.test(jid) || secrets.isIn(jid)) {
    throw contractError(response, 'without a usable `jid`');
  }
  return jid;
}

/**
 * Reads the description of a remote mirror.
 *
 * @throws RequestError It is not a JSON object.
 */
export function readRemoteMirror(response: HttpResponse, secrets: Secrets): RemoteMirror {
  const fields = readObject(response);
  // Older APIs of this service report errors with HTTP 200.
  const error = 'url' in fields || 'update_status' in fields ? undefined : findError(fields);
  if (error !== undefined) {
    throw contractError(
      response,
      `with the error ${secrets.safe(error.code, 60)} ${secrets.safe(error.message)}`,
    );
  }
  const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
  const failures = fields['number_of_failures'];
  return {
    url: url && (cleanSourceUrl(url) ?? secrets.safe(url)),
    updateStatus: secrets.safe(fields['update_status'], 40) || NO_STATUS,
    lastUpdateAt: readTimestamp(fields['last_update_at']),
    lastSuccessfulUpdateAt: readTimestamp(fields['last_successful_update_at']),
    numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : 0,
    lastError: secrets.safe(fields['last_error']) || undefined,
  };
}

/**
 * Reads the full object name of the commit that a branch or a tag stands for.
 *
 * @throws RequestError There is none.
 */
export function readCommitOfRef(response: HttpResponse): string {
  const { commit } = readObject(response);
  const id = (commit as { id?: unknown } | null | undefined)?.id;
  if (typeof id !== 'string' || !OBJECT_NAME.test(id)) {
    throw contractError(response, 'without a commit');
  }
  return id.toLowerCase();
}

/**
 * Reads a list of names of refs, which is a bare JSON array.
 *
 * @throws RequestError It is none.
 */
export function readRefNames(response: HttpResponse): readonly string[] {
  const names = readJson(response);
  if (!Array.isArray(names)) throw contractError(response, 'but no JSON array');
  return names.filter((name) => typeof name === 'string');
}

function readTimestamp(value: unknown): string | undefined {
  return typeof value === 'string' && TIMESTAMP.test(value) ? value : undefined;
}
