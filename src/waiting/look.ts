import type { RefOnMirror } from '../codearts/answers.ts';
import type { Repository } from '../codearts/repository.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { OperationError } from '../http/errors.ts';
import type { RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import { expectationOf } from './expectation.ts';
import type { WaitOptions } from './options.ts';
import type { Look, Refusal } from './poll.ts';
import { isProofAlone, type Expectation, type RefView, type Trouble } from './verdict.ts';

const UNAVAILABLE: RefView = { kind: 'unavailable' };

/** Looks at the mirror and at the ref, at the same time where it is known which. */
export class Observer {
  readonly #host: Host;
  readonly #repository: Repository;
  readonly #options: WaitOptions;
  /** What the mirror is a mirror of, once that is known. */
  #source: string | undefined;
  #expectation: Expectation | undefined;

  /** @param repository Under the deadline of the wait. */
  constructor(host: Host, repository: Repository, options: WaitOptions) {
    this.#host = host;
    this.#repository = repository;
    this.#options = options;
    if (options.source !== undefined) this.#expect(options.source);
  }

  /** What has to be seen; undefined until it is known what the mirror is a mirror of. */
  get expectation(): Expectation | undefined {
    return this.#expectation;
  }

  /**
   * @returns What was seen, and what hindered where a later look may see more; or why none can.
   * @throws Failure There is no mirror to look at.
   */
  async look(): Promise<Look | Refusal> {
    const expectation = this.#expectation;
    try {
      return await (expectation === undefined
        ? this.#lookForSource()
        : this.#lookAtBoth(expectation));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return { refused: error.problem };
    }
  }

  /** What has to be seen depends on what the mirror is a mirror of, which a read that lags tells late. */
  async #lookForSource(): Promise<Look> {
    const mayLag = this.#mayLag();
    const { repositoryUrl } = this.#options.workflowRun;
    const { value: mirror, trouble, at } = await this.#attempt(this.#readMirror());
    if (mirror === undefined) return { mirror, ref: UNAVAILABLE, trouble };
    if (mirror.url === undefined) return this.#onNoSource();
    // One of this repository is what a change of source would have come to; another may be the one before.
    if (mayLag && !isSameSource(mirror.url, repositoryUrl)) {
      const shown = this.#host.secrets.safe(mirror.url);
      const reason = `the mirror is one of ${shown}, which a change of its source may have ended`;
      return { mirror: undefined, ref: UNAVAILABLE, trouble: { reason, answered: true } };
    }
    const ref = await this.#attempt(this.#readRef(this.#expect(mirror.url)));
    return { mirror, mirrorAt: at, ref: ref.value ?? UNAVAILABLE, trouble: ref.trouble };
  }

  async #lookAtBoth(expectation: Expectation): Promise<Look> {
    // Both are waited for, so that nothing goes on behind the back of whoever handles a failure.
    const [mirror, ref] = await Promise.allSettled([
      this.#attempt(this.#readMirror()),
      this.#attempt(this.#readRef(expectation)),
    ]);
    if (ref.status === 'rejected') throw ref.reason;
    const { value: view = UNAVAILABLE } = ref.value;
    if (mirror.status === 'rejected') {
      // The ref is proof, also where the status may not be read.
      if (isProofAlone(expectation, view)) return { mirror: undefined, ref: view };
      throw mirror.reason;
    }
    const seen = mirror.value.value;
    const trouble = mirror.value.trouble ?? (seen && this.#otherSource(seen)) ?? ref.value.trouble;
    if (seen !== undefined && this.#otherSource(seen) !== undefined) {
      return { mirror: undefined, ref: UNAVAILABLE, trouble };
    }
    return { mirror: seen, mirrorAt: mirror.value.at, ref: view, trouble };
  }

  async #readMirror(): Promise<RemoteMirror> {
    const mirror = await this.#repository.showRemoteMirror();
    this.#host.journal.mirror(mirror);
    return mirror;
  }

  async #readRef(expectation: Expectation): Promise<RefView> {
    if (expectation.kind === 'status') return { kind: 'not asked' };
    const seen = await this.#repository.readRef(expectation.ref);
    if (expectation.kind === 'gone') return viewOfGone(seen);
    if (seen.kind !== 'at') return seen;
    const [head = ''] = seen.commits;
    if (seen.commits.includes(expectation.sha)) return { kind: 'as expected' };
    if (expectation.ref.type === 'tag') return { kind: 'elsewhere', head };
    const contains = await this.#repository.branchContains(expectation.ref.name, expectation.sha);
    if (contains.kind === 'unknown') return contains;
    return { kind: contains.kind === 'yes' ? 'contains' : 'elsewhere', head };
  }

  /** A look that could not be had has a value of undefined; `at` is when it ended. */
  async #attempt<T>(read: Promise<T>): Promise<{ value?: T; trouble?: Trouble; at?: number }> {
    try {
      const value = await read;
      return { value, at: this.#host.clock.now() };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      const { cause, attempts } = error;
      if (!cause.transient && !(cause.status === 404 && this.#mayLag())) throw error;
      if (attempts === 0) return { trouble: { reason: undefined } };
      // The request id is another one each time, and would make each answer news.
      return { trouble: { reason: cause.brief, retryAfterMs: cause.retryAfterMs } };
    }
  }

  /** Whether a read may not yet have caught up with an association. */
  #mayLag(): boolean {
    return this.#host.clock.now() < this.#options.lagUntil;
  }

  #onNoSource(): Look {
    if (this.#mayLag()) {
      return {
        mirror: undefined,
        ref: UNAVAILABLE,
        trouble: { reason: 'the repository is no mirror yet', answered: true },
      };
    }
    throw new Failure(
      [
        {
          known:
            'The repository is no mirror, as CodeArts tells it, so there is no synchronization to wait for',
          todo: `Check \`${this.#host.journal.repositoryInput}\`, and give \`associate_url\` to the step that starts the synchronization`,
          topic: 'repository-and-mirror',
        },
      ],
      'unconfirmed',
    );
  }

  /** The status of a mirror of another source tells nothing of this synchronization. */
  #otherSource({ url }: RemoteMirror): Trouble | undefined {
    const source = this.#source;
    if (source === undefined || (url !== undefined && isSameSource(url, source))) return undefined;
    const { secrets } = this.#host;
    const shown = url === undefined ? 'no source' : secrets.safe(url);
    const reason = `the mirror is one of ${shown}, not of ${secrets.safe(source)}`;
    return { reason, answered: true };
  }

  #expect(source: string): Expectation {
    const { verifyCommit, workflowRun, syncBranches } = this.#options;
    const expectation = expectationOf(workflowRun, source, verifyCommit, syncBranches);
    this.#source = source;
    this.#expectation = expectation;
    if (expectation.kind === 'status') {
      const { report } = this.#host;
      report.info(`The commit on the mirror will not be verified: ${expectation.reason}.`);
    }
    return expectation;
  }
}

function viewOfGone(seen: RefOnMirror): RefView {
  if (seen.kind === 'absent') return { kind: 'as expected' };
  return seen.kind === 'at' ? { kind: 'elsewhere', head: seen.commits[0] ?? '' } : seen;
}
