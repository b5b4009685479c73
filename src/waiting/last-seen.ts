import type { Problem } from '../text/problem.ts';
import { asSentence, sentences } from '../text/safe-text.ts';
import { formatElapsed } from '../time/elapsed.ts';
import type { Refused, TimedOut } from './poll.ts';
import { describeRef, type Circumstances } from './wording.ts';

/** Where no end was seen. */
export const CONSOLE_ADVICE =
  'Look at the branch or tag and at the synchronization log on the repository page in CodeArts, or run the step again';
const STILL_RUNNING_ADVICE =
  'The synchronization may still end well; large repositories and slow networks take up to half an ' +
  'hour. Raise `wait_timeout`, or look at the repository page in CodeArts';

/** What is known where the time is up and nothing is decided. */
export function describeTimeout(result: TimedOut, circumstances: Circumstances): Problem {
  const { mirror, finished, trouble } = result;
  const limit = formatElapsed(circumstances.timeoutMs);
  const why = describeSeen(result, circumstances);
  if (mirror === undefined) {
    const what =
      trouble?.answered === true
        ? `What became of the synchronization could not be seen for ${limit}`
        : `The mirror could not be read for ${limit}`;
    return {
      known: `${what}${trouble?.reason === undefined ? '' : `; ${trouble.reason}`}`,
      why: sentences(why, 'The synchronization was accepted; how it ended is not known'),
      todo: 'Run the step again, or look at the repository page in CodeArts',
    };
  }
  const hasFailed = mirror.seen.updateStatus === 'failed';
  return {
    known: finished
      ? `A synchronization finished, but its result could not be confirmed within ${limit}`
      : `The synchronization was not seen to end within ${limit}`,
    why,
    todo: finished || hasFailed ? CONSOLE_ADVICE : STILL_RUNNING_ADVICE,
  };
}

/** What is known where the service no longer lets anybody look. */
export function describeRefused(result: Refused, circumstances: Circumstances): Problem {
  const { problem } = result;
  return {
    ...problem,
    why: sentences(
      problem.why,
      describeSeen({ ...result, trouble: undefined }, circumstances),
      'How the synchronization ended is not known',
    ),
  };
}

/** What was seen last of mirror and ref, and what hindered. */
function describeSeen(
  { mirror, ref, trouble }: Pick<TimedOut, 'mirror' | 'ref' | 'trouble'>,
  circumstances: Circumstances,
): string {
  const { lastError, updateStatus } = mirror?.seen ?? {};
  const reason = updateStatus === 'failed' && lastError !== undefined ? `: ${lastError}` : '';
  const last =
    mirror && `the mirror's status was ${mirror.seen.updateStatus}${ago(mirror.agoMs)}${reason}`;
  const where = ref && describeRef(ref.seen, circumstances);
  const hindered =
    mirror === undefined || trouble?.reason === undefined
      ? undefined
      : `the last answer was: ${trouble.reason}`;
  return [last, where, hindered]
    .filter((part) => part !== undefined)
    .map(capitalized)
    .map(asSentence)
    .join(' ');
}

/** A look that is not the last one is said to be older. */
function ago(ms: number): string {
  return ms < 1_000 ? '' : ` ${formatElapsed(ms)} before`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
