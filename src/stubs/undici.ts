/**
 * Stands in for `undici` in the bundle (see `paths` in tsconfig.json).
 *
 * `@actions/http-client` imports it for `getAgentDispatcher()` alone, which serves Octokit and
 * which this action never calls; the real module costs 900 kB and more than 50 ms at every start.
 *
 * @throws Always.
 */
export function ProxyAgent(): never {
  throw new Error('undici is not part of this bundle');
}
