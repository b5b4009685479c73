/**
 * Stands in for `tunnel` in the bundle (see `paths` in tsconfig.json).
 *
 * `@actions/http-client` imports it for the agents of `getAgent()`, which this action never calls: it
 * brings its own (see http/agent.ts). The real module calls the deprecated `Buffer()`.
 *
 * @throws Always.
 */
export function httpsOverHttp(): never {
  throw new Error('tunnel is not part of this bundle');
}

export const httpsOverHttps = httpsOverHttp;
export const httpOverHttp = httpsOverHttp;
export const httpOverHttps = httpsOverHttp;
