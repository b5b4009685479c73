import { Failure } from '../host/failure.ts';
import type { Problem } from '../text/problem.ts';
import { CAUSES, causeOf } from './causes.ts';
import { forceFetchAdvice, headOfFailed } from './force-fetch.ts';
import { CONSOLE_ADVICE, describeRefused, describeTimeout } from './last-seen.ts';
import type { WaitResult } from './poll.ts';
import type { FailureReason, RefView, UnconfirmedReason } from './verdict.ts';
import {
  commitOf,
  describeKept,
  describeRef,
  refName,
  short,
  type Circumstances,
} from './wording.ts';

const LOG_ADVICE = 'Look at the synchronization log on the repository page in CodeArts';

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
        const isCurrent = result.ref !== undefined && result.ref.agoMs < 1_000;
        const ref: RefView = isCurrent ? result.ref.seen : { kind: 'unavailable' };
        return failure({ kind: 'service', ...result.failure, ref }, circumstances);
      }
      return new Failure([describeTimeout(result, circumstances)], 'timed_out');
    case 'refused':
      return new Failure([describeRefused(result, circumstances)], 'unconfirmed');
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
        'old history kept',
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
  const { expectation, workflowRun, forceFetch, syncBranches } = circumstances;
  const causes: string[] = [];
  const ref = expectation?.kind === 'commit' ? expectation.ref : undefined;
  const { defaultBranch } = workflowRun;
  // What the mirror has, it synchronizes.
  const mayBeLeftOut = head === undefined && syncBranches !== 'all';
  if (mayBeLeftOut && (ref?.type === 'tag' || ref?.name !== defaultBranch)) {
    const where =
      ref?.type === 'branch' && defaultBranch === undefined ? ', if this is another branch' : '';
    causes.push(
      `the mirror synchronizes only the default branch${where} (choose all branches on its synchronization ` +
        `page${orInput(circumstances)})`,
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

/** The input that does the same, unless it was given and its effect is what nobody knows. */
function orInput({ branchesGiven, startedEarlier }: Circumstances): string {
  if (branchesGiven === true) return '';
  const whom = startedEarlier ? ' to the step that starts the synchronization' : '';
  return `, or give \`sync_branches: all\`${whom}`;
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
