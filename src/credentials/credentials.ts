import type { HttpSession } from '../http/session.ts';
import type { HttpRequest } from '../http/transport.ts';
import type { IdTokenService } from './github-id-token.ts';
import type { AccessKey } from './signature.ts';

/** The kinds of credential; what helps against a refusal depends on it. */
export type CredentialKind = 'token' | 'access key' | 'oidc';

/** What a credential is made of, as the user gave it. */
export type CredentialInputs =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'access key';
      readonly key: AccessKey;
      /** The variables it came from; undefined where it came from the inputs. */
      readonly family: string | undefined;
    }
  | ({ readonly kind: 'oidc' } & OidcIdentity);

/** Who vouches for the job, to whom, and the STS that gives the agency's temporary access key for it. */
export interface OidcIdentity {
  readonly providerUrn: string;
  readonly agencyUrn: string;
  readonly audience: string;
  readonly stsEndpoint: URL;
  readonly idTokenService: IdTokenService;
}

/** Proves to the service who sends a request. */
export interface Credentials {
  readonly kind: CredentialKind;
  /**
   * Gives the headers that prove it; to be asked anew for every attempt.
   *
   * @param request A request, complete but for these headers.
   * @param session Gives date and secrets, and sends what it takes where a credential has to be made
   *   first, under its own deadline.
   * @throws OperationError There is no credential to be had.
   */
  authorize(request: HttpRequest, session: HttpSession): Promise<Record<string, string>>;

  /**
   * Discards a credential that the service no longer takes, where another can be made without the
   * user; the next {@link authorize} makes it. Missing where only the user can.
   *
   * @param refused The headers by which it was refused. Where another has been made since, that stays.
   * @returns Whether there is another one to be had.
   */
  readonly renew?: (refused: Readonly<Record<string, string>>) => boolean;
}
