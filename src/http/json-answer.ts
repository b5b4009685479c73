import { isObject, parseJson, type JsonObject } from '../text/json.ts';
import { RequestError } from './errors.ts';
import type { HttpResponse } from './transport.ts';

/**
 * Reads the answer to a successful request as a JSON object.
 *
 * @throws RequestError It is none. The body is not quoted.
 */
export function readObject(response: HttpResponse): JsonObject {
  const body = parseJson(response.text);
  if (body === undefined) throw contractError(response, 'but no JSON');
  if (!isObject(body)) throw contractError(response, 'but no JSON object');
  return body;
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
