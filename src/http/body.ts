import type { IncomingMessage } from 'node:http';
import { RequestError } from './errors.ts';

/** The most that is read of an answer, in bytes. The documented ones have less than 1 kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

type Ending = 'complete' | 'incomplete' | 'too long';

export interface ReadOptions {
  /** Reject what is not whole, plain UTF-8 text; else take what can be had. */
  readonly strict: boolean;
  /** Breaks the reading off. */
  readonly signal: AbortSignal;
}

/**
 * Reads the body of an answer as UTF-8 text, without its byte-order mark if it has one. Always
 * settles: at the end, at a break, at the limit, or when the signal says so.
 *
 * @throws RequestError Only if `strict`: a body that is incomplete, over {@link MAX_BODY_BYTES},
 *   with a content encoding, or not UTF-8. If the signal broke it off: a plain Error.
 */
export async function readBody(message: IncomingMessage, options: ReadOptions): Promise<string> {
  const encoding = message.headers['content-encoding'] ?? 'identity';
  const readable = encoding.toLowerCase() === 'identity';
  if (!readable && options.strict) {
    message.destroy();
    throw protocolError('the answer has a content encoding, which was not asked for');
  }
  const { bytes, ending } = await collect(message, options.signal);
  if (options.strict) checkWhole(ending, options.signal);
  return readable ? decode(bytes, options.strict) : '';
}

function collect(
  message: IncomingMessage,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; ending: Ending }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let settled = false;
    const settle = (ending: Ending): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onBreak);
      if (ending !== 'complete') message.destroy();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), ending });
    };
    const onBreak = (): void => {
      settle('incomplete');
    };
    message.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) settle('too long');
    });
    message.on('end', () => {
      settle(message.complete ? 'complete' : 'incomplete');
    });
    message.on('error', onBreak);
    message.on('aborted', onBreak);
    message.on('close', onBreak);
    signal.addEventListener('abort', onBreak);
    if (signal.aborted) onBreak();
  });
}

function checkWhole(ending: Ending, signal: AbortSignal): void {
  if (ending === 'too long') {
    throw protocolError(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
  }
  if (signal.aborted) throw new Error('timeout');
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
