import { CAUSES } from './causes.ts';
import { isRefusalOf } from './last-error.ts';
import type { WaitOptions } from './options.ts';
import type { Expectation, RefView } from './verdict.ts';

/**
 * What `force_fetch` would do. It overwrites whatever refs of the mirror have diverged, so it is
 * said to follow this push only where the push rewrote the ref, and the mirror has nothing on it but
 * what the push took away.
 *
 * @param head What the ref that failed has on the mirror; undefined where that is not known, or where
 *   another one failed.
 */
export function forceFetchAdvice(
  { forceFetch, workflowRun: { change } }: Pick<WaitOptions, 'forceFetch' | 'workflowRun'>,
  head: string | undefined,
): string {
  if (forceFetch === true) {
    return (
      'CodeArts was asked to overwrite the mirror (`force_fetch: true`) and has not; a rule of the ' +
      `CodeArts repository may keep it from that. ${CAUSES.unknown.advice}`
    );
  }
  const losesNothing = change.kind === 'rewritten' && head !== undefined && change.before === head;
  const overwrite = losesNothing
    ? '`force_fetch: true` lets the mirror follow this push, and drop the old history'
    : '`force_fetch: true` would overwrite what the mirror has and the source does not; look first ' +
      'whether somebody needs it';
  return forceFetch === undefined
    ? `If the synchronization was started with \`force_fetch: false\`: ${overwrite}`
    : overwrite;
}

/** What the run's ref has on the mirror, where that is known and no other ref failed. */
export function headOfFailed(
  lastError: string | undefined,
  view: RefView,
  expectation: Expectation | undefined,
): string | undefined {
  if (expectation?.kind !== 'commit' || lastError === undefined) return undefined;
  if (!isRefusalOf(expectation.ref, lastError)) return undefined;
  return view.kind === 'elsewhere' || view.kind === 'contains' ? view.head : undefined;
}
