import { formatElapsed } from '../time/elapsed.ts';
import { NO_STATUS, type RemoteMirror } from '../mirror/mirror.ts';
import { isInProgress, type History, type Proof } from './verdict.ts';

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

  /** Tells what a look has shown. */
  noteLook(mirror: RemoteMirror, proof: Proof, history: History): void {
    this.#note(describe(mirror, proof, history));
    this.#noteUnknownStatus(mirror.updateStatus);
  }

  /** Tells why a look has shown nothing. */
  noteTrouble(reason: string): void {
    this.#note(`No answer (${reason}); asking again.`);
  }

  #note(line: string): void {
    const now = this.#now();
    if (line === this.#last && now - this.#lastAt < HEARTBEAT_MS) return;
    const still = line === this.#last ? 'Still: ' : '';
    this.#log(`[${formatElapsed(now - this.#begun)}] ${still}${line}`);
    this.#last = line;
    this.#lastAt = now;
  }

  #noteUnknownStatus(status: string): void {
    if (KNOWN_STATUSES.includes(status) || this.#unknownStatuses.has(status)) return;
    this.#unknownStatuses.add(status);
    this.#log(`The status "${status}" is not documented; taken for "in progress".`);
  }
}

function describe(mirror: RemoteMirror, proof: Proof, history: History): string {
  const status = `Mirror status: ${mirror.updateStatus}`;
  if (isInProgress(mirror)) return `${status}; waiting for the synchronization to end.`;
  if (history.finishedSince !== undefined) return `${status}; waiting for the pushed commit.`;
  const whatFor =
    proof.kind === 'not applicable' ? 'the synchronization' : 'the synchronization or the commit';
  return `${status}, from before this synchronization; waiting for ${whatFor}.`;
}
