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

/** When an answer was given: by the service's own clock, else by ours. */
export function dateOf(response: HttpResponse, localDate: number): Date {
  const served = parseHttpDate(response.headers.date);
  return new Date(Number.isNaN(served) ? localDate : served);
}
