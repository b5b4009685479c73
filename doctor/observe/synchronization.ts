import { NO_STATUS, type RemoteMirror } from '../../src/mirror/mirror.ts';
import { isLater } from '../../src/waiting/times.ts';
import type { Answer } from '../answer.ts';
import type { Client } from '../client.ts';
import type { Look, Run, Subject } from '../observations.ts';
import { lookAtMirror } from './reading.ts';

/** Between two looks, in milliseconds: the first ones, and those later. */
const PAUSE_MS = 2_000;
const LATER_PAUSE_MS = 5_000;
const FIRST_LOOKS = 10;

/** What stands this long is an end, in milliseconds: longer than the action takes reads to lag. */
const SETTLE_MS = 15_000;

/** Where nothing at all stirs, nothing is waited for longer than this, in milliseconds. */
const QUIET_MS = 2 * 60_000;

/** No synchronization is looked at for longer than this, in milliseconds. */
const MAX_RUN_MS = 10 * 60_000;

/** Statuses of GitLab's mirrors, whose fields the API shares, of one that runs or is about to. */
export const RUNNING: readonly string[] = ['scheduled', 'started', 'to_retry'];

/** None of these is an end; `none` is from before the first one. */
const NO_END: readonly string[] = [...RUNNING, 'none', NO_STATUS];

/** The two that the action takes for an end. */
const FINAL: readonly string[] = ['finished', 'failed'];

/** How to start and to look, with one repository and one client. */
export interface Bench {
  readonly client: Client;
  readonly subject: Subject;
  /** Tells the user what is being done. */
  readonly note: (line: string) => void;
}

/**
 * Starts a synchronization and looks at the mirror until that has ended.
 *
 * @param running Another one is started as soon as the mirror shows one of these statuses.
 */
export async function runOnce(
  bench: Bench,
  before: RemoteMirror,
  running: readonly string[] = [],
): Promise<Run> {
  const start = await sendStart(bench);
  const run = { before, start, startWhileRunning: undefined, looks: [], end: undefined };
  return start.kind === 'success' ? await watch(bench, run, running) : run;
}

/** The statuses that a synchronization which has ended went through before, as far as they were seen. */
export function statusesBeforeEnd({ before, looks, end }: Run): string[] {
  const seen = new Set(looks.flatMap(({ mirror }) => mirror?.updateStatus ?? []));
  for (const each of [before.updateStatus, end?.updateStatus, ...FINAL, NO_STATUS]) {
    if (each !== undefined) seen.delete(each);
  }
  return end === undefined ? [] : [...seen];
}

/** StartRemoteMirrorSynchronization, never with force: what the mirror has is not overwritten. */
async function sendStart({ client, subject }: Bench): Promise<Answer> {
  const path = `/v4/repositories/${subject.repositoryId}/remote-mirror`;
  const url = new URL(path, subject.endpoint);
  return await client.ask({ method: 'POST', url, body: { force_fetch: false } });
}

async function watch(bench: Bench, begun: Run, running: readonly string[]): Promise<Run> {
  const { client, subject, note } = bench;
  const { clock } = client.session;
  const startedAt = clock.now();
  const looks: Look[] = [];
  let { startWhileRunning } = begun;
  let shown = '';
  let since = startedAt;
  while (clock.now() - startedAt < MAX_RUN_MS) {
    const look = await lookAtMirror(client, subject.endpoint, subject.repositoryId);
    looks.push(look);
    if (look.answer.kind === 'not asked') break;
    const { mirror } = look;
    const now = mirror === undefined ? shown : stateOf(mirror);
    if (now !== shown) [shown, since] = [now, clock.now()];
    if (startWhileRunning === undefined && running.includes(mirror?.updateStatus ?? '')) {
      note('Starting another one while it runs.');
      startWhileRunning = await sendStart(bench);
    }
    const stood = clock.now() - since;
    if (stood >= SETTLE_MS && hasEnded(begun.before, looks)) {
      return { ...begun, looks, startWhileRunning, end: mirror };
    }
    if (stood >= QUIET_MS && !hasStirred(begun.before, looks)) break;
    await clock.sleep(looks.length <= FIRST_LOOKS ? PAUSE_MS : LATER_PAUSE_MS);
  }
  return { ...begun, looks, startWhileRunning };
}

/** Whether the mirror has shown anything but what it showed before. */
function hasStirred(before: RemoteMirror, looks: readonly Look[]): boolean {
  const same = stateOf(before);
  return looks.some(({ mirror }) => mirror !== undefined && stateOf(mirror) !== same);
}

/** What a mirror is like, to compare; when that was told is no part of it, and differs in every look. */
function stateOf(mirror: RemoteMirror): string {
  return JSON.stringify({ ...mirror, toldAt: undefined });
}

/**
 * Whether the latest look shows an end. A final status is one when something has stirred; another
 * status, when a success or a failure has been recorded since the start, and when neither a document
 * nor an earlier look knows it for one in progress.
 */
function hasEnded(before: RemoteMirror, looks: readonly Look[]): boolean {
  const mirror = looks.at(-1)?.mirror;
  if (mirror === undefined) return false;
  if (FINAL.includes(mirror.updateStatus)) return hasStirred(before, looks);
  if (NO_END.includes(mirror.updateStatus)) return false;
  const earlier = looks.filter((look) => look.mirror && !isRecorded(before, look.mirror));
  const wasInProgress =
    mirror.updateStatus !== before.updateStatus &&
    earlier.some((look) => look.mirror?.updateStatus === mirror.updateStatus);
  return isRecorded(before, mirror) && !wasInProgress;
}

/** Whether a success or a failure has been recorded since. */
function isRecorded(before: RemoteMirror, mirror: RemoteMirror): boolean {
  const { lastSuccessfulUpdateAt: success, numberOfFailures = 0, lastError } = mirror;
  const moved =
    success !== undefined &&
    (before.lastSuccessfulUpdateAt === undefined ||
      isLater(success, before.lastSuccessfulUpdateAt));
  const failed = numberOfFailures > (before.numberOfFailures ?? 0);
  return moved || failed || (lastError !== undefined && lastError !== before.lastError);
}
