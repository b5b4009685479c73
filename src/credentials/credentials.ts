import type { HttpRequest } from '../http/transport.ts';

/** The kinds of credential; what helps against a refusal depends on it. */
export type CredentialKind = 'token' | 'access key' | 'oidc';

/** Whatever proves to the service who sends a request. */
export interface Credentials {
  readonly kind: CredentialKind;
  /**
   * @param request A request, complete but for these headers.
   * @returns The headers to add to it. To be asked anew for every attempt.
   * @param deadline Where a credential has to be made first: no further attempt at that starts after
   *   this moment of the clock.
   */
  authorize(request: HttpRequest, deadline?: number): Promise<Record<string, string>>;

  /**
   * Discards a credential that the service no longer takes, where another can be made without the
   * user; the next {@link authorize} makes it. Missing where only the user can.
   *
   * @param refused The headers by which it was refused. Where another has been made since, that stays.
   */
  readonly renew?: (refused: Readonly<Record<string, string>>) => void;
}
