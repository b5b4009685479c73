import type { Property } from './oracle.ts';
import { MOST_REQUESTS, type Run } from './play.ts';
import { firstAttempts, looksOf, startOf } from './truth.ts';

/** Two looks are never closer than this, in milliseconds. */
const LEAST_PAUSE_MS = 1_000;

/** Looks that any wait may take: some at its beginning, and then one in so many milliseconds. */
const FREE_LOOKS = 60;
const ONE_LOOK_MS = 5_000;

/**
 * The pause rule. Two looks begin a second apart; of the very last one the deadline decides. A call
 * that is made again within a second after it was answered is a look of its own, unless it is a
 * further attempt after an error that may pass.
 */
export function pauseFindings(run: Run): Property[] {
  const looks = looksOf(run);
  const findings: Property[] = [];
  if (isTooSoon(run) || run.exchanges.length >= MOST_REQUESTS) findings.push('a look too soon');
  const took = Math.min(run.endedAt - run.begunAt, run.settings.timeoutMs);
  if (looks.length > FREE_LOOKS + took / ONE_LOOK_MS) findings.push('too many looks');
  return findings;
}

function isTooSoon(run: Run): boolean {
  const deadline = run.begunAt + run.settings.timeoutMs;
  const last = new Map<string, number>();
  for (const { call, sentAt } of firstAttempts(run)) {
    if (sentAt < startOf(run) || call.startsWith('POST')) continue;
    const before = last.get(call);
    last.set(call, sentAt);
    if (before === undefined || sentAt >= deadline - LEAST_PAUSE_MS) continue;
    if (sentAt - before < LEAST_PAUSE_MS - 1) return true;
  }
  return false;
}
