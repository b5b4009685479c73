import { RequestError } from '../http/errors.ts';
import type { HttpResponse } from '../http/transport.ts';
import { cleanSourceUrl } from '../mirror/source-url.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import type { Sanitize } from './api-error.ts';

/** Job ids are UUIDs in the documents; other shapes are accepted as long as they are harmless. */
const JID = /^[A-Za-z0-9._:-]{1,256}$/;

/** What the documented timestamps are made of, for example `2025-04-24T20:04:44.000+08:00`. */
const TIMESTAMP = /^[0-9TZ:.+ -]{1,40}$/;

/**
 * Reads the answer to a request that started a synchronization.
 *
 * @throws RequestError It has no usable `jid`. The body is not quoted.
 */
export function readJid(response: HttpResponse, sanitize: Sanitize): string {
  const { jid } = readObject(response);
  if (typeof jid !== 'string' || !JID.test(jid) || hidesSomething(jid, sanitize)) {
    throw contractError(response, 'without a usable `jid`');
  }
  return jid;
}

/** Whether a secret, or a part of one, is in the text; blanks are put between colons. */
function hidesSomething(text: string, sanitize: Sanitize): boolean {
  return sanitize(text, 2 * text.length).replaceAll(' ', '') !== text;
}

/**
 * Reads the description of a remote mirror.
 *
 * @throws RequestError It is not a JSON object.
 */
export function readRemoteMirror(response: HttpResponse, sanitize: Sanitize): RemoteMirror {
  const fields = readObject(response);
  const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
  const failures = fields['number_of_failures'];
  return {
    url: url && (cleanSourceUrl(url) ?? sanitize(url)),
    updateStatus: sanitize(fields['update_status'], 40),
    lastUpdateAt: readTimestamp(fields['last_update_at']),
    lastSuccessfulUpdateAt: readTimestamp(fields['last_successful_update_at']),
    numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : 0,
    lastError: sanitize(fields['last_error']) || undefined,
  };
}

function readTimestamp(value: unknown): string | undefined {
  return typeof value === 'string' && TIMESTAMP.test(value) ? value : undefined;
}

function readObject(response: HttpResponse): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(response.text);
  } catch {
    throw contractError(response, 'but no JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw contractError(response, 'but no JSON object');
  }
  return body as Record<string, unknown>;
}

/** A success that is not the documented one. Asking again would not change the answer. */
export function contractError(response: HttpResponse, what: string): RequestError {
  return new RequestError(`HTTP ${response.status} ${what}, which is not the documented answer`, {
    fault: 'contract',
    transient: false,
    status: response.status,
    hint: 'Check `endpoint` and the proxy: something other than CodeArts Repo may have answered',
  });
}
