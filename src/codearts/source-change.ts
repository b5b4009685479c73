import { OperationError, RequestError } from '../http/errors.ts';
import { READ_LAG_MS, type RemoteMirror } from '../mirror/mirror.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Clock } from '../time/clock.ts';
import { isWithoutApi } from './refusals.ts';

/** A source that the mirror has now. */
export interface SourceChange {
  /** The mirror, as far as the service has told of it. */
  readonly mirror: RemoteMirror;
  /** When that was known, in milliseconds of the clock; reads may lag behind by {@link READ_LAG_MS}. */
  readonly acceptedAt: number;
}

/** Between two looks at a change, in milliseconds. */
const LOOK_PAUSE_MS = 2_000;

/**
 * Sends a change of the mirror's source, and looks at what has become of it: after a refusal, since
 * another run may have been first; after an unknown outcome; and after a success that does not say
 * what it did.
 *
 * @param send Sends it once; throws RequestError.
 * @param url The new source.
 * @param look Reads the mirror; throws OperationError, also where there is none.
 * @throws RequestError Of `send`, where the mirror does not have the source after it.
 */
export async function changeSource(
  send: () => Promise<RemoteMirror>,
  url: string,
  look: () => Promise<RemoteMirror>,
  clock: Clock,
): Promise<SourceChange> {
  try {
    const mirror = await send();
    return { mirror, acceptedAt: clock.now() };
  } catch (error) {
    if (!(error instanceof RequestError) || !deservesLook(error)) throw error;
    const lagUntil = isAccepted(error) ? clock.now() + READ_LAG_MS : 0;
    const mirror = await lookFor(url, look, lagUntil, clock);
    if (mirror === 'not read') throw asFinal(error);
    if (mirror === undefined) throw error;
    return { mirror, acceptedAt: clock.now() };
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
  return error.outcomeUnknown || error.status === 400 || error.status === 409;
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

/** Nobody knows whether it was done, and so it is not sent again. */
function asFinal({ brief, fault, hint, status, code, requestId }: RequestError): RequestError {
  return new RequestError(brief, {
    fault,
    transient: false,
    ...(hint !== undefined && { hint }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
  });
}
