import { OperationError, RequestError } from '../http/errors.ts';
import { READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Clock } from '../time/clock.ts';
import { isWithoutApi } from './refusals.ts';

/** A source that the mirror has now. */
export interface SourceChange {
  /** The mirror, as far as the service has told of it. */
  readonly mirror: RemoteMirror;
  /**
   * Where branches were set in the same request: whether the answer says so. Read apart, since the source is
   * the new one whatever it says of them: throws OperationError where it contradicts.
   */
  readonly readBranches?: () => Promise<BranchChange['branches']>;
  /** When that was known, in milliseconds of the clock; reads may lag behind by {@link READ_LAG_MS}. */
  readonly acceptedAt: number;
}

/** The branches that a mirror synchronizes have been set. */
export interface BranchChange {
  /** Whether the answer repeats what was asked for; no other call tells. */
  readonly branches: 'as asked' | 'not told';
  /** As that of {@link SourceChange}. */
  readonly acceptedAt: number;
}

/** Between two looks at a change, in milliseconds. */
const LOOK_PAUSE_MS = 2_000;

const NOT_DONE =
  'The mirror did not have the source 10 seconds later; look at the repository in CodeArts, or run ' +
  'the step again';

/** A change of the mirror's source, and how to find out what became of it. */
export interface SourceRequest {
  /** The new source. */
  readonly url: string;
  /** Sends it once; throws RequestError, also where the answer does not say that it is done. */
  send(): Promise<RemoteMirror>;
  /** Reads the mirror; throws OperationError, also where there is none. */
  look(): Promise<RemoteMirror>;
  /**
   * It sets more than a look can show, and may be sent again: a look takes the place of a success that
   * does not name the source, and of nothing else.
   */
  readonly setsMore?: boolean;
  /** The error of `send` with the advice that fits what has been seen since. */
  advise(error: RequestError): RequestError;
}

/**
 * Sends a change of the mirror's source, and looks at what has become of it: after a refusal, since
 * another run may have been first; after an unknown outcome; and after a success that does not say
 * what it did.
 *
 * @throws RequestError Of `send`, where the mirror does not have the source after it.
 */
export async function changeSource(request: SourceRequest, clock: Clock): Promise<SourceChange> {
  try {
    const mirror = await request.send();
    return { mirror, acceptedAt: clock.now() };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (!(request.setsMore === true ? isAccepted(error) : deservesLook(error))) throw error;
    // What another run was first with may be as late to see as what was done here.
    const mayLag = isAccepted(error) || isRefused(error);
    const lagUntil = mayLag ? clock.now() + READ_LAG_MS : 0;
    const mirror = await lookFor(request.url, () => request.look(), lagUntil, clock);
    if (typeof mirror === 'object') return { mirror, acceptedAt: clock.now() };
    // Nobody knows whether it was done, and so it is not sent again.
    if (mirror === 'not read') throw request.advise(error).with({ transient: false });
    throw isAccepted(error) ? error.with({ hint: NOT_DONE }) : request.advise(error);
  }
}

/**
 * Looks at least once, and again for as long as a read may lag behind. The first look that is
 * refused is the last: five bad signatures lock a key.
 */
async function lookFor(
  url: string,
  look: () => Promise<RemoteMirror>,
  lagUntil: number,
  clock: Clock,
): Promise<RemoteMirror | 'not read' | undefined> {
  for (;;) {
    const seen = await lookIfPossible(look);
    if (typeof seen === 'object' && isSameSource(seen.url ?? '', url)) return seen;
    if (seen === 'refused') return 'not read';
    if (clock.now() + LOOK_PAUSE_MS > lagUntil) return seen === 'not read' ? seen : undefined;
    await clock.sleep(LOOK_PAUSE_MS);
  }
}

function deservesLook(error: RequestError): boolean {
  return error.outcomeUnknown || isRefused(error);
}

/** As it may be where another run was first. */
function isRefused({ status, transient }: RequestError): boolean {
  return (status === 400 || status === 409) && !transient;
}

/** A success, though not the documented answer. */
function isAccepted({ fault, status = 0 }: RequestError): boolean {
  return fault === 'contract' && status >= 200 && status < 300;
}

async function lookIfPossible(
  look: () => Promise<RemoteMirror>,
): Promise<RemoteMirror | 'none' | 'not read' | 'refused'> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const { status, transient } = error.cause;
    if (transient) return 'not read';
    return status === 404 && !isWithoutApi(error.cause) ? 'none' : 'refused';
  }
}
