/**
 * Stands in for `@actions/exec` in the bundle (see `paths` in tsconfig.json).
 *
 * `@actions/core` imports it for `platform.getDetails()` alone, which this action never calls; the
 * real module loads `child_process` at every start.
 *
 * @throws Always.
 */
export function getExecOutput(): never {
  throw new Error('@actions/exec is not part of this bundle');
}
