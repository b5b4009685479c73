import type { RemoteMirror } from '../mirror/mirror.ts';
import type { Secrets } from '../text/secrets.ts';
import type { Report } from './report.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** How a run ended, as the output `status` says it. */
export type Status = 'requested' | 'synced' | 'failed' | 'timed_out' | 'checked';

/** What is known of a run so far. */
export interface Facts {
  /** A request to start a synchronization may have reached the service. */
  startSent: boolean;
  /** The job the service started. */
  jid?: string;
  /** The pushed commit, once it was found on the mirror. */
  commit?: string;
  /** The mirror as last read. */
  mirror?: RemoteMirror;
  workflowRun?: WorkflowRun;
  repositoryId?: number;
  /** What the user should know, though it is no failure; safe to show. */
  readonly warnings: string[];
  /** Whether the user wants a job summary. */
  summary: boolean;
}

/**
 * What is known of a run. Each fact is told here once: it is kept for whoever reports how the run
 * ended, also at a signal, and handed on to later steps where it is an output.
 */
export class Journal {
  readonly #facts: Facts = { startSent: false, summary: true, warnings: [] };
  readonly #report: Report;
  readonly #secrets: Secrets;

  constructor(report: Report, secrets: Secrets) {
    this.#report = report;
    this.#secrets = secrets;
  }

  /** All of it. */
  get facts(): Readonly<Facts> {
    return this.#facts;
  }

  wantsSummary(wanted: boolean): void {
    this.#facts.summary = wanted;
  }

  repositoryId(id: number): void {
    this.#facts.repositoryId = id;
  }

  workflowRun(run: WorkflowRun): void {
    this.#facts.workflowRun = run;
  }

  /** A request to start a synchronization is about to be sent. */
  requestSent(): void {
    this.#facts.startSent = true;
  }

  /** It failed; `outcomeUnknown`: the service may have started a synchronization nevertheless. */
  requestFailed(outcomeUnknown: boolean): void {
    this.#facts.startSent = outcomeUnknown;
  }

  jid(jid: string): void {
    this.#facts.jid = jid;
    this.#report.output('jid', jid);
  }

  /** The mirror as it was read, or as the answer to a change of it says that it is. */
  mirror(mirror: RemoteMirror): void {
    const before = this.#facts.mirror;
    this.#facts.mirror = mirror;
    const { url, lastSuccessfulUpdateAt: success } = mirror;
    // A URL in which something had to be hidden is of no use to a later step.
    if (url !== undefined && url !== before?.url && !this.#secrets.isIn(url)) {
      this.#report.output('mirror_url', url);
    }
    if (success !== undefined && success !== before?.lastSuccessfulUpdateAt) {
      this.#report.output('last_successful_update_at', success);
    }
  }

  /** The pushed commit was found on the mirror. */
  commit(sha: string): void {
    this.#facts.commit = sha;
    this.#report.output('commit', sha);
  }

  warning(message: string): void {
    this.#facts.warnings.push(message);
    this.#report.warning(message);
  }

  /** Tells, for a run that did not end well, whether a synchronization is under way nevertheless. */
  describeSynchronization(): string {
    const { jid, startSent } = this.#facts;
    if (jid !== undefined) return `The synchronization ${jid} was started.`;
    return startSent
      ? 'A synchronization may be running: the request was sent, and no usable answer came back.'
      : 'No synchronization was started.';
  }
}
