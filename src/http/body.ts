import type { IncomingMessage } from 'node:http';
import { collect, MAX_BODY_BYTES, type Collected, type ReadOptions } from './collect.ts';
import { decodeContent } from './content-encoding.ts';
import { RequestError } from './errors.ts';

/**
 * Reads the body of an answer as UTF-8 text, without its byte-order mark if it has one, and
 * decoded where it came compressed. Always settles: at the end, at a break, at the limit, or when
 * the signal says so.
 *
 * @throws RequestError Only if `strict`: a body that is incomplete, over {@link MAX_BODY_BYTES},
 *   compressed in a broken way, or not UTF-8. If the signal broke it off: a plain Error.
 */
export async function readBody(message: IncomingMessage, options: ReadOptions): Promise<string> {
  const { strict, signal } = options;
  const meaning = { isWhole: () => message.complete, ofError: () => 'incomplete' as const };
  const received = await collect(message, meaning, signal);
  if (strict) checkWhole(received, signal);
  const decoded = await decodeContent(received.bytes, message.headers['content-encoding'], options);
  if (strict) checkWhole(decoded, signal);
  return decode(decoded.bytes, strict);
}

function checkWhole({ ending }: Collected, signal: AbortSignal): void {
  if (ending === 'too long') {
    throw protocolError(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
  }
  if (signal.aborted) throw new Error('timeout');
  if (ending === 'corrupt') {
    throw protocolError('the answer has a content encoding that cannot be decoded');
  }
  if (ending === 'incomplete') {
    throw new RequestError('the answer broke off', { fault: 'incomplete', transient: true });
  }
}

function decode(bytes: Buffer, strict: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: strict }).decode(bytes);
  } catch {
    throw protocolError('the answer is not UTF-8 text');
  }
}

function protocolError(message: string): RequestError {
  return new RequestError(message, {
    fault: 'protocol',
    transient: false,
    hint: 'Something between this runner and the service may have changed the answer; check `endpoint` and the proxy',
  });
}
