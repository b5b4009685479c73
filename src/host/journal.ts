import type { RemoteMirror } from '../mirror/mirror.ts';
import { isWholeUrl } from '../mirror/source-url.ts';
import type { Secrets } from '../text/secrets.ts';
import { Failure } from './failure.ts';
import { MirrorChange } from './mirror-change.ts';
import type { OutputName, Report } from './report.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** What a run would do, as the output `plan` of a dry run says it. */
export type Plan = 'synchronize' | 'associate' | 'change_source' | 'fail';

/** What is known of a run so far. */
export interface Facts {
  /** A request to start a synchronization went out, and was not refused (yet). */
  startSent: boolean;
  /** The job the service started. */
  jid?: string;
  requestedAt?: Date;
  /** By what it was proven that the mirror is synchronized, and how in words. */
  proof?: { readonly by: 'commit' | 'status'; readonly how: string };
  plan?: Plan;
  /** Which branches the mirror was set to, and how sure that is, in words that are safe to show. */
  branches?: string;
  /** The mirror as last read. */
  mirror?: RemoteMirror;
  /** When the mirror last succeeded before this run, as the service wrote it; see {@link Journal.keepSuccessBefore}. */
  successBefore?: string | undefined;
  workflowRun?: WorkflowRun;
  repositoryId?: number;
  /** `GROUP/NAME`, where the user gave that or the clone URL. */
  repositoryName?: string;
  /** The region, or the host where the user gave one. */
  place?: string;
  /** What the user should know, though it is no failure; safe to show. */
  readonly warnings: string[];
  readonly notices: string[];
  /** Whether the user wants a job summary. */
  summary: boolean;
}

/**
 * What is known of a run. Each fact is told here once: it is kept for whoever reports how the run
 * ended, also at a signal, and handed on to later steps where it is an output.
 */
export class Journal {
  readonly mirrorChange = new MirrorChange();
  readonly #facts: Facts = { startSent: false, summary: true, warnings: [], notices: [] };
  /** An earlier request to start a synchronization may have done so. */
  #outcomeUnknown = false;
  readonly #report: Report;
  readonly #secrets: Secrets;

  constructor(report: Report, secrets: Secrets) {
    this.#report = report;
    this.#secrets = secrets;
  }

  get facts(): Readonly<Facts> {
    return this.#facts;
  }

  /** Whether a synchronization is under way, or may be. */
  get started(): boolean {
    return this.#facts.startSent || this.#facts.jid !== undefined;
  }

  wantsSummary(wanted: boolean): void {
    this.#facts.summary = wanted;
  }

  /** @param place The region, or the host where the user gave one; needed once. */
  repository(id: number, place?: string): void {
    this.#facts.repositoryId = id;
    if (place !== undefined) this.#facts.place = place;
    this.#handOn('repository_id', String(id));
  }

  /**
   * The repository is to be found by its name.
   *
   * @param name `GROUP/NAME`; need not be safe to show.
   * @param place The region, or the host where the user gave one.
   */
  repositoryName(name: string, place: string): void {
    this.#facts.repositoryName = name;
    this.#facts.place = place;
  }

  /** The input that says which repository it is, as advice names it. */
  get repositoryInput(): 'repository' | 'repository_id' {
    return this.#facts.repositoryName === undefined ? 'repository_id' : 'repository';
  }

  workflowRun(run: WorkflowRun): void {
    this.#facts.workflowRun = run;
  }

  /** Keeps what is known by now as the last success before this run, which may change it from here on. */
  keepSuccessBefore(): void {
    this.#facts.successBefore = this.#facts.mirror?.lastSuccessfulUpdateAt;
  }

  /** A request to start a synchronization is going out. */
  requestSent(): void {
    this.#facts.startSent = true;
  }

  /**
   * It failed. One that may have started a synchronization is never made up for: a later one that is
   * refused does not stop what runs.
   *
   * @param outcomeUnknown The service may have started a synchronization nevertheless.
   */
  requestFailed(outcomeUnknown: boolean): void {
    this.#outcomeUnknown ||= outcomeUnknown;
    this.#facts.startSent = this.#outcomeUnknown;
  }

  /** @throws Failure The runner's file cannot be written: later steps would miss the one thing they need. */
  jid(jid: string): void {
    this.#facts.jid = jid;
    this.#report.output('jid', jid);
  }

  requestedAt(date: Date): void {
    this.#facts.requestedAt = date;
    this.#handOn('requested_at', date.toISOString());
  }

  /** The mirror as it was read, or as the answer to a change of it says that it is. */
  mirror(mirror: RemoteMirror): void {
    const before = this.#facts.mirror;
    this.#facts.mirror = mirror;
    const { url, lastSuccessfulUpdateAt: success } = mirror;
    // A URL in which something had to be hidden is of no use to a later step.
    const isNew = url !== undefined && url !== before?.url;
    if (isNew && isWholeUrl(url) && !this.#secrets.isIn(url)) {
      this.#handOn('mirror_url', url);
    }
    if (success !== undefined && success !== before?.lastSuccessfulUpdateAt) {
      this.#handOn('last_successful_update_at', success);
    }
  }

  /** It was proven that the mirror is synchronized; `how` in words, safe to show. */
  proof(by: 'commit' | 'status', how: string): void {
    this.#facts.proof = { by, how };
    this.#handOn('proof', by);
  }

  /** The pushed commit was found on the mirror. */
  commit(sha: string): void {
    this.#handOn('commit', sha);
  }

  plan(plan: Plan): void {
    this.#facts.plan = plan;
    this.#handOn('plan', plan);
  }

  /** @param words In which all is safe to show. */
  branches(words: string): void {
    this.#facts.branches = words;
  }

  warning(message: string): void {
    this.#facts.warnings.push(message);
    this.#report.warning(message);
  }

  notice(message: string): void {
    this.#facts.notices.push(message);
    this.#report.notice(message);
  }

  /** Tells, for a run that did not end well, whether a synchronization is under way nevertheless. */
  describeSynchronization(): string {
    const { jid, startSent } = this.#facts;
    if (jid !== undefined) return `The synchronization ${jid} was started.`;
    return startSent
      ? 'A synchronization may be running: the request was sent, and no usable answer came back.'
      : 'No synchronization was started.';
  }

  /** Where it cannot be, the output `status` cannot either, which ends the run in an error. */
  #handOn(name: OutputName, value: string): void {
    try {
      this.#report.output(name, value);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
}
