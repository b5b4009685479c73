import { Failure } from '../host/failure.ts';
import type { Problem } from '../text/problem.ts';
import { asSentence } from '../text/safe-text.ts';
import type { Secrets } from '../text/secrets.ts';
import { formatElapsed } from '../time/elapsed.ts';
import { CAUSES, causeOf } from './causes.ts';
import { forceFetchAdvice, headOfFailed } from './force-fetch.ts';
import type { WaitOptions } from './options.ts';
import type { TimedOut, WaitResult } from './poll.ts';
import type { Expectation, FailureReason, RefView, UnconfirmedReason } from './verdict.ts';

/** What is known of a wait beside how it ended. */
export interface Circumstances extends WaitOptions {
  /** undefined: it was never known what the mirror is a mirror of. */
  readonly expectation: Expectation | undefined;
  readonly secrets: Secrets;
}

const LOG_ADVICE = 'Look at the synchronization log on the repository page in CodeArts';
const CONSOLE_ADVICE =
  'Look at the branch or tag and at the synchronization log on the repository page in CodeArts, or run the step again';
const STILL_RUNNING_ADVICE =
  'The synchronization may still end well; large repositories and slow networks take up to half an ' +
  'hour. Raise `wait_timeout`, or look at the repository page in CodeArts';

/** Puts into words why a wait has not ended well. */
export function failureOf(
  result: Exclude<WaitResult, { kind: 'synced' }>,
  circumstances: Circumstances,
): Failure {
  switch (result.kind) {
    case 'failed':
      return failure(result.reason, circumstances);
    case 'unconfirmed':
      return new Failure([describeUnconfirmed(result.reason, circumstances)], 'unconfirmed');
    case 'timed out':
      // A failure that stands when the time is up is one; nothing has begun since.
      if (result.failure !== undefined) {
        const ref = result.ref?.seen ?? { kind: 'unavailable' };
        return failure({ kind: 'service', ...result.failure, ref }, circumstances);
      }
      return new Failure([describeTimeout(result, circumstances)], 'timed_out');
  }
}

function failure(reason: FailureReason, circumstances: Circumstances): Failure {
  switch (reason.kind) {
    case 'service': {
      const isAbsent = reason.ref.kind === 'elsewhere' || reason.ref.kind === 'absent';
      const finding =
        isAbsent && circumstances.expectation?.kind === 'commit'
          ? 'not on the mirror'
          : 'synchronization failed';
      return new Failure([describeServiceFailure(reason, circumstances)], 'failed', finding);
    }
    case 'commit missing':
      return new Failure(
        [describeMissing(reason.head, circumstances)],
        'failed',
        'not on the mirror',
      );
    case 'old history kept': {
      const kept = describeKept(reason.head, circumstances);
      const known = `The synchronization finished, and on the mirror ${kept}`;
      return new Failure(
        [{ known, todo: forceFetchAdvice(circumstances, reason.head) }],
        'failed',
        'not on the mirror',
      );
    }
  }
}

function describeServiceFailure(
  { lastError, ref }: Extract<FailureReason, { kind: 'service' }>,
  circumstances: Circumstances,
): Problem {
  const cause = causeOf(lastError);
  const head = headOfFailed(lastError, ref, circumstances.expectation);
  return {
    known: `The synchronization failed: ${lastError ?? 'the service gives no reason'}`,
    why: describeRef(ref, circumstances),
    todo: cause === CAUSES.diverged ? forceFetchAdvice(circumstances, head) : cause.advice,
  };
}

function describeMissing(head: string | undefined, circumstances: Circumstances): Problem {
  const ref = refName(circumstances);
  const place =
    head === undefined
      ? `the mirror has no ${ref}`
      : `on the mirror ${ref} is at ${short(head)}, without the commit ${short(commitOf(circumstances))}`;
  return {
    known: `The synchronization finished, but ${place}`,
    why: `Possible causes: ${possibleCauses(head, circumstances).join('; or ')}`,
    todo: LOG_ADVICE,
  };
}

/** Those alone that the facts of the run allow. */
function possibleCauses(head: string | undefined, circumstances: Circumstances): string[] {
  const { expectation, workflowRun, forceFetch } = circumstances;
  const causes: string[] = [];
  const ref = expectation?.kind === 'commit' ? expectation.ref : undefined;
  const { defaultBranch } = workflowRun;
  // What the mirror has, it synchronizes.
  if (head === undefined && (ref?.type === 'tag' || ref?.name !== defaultBranch)) {
    const where =
      ref?.type === 'branch' && defaultBranch === undefined ? ', if this is another branch' : '';
    causes.push(
      `the mirror synchronizes only the default branch${where} (choose all branches on its synchronization page)`,
    );
  }
  if (head !== undefined && forceFetch !== true) {
    const off = forceFetch === false ? '`force_fetch` is off' : '`force_fetch` may be off';
    causes.push(`the mirror's ${ref?.type ?? 'ref'} has diverged, and ${off}`);
  }
  causes.push(
    head === undefined
      ? 'it was deleted or renamed at the source meanwhile'
      : 'it was moved to another commit at the source meanwhile',
  );
  return causes;
}

function describeUnconfirmed(reason: UnconfirmedReason, circumstances: Circumstances): Problem {
  switch (reason.kind) {
    case 'rewritten':
      return {
        known:
          `The synchronization finished, and ${refName(circumstances)} on the mirror is at ` +
          `${short(reason.head)}, which contains ${short(commitOf(circumstances))}`,
        why: 'Whether that is what this push left, or what it took away, cannot be told: the push rewrote history',
        todo: forceFetchAdvice(circumstances, reason.head),
      };
    case 'ref unknown':
      return {
        known:
          `${reason.settled ? 'The synchronization finished, but whether' : 'Whether'} ` +
          `${refName(circumstances)} is as this event left it cannot be told: ${reason.reason}`,
        todo: reason.apiMissing
          ? 'This installation of CodeArts lacks the API for it; `verify_commit: false` lets the status decide'
          : CONSOLE_ADVICE,
      };
    case 'no sign':
      return {
        known:
          'The synchronization was accepted, and nothing on the mirror tells that it has ended',
        why: 'The mirror may have had nothing to fetch, or has not begun',
        todo: CONSOLE_ADVICE,
      };
  }
}

function describeTimeout(result: TimedOut, circumstances: Circumstances): Problem {
  const { mirror, ref, finished, trouble } = result;
  const limit = formatElapsed(circumstances.timeoutMs);
  const last = mirror && `the mirror's status was ${mirror.seen.updateStatus}${ago(mirror.agoMs)}`;
  const where = ref && describeRef(ref.seen, circumstances);
  const hindered = trouble === undefined ? undefined : `the last answer was: ${trouble}`;
  if (mirror === undefined) {
    return {
      known: `The mirror could not be read for ${limit}${trouble === undefined ? '' : `; ${trouble}`}`,
      why: 'The synchronization was accepted; how it ended is not known',
      todo: 'Run the step again, or look at the repository page in CodeArts',
    };
  }
  return {
    known: finished
      ? `The synchronization finished, but its result could not be confirmed within ${limit}`
      : `The synchronization was not seen to end within ${limit}`,
    why: [last, where, hindered]
      .filter((part) => part !== undefined)
      .map(capitalized)
      .map(asSentence)
      .join(' '),
    todo: finished ? CONSOLE_ADVICE : STILL_RUNNING_ADVICE,
  };
}

function describeRef(view: RefView, circumstances: Circumstances): string | undefined {
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

function describeKept(head: string, circumstances: Circumstances): string {
  return `${refName(circumstances)} is still at ${short(head)}, where it was before this push rewrote its history`;
}

function refName({ expectation, secrets }: Circumstances): string {
  if (expectation === undefined || expectation.kind === 'status') return 'the ref';
  return `${expectation.ref.type} ${secrets.safe(expectation.ref.name, 100)}`;
}

function commitOf({ expectation }: Circumstances): string {
  return expectation?.kind === 'commit' ? expectation.sha : '';
}

function short(sha: string): string {
  return sha.slice(0, 7);
}

/** A look that is not the last one is said to be older. */
function ago(ms: number): string {
  return ms < 1_000 ? '' : ` ${formatElapsed(ms)} before`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
