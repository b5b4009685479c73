import type { Repository } from '../codearts/repository.ts';
import { OperationError, RequestError } from '../http/errors.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Observation, Proof } from './verdict.ts';
import type { Unavailable } from './poll.ts';
import { expectedCommit, findProof, type PushedCommit } from './proof.ts';
import type { Report } from '../host/report.ts';
import { SynchronizationFailure } from '../host/failure.ts';
import type { WorkflowRun } from '../host/workflow-run.ts';

/** What a watcher looks at, and whom it tells. */
export interface WatcherOptions {
  readonly repository: Repository;
  readonly workflowRun: WorkflowRun;
  /** The mirror, where it has been read before. */
  readonly mirror: RemoteMirror | undefined;
  readonly verifyCommit: boolean;
  readonly report: Report;
  /** Told of the mirror each time it has been read. */
  readonly onMirror: (mirror: RemoteMirror) => void;
}

/** Looks at the mirror and for the pushed commit, at the same time where it is known which. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #repository: Repository;
  readonly #checkedHeads = new Set<string>();
  #mirror: RemoteMirror | undefined;
  /** What the mirror is a mirror of, once that is known. */
  #source: string | undefined;
  /** The commit to look for; null where there is none, undefined until that is known. */
  #expected: PushedCommit | null | undefined;

  /** @param deadline The end of the wait; see {@link Repository.until}. */
  constructor(options: WatcherOptions, deadline: number) {
    this.#options = options;
    this.#repository = options.repository.until(deadline);
    this.#mirror = options.mirror;
    if (options.mirror !== undefined) this.#expect(options.mirror);
  }

  /** The commit that is looked for; null where there is none, or none is known yet. */
  get expected(): PushedCommit | null {
    return this.#expected ?? null;
  }

  /**
   * One look.
   *
   * @returns What was seen, or why nothing was, where a later look may see something.
   * @throws OperationError No later look can succeed.
   * @throws SynchronizationFailure There is no mirror to look at.
   */
  async look(): Promise<Omit<Observation, 'now'> | Unavailable> {
    try {
      return await (this.#expected === undefined ? this.#firstLook() : this.#lookAtBoth());
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (error.attempts === 0) return { unavailable: undefined };
      // Without the request id, which is another one each time, and would make each answer news.
      const { brief, retryAfterMs } = error.cause;
      return { unavailable: brief, retryAfterMs };
    }
  }

  /** Which commit to look for depends on what the mirror is a mirror of. */
  async #firstLook(): Promise<Omit<Observation, 'now'>> {
    const mirror = await this.#readMirror();
    if (mirror.url === undefined) {
      throw new SynchronizationFailure(
        'failed',
        'The repository is no mirror, so there is no synchronization to wait for. Check `repository_id`, ' +
          'and give `associate_url` to the step that starts the synchronization.',
      );
    }
    this.#expect(mirror);
    return { mirror, proof: await this.#findProof() };
  }

  async #lookAtBoth(): Promise<Omit<Observation, 'now'>> {
    // Both are waited for, so that nothing goes on behind the back of whoever handles a failure.
    const looks = await Promise.allSettled([this.#readMirror(), this.#findProof()]);
    const [mirror, proof] = looks;
    const failures = looks.filter((look) => look.status === 'rejected');
    const final = failures.find(({ reason }) => !isTransient(reason));
    if (final !== undefined) throw final.reason;
    // The commit on the mirror is proof, also where the status could not be had for the moment.
    if (proof.status === 'fulfilled' && proof.value.kind === 'found' && this.#mirror) {
      return { mirror: this.#mirror, proof: proof.value };
    }
    if (mirror.status === 'rejected') throw mirror.reason;
    this.#requireSource(mirror.value);
    if (proof.status === 'rejected') {
      // Nor does trouble with the commit hide what the service says of its failure.
      if (mirror.value.updateStatus !== 'failed') throw proof.reason;
      return { mirror: mirror.value, proof: { kind: 'missing', instead: undefined } };
    }
    return { mirror: mirror.value, proof: proof.value };
  }

  async #readMirror(): Promise<RemoteMirror> {
    this.#mirror = await this.#repository.showRemoteMirror();
    this.#options.onMirror(this.#mirror);
    return this.#mirror;
  }

  /** The status of a mirror of another source tells nothing of this synchronization. */
  #requireSource({ url }: RemoteMirror): void {
    if (url === undefined || this.#source === undefined || isSameSource(url, this.#source)) return;
    const { safe } = this.#options.report;
    const message = `the mirror is one of ${safe(url)}, not of ${safe(this.#source)}`;
    const cause = new RequestError(message, { fault: 'contract', transient: true });
    throw new OperationError('Reading the remote mirror', cause, {
      attempts: 1,
      outcomeUnknown: false,
    });
  }

  #expect(mirror: RemoteMirror): void {
    this.#source = mirror.url;
    const { verifyCommit, workflowRun, report } = this.#options;
    const expected = verifyCommit
      ? expectedCommit(workflowRun, mirror)
      : { unverifiable: '`verify_commit` is false' };
    if ('unverifiable' in expected) {
      this.#expected = null;
      report.info(`The commit on the mirror will not be verified: ${expected.unverifiable}.`);
    } else {
      this.#expected = expected;
    }
  }

  async #findProof(): Promise<Proof> {
    if (this.expected === null) return { kind: 'not applicable' };
    return await findProof(this.#repository, this.expected, this.#checkedHeads);
  }
}

/** Whether a later look may succeed. */
function isTransient(error: unknown): error is OperationError {
  return error instanceof OperationError && error.cause.transient;
}
