import type { Secrets } from '../text/secrets.ts';
import type { WaitOptions } from './options.ts';
import type { Expectation, RefView } from './verdict.ts';

/** What is known of a wait beside how it ended. */
export interface Circumstances extends WaitOptions {
  /** undefined: it was never known what the mirror is a mirror of. */
  readonly expectation: Expectation | undefined;
  readonly secrets: Secrets;
}

/** What was seen of the ref; undefined where that is nothing. */
export function describeRef(view: RefView, circumstances: Circumstances): string | undefined {
  const ref = refName(circumstances);
  switch (view.kind) {
    case 'contains':
      return describeContains(view.head, circumstances);
    case 'elsewhere':
      return circumstances.expectation?.kind === 'gone'
        ? `On the mirror ${ref} is still there, at ${short(view.head)}`
        : `On the mirror ${ref} is at ${short(view.head)}, without the commit ${short(commitOf(circumstances))}`;
    case 'absent':
      return `The mirror has no ${ref}`;
    case 'unknown':
      return `What ${ref} is on the mirror could not be told: ${view.reason}`;
    case 'as expected':
    case 'unavailable':
    case 'not asked':
      return undefined;
  }
}

function describeContains(head: string, circumstances: Circumstances): string {
  const { change } = circumstances.workflowRun;
  return change.kind === 'rewritten' && change.before === head
    ? `On the mirror ${describeKept(head, circumstances)}`
    : `On the mirror ${refName(circumstances)} is at ${short(head)}, which contains the commit`;
}

export function describeKept(head: string, circumstances: Circumstances): string {
  return `${refName(circumstances)} is still at ${short(head)}, where it was before this push rewrote its history`;
}

export function refName({ expectation, secrets }: Circumstances): string {
  if (expectation === undefined || expectation.kind === 'status') return 'the ref';
  return `${expectation.ref.type} ${secrets.safe(expectation.ref.name, 100)}`;
}

export function commitOf({ expectation }: Circumstances): string {
  return expectation?.kind === 'commit' ? expectation.sha : '';
}

export function short(sha: string): string {
  return sha.slice(0, 7);
}
