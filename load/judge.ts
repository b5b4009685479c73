import type { Passage } from './gateway.ts';
import { RETRIES, type Round, type Run } from './run.ts';

/** What an error has to name, for a person to know what to do. */
const CLEAR_ERRORS: Readonly<Record<string, RegExp>> = {
  failed: /429.*(?:Too many requests|asked to wait)/,
  unconfirmed: /429.*(?:Too many requests|asked to wait)/,
  timed_out: /(?:could not be read|was not seen to end|could not be confirmed)/,
};

/** No more than this part of the attempts after a refusal may come back at the same time. */
const MOST_TOGETHER = 0.5;
const SAME_TIME_MS = 100;

/** Fewer than this tell nothing of how they spread. */
const FEW = 10;

/** What is wrong with a round; nothing where all is well. */
export function faultsOf({ runs, passages }: Round): string[] {
  const byRun = Map.groupBy(passages, ({ who }) => who);
  return [
    ...runs.flatMap(faultsOfEnding),
    ...runs.flatMap(({ token, ...run }) =>
      faultsOfRequests(byRun.get(token) ?? []).map((fault) => `${token}, ${run.status}: ${fault}`),
    ),
    ...faultsOfSpread(passages),
  ];
}

function faultsOfEnding({ token, status, exitCode, errors }: Run): string[] {
  const faults: string[] = [];
  if (exitCode !== undefined && (exitCode === 0) !== (status === 'synced')) {
    faults.push(`${token}: ${status}, but exit code ${String(exitCode)}`);
  }
  if (status === 'synced') {
    return errors.length === 0 ? faults : [...faults, `${token}: synced, with errors`];
  }
  const isClear = errors.length === 1 && CLEAR_ERRORS[status]?.test(errors[0] ?? '');
  return isClear === true
    ? faults
    : [...faults, `${token}: ${status}, not clear: ${errors.join(' ')}`];
}

/** Of one run. */
function faultsOfRequests(requests: readonly Passage[]): string[] {
  const starts = requests.filter(({ call }) => call === 'POST /remote-mirror');
  const accepted = starts.findIndex(({ status }) => status === 200);
  const faults: string[] = [];
  if (starts.length > 1 + RETRIES) faults.push(`${starts.length} starts`);
  if (accepted !== -1 && accepted < starts.length - 1) faults.push('started again after a success');
  const begun = requests.findIndex(({ call }) => call === 'POST /remote-mirror');
  const before = begun === -1 ? requests : requests.slice(0, begun);
  if (before.length > 1 + RETRIES) faults.push(`${before.length} reads before the start`);
  const waiting = requests
    .slice(before.length)
    .filter(({ call }) => call !== 'POST /remote-mirror');
  for (const reads of Map.groupBy(waiting, ({ call }) => call).values()) {
    faults.push(...faultsOfLooks(reads));
  }
  for (const calls of Map.groupBy(requests, ({ call }) => call).values()) {
    faults.push(...faultsOfPatience(calls));
  }
  return faults;
}

/** Looks begin a second apart or more, and each has so many attempts at most. */
function faultsOfLooks(reads: readonly Passage[]): string[] {
  const most = 2 * (1 + RETRIES);
  const isTooFast = reads.some(
    ({ at }, index) => (reads[index + most]?.at ?? Infinity) - at < 1_000,
  );
  return isTooFast ? [`more than ${most} times ${reads[0]?.call ?? ''} within a second`] : [];
}

/** Who was told when to come back comes no sooner. A timer may be a moment early. */
function faultsOfPatience(calls: readonly Passage[]): string[] {
  return calls.flatMap(({ notBefore, call }, index) => {
    const next = calls[index + 1];
    const isTooSoon = notBefore !== undefined && next !== undefined && next.at < notBefore - 20;
    return isTooSoon ? [`${call} ${Math.round(notBefore - next.at)} ms too soon`] : [];
  });
}

/** An attempt after a refusal. */
export interface Retry {
  readonly refusedAt: number;
  readonly at: number;
}

/** The attempts that came after refusals. */
export function retriesOf(passages: readonly Passage[]): Retry[] {
  const series = Map.groupBy(passages, ({ who, call }) => `${who} ${call}`);
  return [...series.values()].flatMap((calls) =>
    calls.slice(1).flatMap(({ at }, index) => {
      const before = calls[index];
      return before?.status === 429 ? [{ refusedAt: before.at, at }] : [];
    }),
  );
}

/** Those that were refused together must not come back together. */
function faultsOfSpread(passages: readonly Passage[]): string[] {
  const together = Map.groupBy(retriesOf(passages), ({ refusedAt }) =>
    Math.floor(refusedAt / SAME_TIME_MS),
  );
  return [...together.values()].flatMap((retries) => {
    const most = mostTogether(retries.map(({ at }) => at));
    if (retries.length < FEW || most <= retries.length * MOST_TOGETHER) return [];
    const at = Math.round((retries[0]?.refusedAt ?? 0) / SAME_TIME_MS) / 10;
    return [`of ${retries.length} refused at ${at} s, ${most} came back within ${SAME_TIME_MS} ms`];
  });
}

/** The most of the moments that lie within {@link SAME_TIME_MS}. */
function mostTogether(moments: readonly number[]): number {
  const sorted = [...moments].sort((one, other) => one - other);
  return Math.max(
    0,
    ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + SAME_TIME_MS).length),
  );
}
