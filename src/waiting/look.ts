import type { Repository } from '../codearts/repository.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { OperationError } from '../http/errors.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { WaitOptions } from './options.ts';
import type { Look, Unavailable } from './poll.ts';
import { CommitSearch, expectedCommit, type PushedCommit } from './proof.ts';
import type { Proof } from './verdict.ts';

/** Looks at the mirror and for the pushed commit, at the same time where it is known which. */
export class Watcher {
  readonly #host: Host;
  readonly #repository: Repository;
  readonly #options: WaitOptions;
  /** What the mirror is a mirror of, once that is known. */
  #source: string | undefined;
  /** undefined: no commit is looked for. */
  #search: CommitSearch | undefined;

  /** @param repository Under the deadline of the wait. */
  constructor(host: Host, repository: Repository, options: WaitOptions) {
    this.#host = host;
    this.#repository = repository;
    this.#options = options;
    if (options.source !== undefined) this.#expect(options.source);
  }

  /** The commit that is looked for; undefined where there is none, or none is known yet. */
  get expected(): PushedCommit | undefined {
    return this.#search?.expected;
  }

  /**
   * @returns What was seen, or why nothing was, where a later look may see something.
   * @throws OperationError No later look can succeed.
   * @throws Failure There is no mirror to look at.
   */
  async look(): Promise<Look> {
    try {
      return await (this.#source === undefined
        ? this.#firstLook()
        : this.#lookAtBoth(this.#source));
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (error.attempts === 0) return { unavailable: undefined };
      // Without the request id, which is another one each time, and would make each answer news.
      const { brief, retryAfterMs } = error.cause;
      return { unavailable: brief, retryAfterMs };
    }
  }

  /** Which commit to look for depends on what the mirror is a mirror of. */
  async #firstLook(): Promise<Look> {
    const mirror = await this.#readMirror();
    if (mirror.url === undefined) {
      throw new Failure([
        'The repository is no mirror, so there is no synchronization to wait for. Check `repository_id`, ' +
          'and give `associate_url` to the step that starts the synchronization.',
      ]);
    }
    this.#expect(mirror.url);
    return { mirror, proof: await this.#findProof() };
  }

  async #lookAtBoth(source: string): Promise<Look> {
    // Both are waited for, so that nothing goes on behind the back of whoever handles a failure.
    const looks = await Promise.allSettled([this.#readMirror(), this.#findProof()]);
    const [mirror, proof] = looks;
    const failures = looks.filter((look) => look.status === 'rejected');
    const final = failures.find(({ reason }) => !isTransient(reason));
    if (final !== undefined) throw final.reason;
    // The commit on the mirror is proof, also where the status could not be had for the moment.
    if (proof.status === 'fulfilled' && proof.value.kind === 'found') return 'found';
    if (mirror.status === 'rejected') throw mirror.reason;
    const otherSource = this.#describeOtherSource(mirror.value, source);
    if (otherSource !== undefined) return otherSource;
    if (proof.status === 'rejected') {
      // Nor does trouble with the commit hide what the service says of its failure.
      if (mirror.value.updateStatus !== 'failed') throw proof.reason;
      return { mirror: mirror.value, proof: { kind: 'missing', instead: undefined } };
    }
    return { mirror: mirror.value, proof: proof.value };
  }

  async #readMirror(): Promise<RemoteMirror> {
    const mirror = await this.#repository.showRemoteMirror();
    this.#host.journal.mirror(mirror);
    return mirror;
  }

  /** The status of a mirror of another source tells nothing of this synchronization. */
  #describeOtherSource({ url }: RemoteMirror, source: string): Unavailable | undefined {
    if (url === undefined || isSameSource(url, source)) return undefined;
    const { secrets } = this.#host;
    return {
      unavailable: `the mirror is one of ${secrets.safe(url)}, not of ${secrets.safe(source)}`,
    };
  }

  #expect(source: string): void {
    this.#source = source;
    const { verifyCommit, workflowRun } = this.#options;
    const expected = verifyCommit
      ? expectedCommit(workflowRun, source)
      : { unverifiable: '`verify_commit` is false' };
    if ('unverifiable' in expected) {
      this.#host.report.info(
        `The commit on the mirror will not be verified: ${expected.unverifiable}.`,
      );
    } else {
      this.#search = new CommitSearch(this.#repository, expected);
    }
  }

  async #findProof(): Promise<Proof> {
    return (await this.#search?.findProof()) ?? { kind: 'not applicable' };
  }
}

/** Whether a later look may succeed. */
function isTransient(error: unknown): error is OperationError {
  return error instanceof OperationError && error.cause.transient;
}
