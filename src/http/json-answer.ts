import { RequestError } from './errors.ts';
import type { HttpResponse } from './transport.ts';

/**
 * Reads the answer to a successful request as a JSON object.
 *
 * @throws RequestError It is none. The body is not quoted.
 */
export function readObject(response: HttpResponse): Record<string, unknown> {
  const body = readJson(response);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw contractError(response, 'but no JSON object');
  }
  return body as Record<string, unknown>;
}

/**
 * Reads the answer to a successful request as JSON.
 *
 * @throws RequestError It is none. The body is not quoted.
 */
export function readJson(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.text);
  } catch {
    throw contractError(response, 'but no JSON');
  }
}

/** A success that is not the documented one. Asking again would not change the answer. */
export function contractError(response: HttpResponse, what: string): RequestError {
  return new RequestError(`HTTP ${response.status} ${what}, which is not the documented answer`, {
    fault: 'contract',
    transient: false,
    status: response.status,
    hint: 'Check `endpoint` and the proxy: something other than the service may have answered',
  });
}
