import type { Job, MirrorState } from './mirror.ts';
import type { Play, Run } from './play.ts';
import { isPassing } from './shapes.ts';
import type { Exchange } from './service.ts';
import { BOUNDS } from './world.ts';

/**
 * How much older than the request a time may be that still counts as fresh: what the rule allows
 * (2 s), how far the clocks are apart (2 s), and the fraction of a second that an HTTP date lacks.
 */
export const CLOCK_SLACK = 2_000 + BOUNDS.clocks + 1_000;

/** Whether the ref on the mirror contains the commit of the run, or is gone if that is the task. */
export function contains({ source }: Play, { task }: Run, { refs }: MirrorState): boolean {
  const id = refs.get(task.ref);
  if (task.sha === undefined) return id === undefined;
  if (id === undefined) return false;
  // A tag stands for one commit; it does not move on.
  return task.ref.startsWith('refs/tags/')
    ? source.history.peel(id) === task.sha
    : source.history.contains(id, task.sha);
}

/** Whether the ref on the mirror is at the very commit of the run (or gone). */
export function isAt({ source }: Play, { task }: Run, { refs }: MirrorState): boolean {
  const id = refs.get(task.ref);
  return task.sha === undefined
    ? id === undefined
    : id !== undefined && source.history.peel(id) === task.sha;
}

/**
 * Whether the mirror has what the run is about: its commit itself or, where the ref has moved on,
 * as a fetch left it that read the source after the event. A plain push needs no such fetch.
 */
export function has(play: Play, run: Run, state: MirrorState): boolean {
  if (isAt(play, run, state)) return true;
  if (!contains(play, run, state)) return false;
  return run.task.how === 'forward' || (state.alike.get(run.task.ref) ?? -Infinity) >= run.eventAt;
}

/** When the request was sent that the verdict is about. */
export function startOf(run: Run): number {
  return run.kind === 'wait'
    ? (run.acceptedAt ?? run.begunAt)
    : (run.exchanges.find(({ call }) => call.startsWith('POST'))?.sentAt ?? run.begunAt);
}

/** The synchronizations that may count as ended between the start of a run and a moment. */
export function endedSince({ mirror }: Play, run: Run, until: number): Job[] {
  const from = startOf(run) - CLOCK_SLACK;
  return mirror.jobs.filter(({ endedAt = Infinity }) => endedAt >= from && endedAt <= until);
}

/** Whether the run could look for its commit: the contract then lets nothing else decide. */
export function canVerify({ world }: Play, { settings, task }: Run): boolean {
  const ref = /^refs\/(?:heads|tags)\/./.test(task.ref);
  return settings.verifyCommit && ref && world.source === 'same' && world.refApis;
}

/** The requests of a run that are no further attempts at what failed just before. */
export function firstAttempts({ exchanges, settings }: Run): Exchange[] {
  const open = new Map<string, number>();
  return exchanges.filter((exchange) => {
    const attempts = open.get(exchange.call) ?? 0;
    const isRetry = attempts > 0 && attempts <= settings.retries;
    const failed = isPassing(exchange.status, exchange.text);
    open.set(exchange.call, failed ? (isRetry ? attempts + 1 : 1) : 0);
    return !isRetry;
  });
}

/** The looks at the mirror after the start, each by its first request. */
export function looksOf(run: Run): Exchange[] {
  const from = startOf(run);
  return firstAttempts(run).filter(
    ({ call, sentAt }) => sentAt >= from && call === 'GET /remote-mirror',
  );
}

/** The earliest moment that the last look of a run could still show. */
export function windowStart(run: Run): number {
  const last = looksOf(run).at(-1)?.sentAt ?? run.endedAt;
  return last - BOUNDS.lag - 500;
}

/** The statuses a run was shown after its start, in order. */
export function statusesShown(run: Run): string[] {
  const from = startOf(run);
  return run.exchanges
    .filter(({ sentAt, call }) => sentAt >= from && call === 'GET /remote-mirror')
    .map(statusIn)
    .filter((status) => status !== undefined);
}

/** What the mirror was shown to be when the run started; undefined for `wait/`. */
export function baselineStatus(run: Run): string | undefined {
  if (run.kind === 'wait') return undefined;
  const shown = run.exchanges.find(
    ({ call, status }) => call === 'GET /remote-mirror' && status === 200,
  );
  return shown && statusIn(shown);
}

/** The status that an answer showed. */
export function statusIn({ text }: Exchange): string | undefined {
  return /"update_status":"([^"]*)"/.exec(text)?.[1];
}

/** Whether the last look at the mirror went without one at the ref, or without time for all of it. */
export function isRefUnread(run: Run): boolean {
  const from = looksOf(run).at(-1)?.sentAt ?? Infinity;
  const reads = run.exchanges.filter(({ sentAt, call }) => {
    return sentAt >= from && call.startsWith('GET /repository/');
  });
  const last = reads.at(-1);
  return last === undefined || isPassing(last.status, last.text) || isCutShort(run, last);
}

/** Whether the time was up before a branch that has moved on could be asked for the commit. */
function isCutShort({ begunAt, endedAt, settings, task }: Run, { call, text }: Exchange): boolean {
  const isUp = endedAt - begunAt >= settings.timeoutMs;
  return isUp && call.startsWith('GET /repository/branch') && !text.includes(task.sha ?? '');
}
