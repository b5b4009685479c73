import type { HttpRequest } from '../http/transport.ts';

/** Whatever proves to the service who sends a request. */
export interface Credentials {
  /**
   * @param request A request, complete but for this proof.
   * @returns The headers to add to it. To be asked anew for every attempt.
   */
  authorize(request: HttpRequest): Promise<Record<string, string>>;
}
