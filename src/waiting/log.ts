import { NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';
import { formatElapsed } from '../time/elapsed.ts';
import { isInProgress } from './ends.ts';
import type { Track } from './status.ts';
import type { RefView, Trouble } from './verdict.ts';

/** Nothing new for this long, in milliseconds: say that we are still waiting. */
const HEARTBEAT_MS = 30_000;

/**
 * Those of GitLab, from which CodeArts Repo descends by the names of the fields; no document of
 * CodeArts lists any but `finished`. Others are told once.
 */
const KNOWN_STATUSES = [
  'none',
  'scheduled',
  'started',
  'to_retry',
  'finished',
  'failed',
  NO_STATUS,
];

/** Says what changes, and from time to time that nothing does. */
export class WaitLog {
  readonly #log: (line: string) => void;
  readonly #now: () => number;
  readonly #begun: number;
  readonly #unknownStatuses = new Set<string>();
  #last = '';
  #lastAt = 0;

  /**
   * @param log Shows a line.
   * @param now Milliseconds of a clock that never jumps; the wait begins with this call.
   */
  constructor(log: (line: string) => void, now: () => number) {
    this.#log = log;
    this.#now = now;
    this.#begun = now();
  }

  tellLook(mirror: RemoteMirror, ref: RefView, track: Track): void {
    this.#tell(describe(mirror, ref, track));
    this.#tellUnknownStatus(mirror.updateStatus);
  }

  /**
   * Tells why a look has shown nothing.
   *
   * @param pauseMs How long the pause after it is.
   */
  tellTrouble({ reason = '', answered, retryAfterMs = 0 }: Trouble, pauseMs: number): void {
    const what = answered === true ? 'Nothing to be seen' : 'No answer';
    this.#tell(`${what} (${reason}); asking again${describePause(retryAfterMs, pauseMs)}.`);
  }

  #tell(line: string): void {
    const now = this.#now();
    if (line === this.#last && now - this.#lastAt < HEARTBEAT_MS) return;
    const still = line === this.#last ? 'Still: ' : '';
    this.#log(`[${formatElapsed(now - this.#begun)}] ${still}${line}`);
    this.#last = line;
    this.#lastAt = now;
  }

  #tellUnknownStatus(status: string): void {
    if (KNOWN_STATUSES.includes(status) || this.#unknownStatuses.has(status)) return;
    this.#unknownStatuses.add(status);
    this.#log(`The status "${status}" is not documented; taken for "in progress".`);
  }
}

/** Said only where the service has asked for it. */
function describePause(askedForMs: number, pauseMs: number): string {
  if (askedForMs === 0) return '';
  const pause = `, in ${formatElapsed(pauseMs)}`;
  return askedForMs > pauseMs
    ? `${pause}, not the ${formatElapsed(askedForMs)} that were asked for`
    : `${pause}; the service asked for ${formatElapsed(askedForMs)}`;
}

function describe(mirror: RemoteMirror, ref: RefView, { end }: Track): string {
  const status = `Mirror status: ${mirror.updateStatus}`;
  if (isInProgress(mirror)) return `${status}; waiting for the synchronization to end.`;
  const asked = ref.kind !== 'not asked';
  if (end?.kind === 'failure') {
    return `${status}; waiting whether it stays so, since the failure may be that of another run.`;
  }
  if (end?.kind === 'finish') {
    if (asked) return `${status}; waiting for the ref to be as this event left it.`;
    const why =
      end.trust === 'when settled'
        ? 'another synchronization was under way before'
        : 'an answer may lag behind';
    return `${status}; waiting whether it stays so, since ${why}.`;
  }
  const whatFor = asked ? 'the synchronization or the commit' : 'the synchronization';
  return `${status}, with nothing newer than before the start; waiting for ${whatFor}.`;
}
