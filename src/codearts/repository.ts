import { RequestError } from '../http/errors.ts';
import { contractError } from '../http/json-answer.ts';
import type { HttpResponse, RequestWatch } from '../http/transport.ts';
import type { RemoteMirror, SyncBranches } from '../mirror/mirror.ts';
import type { Ref } from '../mirror/ref.ts';
import { isSameSource, loginIn, secretsIn } from '../mirror/source-url.ts';
import { isObject, parseJson } from '../text/json.ts';
import {
  readBranches,
  readJid,
  readRemoteMirror,
  readSourceUrl,
  type Containment,
  type RefOnMirror,
  type Unknown,
} from './answers.ts';
import { findBranch } from './containment.ts';
import { describeRepository, type Description } from './description.ts';
import { Calls, type ApiOptions, type Call } from './calls.ts';
import { changeSource, type BranchChange, type SourceChange } from './source-change.ts';
import { askForRef, listBranchesOfCommit } from './refs.ts';
import { isRefusal } from './refusals.ts';
import {
  dateOf,
  synchronizationBody,
  type AcceptedSynchronization,
  type SynchronizationOptions,
} from './synchronization.ts';

const REMOTE_MIRROR = '/remote-mirror';
const SETTING_BRANCHES = 'Setting the branches of the remote mirror';

/**
 * The remote-mirror API of one repository in CodeArts Repo, one method per endpoint. Every method
 * tries again where that may help, and throws OperationError where it does not.
 */
export class Repository {
  readonly #options: ApiOptions;
  /** The source exactly as the service told it last; for the service alone, since it may hold a secret. */
  #source: string | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get id(): number {
    return this.#options.repositoryId;
  }

  /** The same repository, under a deadline; see {@link HttpSession.until}. */
  until(deadline: number): Repository {
    return new Repository({ ...this.#options, session: this.#options.session.until(deadline) });
  }

  /** Reads the remote mirror (ShowRemoteMirror). */
  async showRemoteMirror(): Promise<RemoteMirror> {
    return await this.#retried('Reading the remote mirror', (calls) => this.#readMirror(calls));
  }

  /**
   * Reads the remote mirror, if there is one that may be read.
   *
   * @returns undefined after 403 and 404: the documents do not say how a repository without a mirror
   *   answers, some installations lack this API, and a key may lack the permission to read.
   */
  async findRemoteMirror(): Promise<RemoteMirror | undefined> {
    return await this.#retried('Reading the remote mirror', (calls) =>
      this.#readMirrorIfAllowed(calls),
    );
  }

  /** What the service tells of the repository itself (ShowRepository); it never fails. */
  async describe(): Promise<Description | Unknown> {
    return await describeRepository(this.#calls('Reading the repository'), this.#options);
  }

  /**
   * Gives the repository a remote mirror (AssociateRemoteMirror). What happens to a repository that
   * has one already is not documented.
   *
   * @param url The source repository.
   * @returns See {@link changeSource}.
   */
  async associateRemoteMirror(url: string): Promise<SourceChange> {
    const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } } as const;
    return await this.#changeSource('Associating the remote mirror', call, url);
  }

  /**
   * Changes the source of the remote mirror (UpdateRepositoryRemoteMirror).
   *
   * @param branches Sets them as well, in the same request, which is sent again where its outcome is
   *   unknown.
   * @returns See {@link changeSource}.
   */
  async updateRemoteMirror(url: string, branches?: SyncBranches): Promise<SourceChange> {
    const call = putOf(url, branches);
    // The answer may repeat the one that was there before, and nothing else shows it.
    for (const secret of secretsIn(this.#source ?? ''))
      this.#options.session.secrets.conceal(secret);
    return await this.#changeSource(
      'Changing the source of the remote mirror',
      call,
      url,
      branches,
    );
  }

  /** Whether the source that the service told last has a login in it; hides what of it may be a secret. */
  loginInSource(): 'yes' | 'no' | 'unknown' {
    const { secrets } = this.#options.session;
    for (const secret of secretsIn(this.#source ?? '')) secrets.add(secret);
    return this.#source === undefined ? 'unknown' : loginIn(this.#source);
  }

  /**
   * Sets which branches the remote mirror synchronizes (UpdateRepositoryRemoteMirror), and leaves its
   * source as the service told it last: that has to be known, without a login. The request says
   * the same each time, so it is sent again where its outcome is unknown.
   */
  async setBranches(branches: SyncBranches): Promise<BranchChange> {
    const source = this.loginInSource() === 'no' ? this.#source : undefined;
    if (source === undefined) throw new Error('The source of the mirror cannot be sent back');
    const { clock, secrets } = this.#options.session;
    return await this.#retried(SETTING_BRANCHES, async (calls) => {
      const response = await calls.succeed(putOf(source, branches));
      const told = readBranches(response, branches, source, secrets);
      return { branches: told, acceptedAt: clock.now() };
    });
  }

  /**
   * Starts a synchronization (StartRemoteMirrorSynchronization). One that may have been started by
   * an attempt of unknown outcome is started again: it fetches the same source once more.
   *
   * @param watch Is told of every request that goes out for it.
   */
  async startSynchronization(
    options: SynchronizationOptions,
    watch?: RequestWatch,
  ): Promise<AcceptedSynchronization> {
    const body = synchronizationBody(options);
    const call = { method: 'POST', path: REMOTE_MIRROR, body, ...(watch && { watch }) } as const;
    return await this.#retried('Starting the synchronization', async (calls) => {
      const response = await calls.succeed(call);
      const { clock, secrets } = this.#options.session;
      return { jid: readJid(response, secrets), ...dateOf(response, clock.date()) };
    });
  }

  /**
   * Reads what a branch or a tag stands for (ShowBranch, ShowTag). How a ref that is not there is
   * answered is not documented, but for 404; other refusals leave it unknown.
   */
  async readRef(ref: Ref): Promise<RefOnMirror> {
    const { secrets } = this.#options.session;
    return await this.#retried(`Reading the ${ref.type} on the mirror`, (calls) =>
      askForRef(calls, ref, secrets),
    );
  }

  /** Whether a branch contains a commit (ListCommitAssociatedRefs). */
  async branchContains(name: string, sha: string): Promise<Containment> {
    return await findBranch(name, (offset) =>
      this.#retried('Looking for the commit on the mirror', (calls) =>
        listBranchesOfCommit(calls, sha, offset),
      ),
    );
  }

  async #changeSource(
    operation: string,
    call: Call,
    url: string,
    branches?: SyncBranches,
  ): Promise<SourceChange> {
    const { clock, secrets } = this.#options.session;
    return await this.#retried(operation, async (calls) => {
      let response: HttpResponse | undefined;
      const request = {
        url,
        send: async () => this.#readMirrorOf(url, (response = await calls.succeed(call))),
        look: () => this.showRemoteMirror(),
        setsMore: branches !== undefined,
        advise: (error: RequestError) => calls.advisedAnew(error, 'writing'),
      };
      const change = await changeSource(request, clock);
      if (branches === undefined || response === undefined) return change;
      // Where a look has shown the source, the answer may be none.
      const answer = isObject(parseJson(response.text)) ? response : undefined;
      const read = (): BranchChange['branches'] =>
        answer === undefined ? 'not told' : readBranches(answer, branches, url, secrets);
      const readTold = (): Promise<BranchChange['branches']> => Promise.resolve().then(read);
      return { ...change, readBranches: () => this.#retried(SETTING_BRANCHES, readTold) };
    });
  }

  /** One attempt at {@link showRemoteMirror}. */
  async #readMirror(calls: Calls): Promise<RemoteMirror> {
    const response = await calls.succeed({ method: 'GET', path: REMOTE_MIRROR });
    return this.#remember(response);
  }

  /** One attempt at {@link findRemoteMirror}. */
  async #readMirrorIfAllowed(calls: Calls): Promise<RemoteMirror | undefined> {
    try {
      return await this.#readMirror(calls);
    } catch (error) {
      if (error instanceof RequestError && isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** An answer that names another source than the one asked for is no success, nor one without any. */
  #readMirrorOf(url: string, response: HttpResponse): RemoteMirror {
    const { url: told } = readRemoteMirror(response, this.#options.session.secrets);
    if (told === undefined) throw contractError(response, 'without a source URL');
    if (!isSameSource(told, url)) throw contractError(response, 'but with another source URL');
    return this.#remember(response);
  }

  #remember(response: HttpResponse): RemoteMirror {
    const mirror = readRemoteMirror(response, this.#options.session.secrets);
    this.#source = readSourceUrl(response);
    if (mirror.url !== undefined) this.#options.knowledge.seeMirror();
    return mirror;
  }

  #calls(operation: string): Calls {
    return new Calls(operation, this.#options, `/v4/repositories/${this.id}`);
  }

  async #retried<T>(operation: string, attempt: (calls: Calls) => Promise<T>): Promise<T> {
    const calls = this.#calls(operation);
    return await this.#options.session.retried(operation, () => attempt(calls));
  }
}

function putOf(url: string, branches: SyncBranches | undefined): Call {
  const body = { url, ...(branches && { sync_branch_type: branches }) };
  return { method: 'PUT', path: REMOTE_MIRROR, body };
}
