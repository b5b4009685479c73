import type { Readable } from 'node:stream';

/** The most that is read of an answer, in bytes. The documented ones have less than 1 kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

export interface ReadOptions {
  /** Reject what is not whole UTF-8 text; else take what can be had. */
  readonly strict: boolean;
  /** Breaks the reading off. */
  readonly signal: AbortSignal;
}

export interface Collected {
  /** What came, up to {@link MAX_BODY_BYTES}. */
  readonly bytes: Buffer;
  /** `corrupt`: what came cannot be decoded. */
  readonly ending: 'complete' | 'incomplete' | 'too long' | 'corrupt';
}

/** What the ways in which a stream can end stand for. */
export interface Meaning {
  /** Whether the end of the stream is that of what was sent. */
  readonly isWhole: () => boolean;
  readonly ofError: (error: unknown) => Collected['ending'];
}

/**
 * Reads a stream of bytes. Always settles: at the end, at a break, at the limit, or when the signal
 * says so; what is left of the stream is dropped then.
 */
export function collect(
  stream: Readable,
  { isWhole, ofError }: Meaning,
  signal: AbortSignal,
): Promise<Collected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let settled = false;
    const settle = (ending: Collected['ending']): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onBreak);
      if (ending !== 'complete') stream.destroy();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), ending });
    };
    const onBreak = (): void => {
      settle('incomplete');
    };
    stream.on('data', (chunk: Buffer) => {
      if (settled) return;
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) settle('too long');
    });
    stream.on('end', () => {
      settle(isWhole() ? 'complete' : 'incomplete');
    });
    stream.on('error', (error) => {
      settle(ofError(error));
    });
    stream.on('aborted', onBreak);
    stream.on('close', onBreak);
    signal.addEventListener('abort', onBreak);
    if (signal.aborted) onBreak();
  });
}
