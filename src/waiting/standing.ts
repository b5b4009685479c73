import { READ_LAG_MS } from '../mirror/mirror.ts';
import type { Track } from './status.ts';

/** How long an end has to stand, in milliseconds, before anything is concluded from what is missing. */
const SETTLE_MS = 15_000;

/** Fewer looks do not tell that nothing has happened in between. */
const LEAST_IDLE_LOOKS = 4;

/** After this long, in milliseconds, a mirror that shows no sign of anything had nothing to fetch. */
export const QUIET_PROOF_MS = 60_000;

/** After this long without anything new, in milliseconds, no sign is waited for any more. */
export const IDLE_END_MS = 300_000;

/** The moments, in milliseconds of the clock of the looks, at which the same sight means more. */
export function turningPoints({ end, idleSince }: Track): readonly number[] {
  const ends = end === undefined ? [] : [end.since + READ_LAG_MS, end.since + SETTLE_MS];
  const idle = idleSince === undefined ? [] : [idleSince + QUIET_PROOF_MS, idleSince + IDLE_END_MS];
  return [...ends, ...idle];
}

/** Whether the mirror shows a failure that may be that of this synchronization. */
export function standingFailure({
  end,
  endShown,
}: Track): { lastError: string | undefined } | undefined {
  return end?.kind === 'failure' && endShown === true ? { lastError: end.lastError } : undefined;
}

/** Whether the mirror shows a finish that may be that of this synchronization. */
export function hasFinished({ end }: Track): boolean {
  return end?.kind === 'finish';
}

/** What the status amounts to at a moment. */
export interface Ends {
  /** Finished afresh. */
  readonly finished: boolean;
  /** And it has stood for {@link SETTLE_MS} with nothing begun anew. */
  readonly settled: boolean;
  /** The same of a failure. */
  readonly failure: { readonly lastError: string | undefined } | undefined;
  /** How long the mirror has shown nothing new, in milliseconds. */
  readonly idleMs: number;
  /** The same where it has not done so since the start. */
  readonly quietMs: number;
}

/** An end counts at a look that shows it: one that does not lags behind, and tells nothing. */
export function endsOf(
  { end, endShown, idleSince, idleLooks = 0, stirred }: Track,
  now: number,
): Ends {
  const idleMs = idleSince === undefined || idleLooks < LEAST_IDLE_LOOKS ? 0 : now - idleSince;
  const pauses = { idleMs, quietMs: stirred === true ? 0 : idleMs };
  if (end === undefined || endShown !== true)
    return { finished: false, settled: false, failure: undefined, ...pauses };
  const stood = now - end.since;
  const settled = stood >= SETTLE_MS;
  const trusted = end.trust === 'at once' || (end.trust === 'after lag' && stood >= READ_LAG_MS);
  return {
    finished: end.kind === 'finish' && (trusted || settled),
    settled: end.kind === 'finish' && settled,
    failure: end.kind === 'failure' && settled ? { lastError: end.lastError } : undefined,
    ...pauses,
  };
}
