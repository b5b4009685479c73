import type { Readable } from 'node:stream';
import { collect, type Collected, type ReadOptions } from './collect.ts';

export type Coding = 'gzip' | 'deflate' | 'br';

/**
 * In which coding the bytes are. Whoever changed the answer on its way may have left its head as it
 * was, so the bytes decide; the head is asked only where they may be in a coding that has no mark.
 *
 * @param name The answer's `Content-Encoding`, if it has any.
 * @returns undefined where they are in none.
 */
export function codingOf(bytes: Buffer, name: string | undefined): Coding | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  const coding = name?.slice(0, 20).trim().toLowerCase();
  if (coding !== 'deflate' && coding !== 'br') return undefined;
  return isPlain(bytes) ? undefined : coding;
}

/** Decodes what was read of an answer; what comes out has the same limit. */
export async function decompress(
  bytes: Buffer,
  coding: Coding,
  { strict, signal }: ReadOptions,
): Promise<Collected> {
  const decoder = await openDecoder(bytes, coding, strict);
  const reading = collect(decoder, { isWhole: () => true, ofError: endingOf }, signal);
  decoder.end(bytes);
  return await reading;
}

/** Whether the bytes are text as they are: compressed ones have control characters, or are no UTF-8. */
function isPlain(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !/[^\P{Cc}\t\r\n]/u.test(text);
  } catch {
    return false;
  }
}

/** @param whole Whether an end that is missing is an error; else what comes before it is given. */
async function openDecoder(
  bytes: Buffer,
  coding: Coding,
  whole: boolean,
): Promise<Readable & NodeJS.WritableStream> {
  // Not at the start: hardly any run needs it.
  const zlib = await import('node:zlib');
  const { Z_FINISH, Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH } =
    zlib.constants;
  const options = { finishFlush: whole ? Z_FINISH : Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip(options);
    case 'deflate':
      return hasZlibHead(bytes) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    case 'br':
      return zlib.createBrotliDecompress({
        finishFlush: whole ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH,
      });
  }
}

/** Deflate is zlib's format by RFC 9110 8.4.1.2, "incorrectly" without its two bytes of head (RFC 1950 2.2). */
function hasZlibHead(bytes: Buffer): boolean {
  const [method = 0, flags = 0] = bytes;
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

function endingOf(error: unknown): Collected['ending'] {
  return (error as { code?: unknown }).code === 'Z_BUF_ERROR' ? 'incomplete' : 'corrupt';
}
