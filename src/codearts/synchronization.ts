import { parseHttpDate } from '../http/headers.ts';
import type { HttpResponse } from '../http/transport.ts';
import { encodeLogin, type SourceLogin } from './source-login.ts';

/** What a synchronization may be told. */
export interface SynchronizationOptions {
  /** Overwrite refs of the mirror that have diverged from the source. */
  readonly forceFetch: boolean;
  /** For a private source. */
  readonly login?: SourceLogin;
  /** The CodeArts service endpoint that holds the credentials for a private source. */
  readonly endpointUuid?: string;
}

/** A synchronization that the service has accepted. */
export interface AcceptedSynchronization {
  /** The job's id; no API takes it back. */
  readonly jid: string;
  /** When it was accepted: the service's own clock, else ours. */
  readonly requestedAt: Date;
  /** Why that is by our clock though the service told a date, safe to show. */
  readonly doubt?: string;
}

/** `force_fetch` has no documented default, so it is always said; nothing else is unless given. */
export function synchronizationBody(options: SynchronizationOptions): Record<string, unknown> {
  const { forceFetch, login, endpointUuid } = options;
  return {
    force_fetch: forceFetch,
    ...(login && encodeLogin(login)),
    ...(endpointUuid !== undefined && { endpoint_uuid: endpointUuid }),
  };
}

/**
 * How far the clocks may differ, in milliseconds. Certificates live at most 398 days (CA/Browser Forum
 * Baseline Requirements 6.3.2), and by our clock the service's is valid, so a date that is further off
 * is not due to our clock. By one in the past, any old success would be this synchronization's.
 */
const MAX_DIFFERENCE_MS = 400 * 24 * 3_600_000;

/**
 * When an answer was given: by the service's own clock, else by ours.
 *
 * @param localDate This machine's date in milliseconds since 1970 UTC.
 */
export function dateOf(
  response: HttpResponse,
  localDate: number,
): Pick<AcceptedSynchronization, 'requestedAt' | 'doubt'> {
  const served = parseHttpDate(response.headers.date);
  if (Number.isNaN(served)) return { requestedAt: new Date(localDate) };
  if (Math.abs(served - localDate) <= MAX_DIFFERENCE_MS) return { requestedAt: new Date(served) };
  const doubt =
    `The service dated its answer ${new Date(served).toUTCString()}, which is more than a year from ` +
    "the date of this runner, so `requested_at` is by the runner's clock.";
  return { requestedAt: new Date(localDate), doubt };
}
