import type { Readable } from 'node:stream';
import { collect, type Collected, type ReadOptions } from './collect.ts';

/** As many codings one upon the other are undone; nobody sends more than two. */
const MAX_CODINGS = 4;

/** The first bytes of a zstd frame (RFC 8878 3.1.1). */
const ZSTD_MAGIC = 0xfd2fb528;

/** A content coding may ask for a window of 8 MB at most (RFC 9659). */
const ZSTD_WINDOW_LOG = 23;

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

/**
 * Decodes what was read of an answer, as often as it was encoded; what comes out of each step has the
 * same limit.
 *
 * @param names The answer's `Content-Encoding`, if it has any: the codings in the order in which they
 *   were applied (RFC 9110 8.4).
 * @returns What could be had, and how the step ended that gave it.
 */
export async function decodeContent(
  bytes: Buffer,
  names: string | undefined,
  options: ReadOptions,
): Promise<Collected> {
  const named = (names ?? '').slice(0, 100).toLowerCase().split(',');
  let read: Collected = { bytes, ending: 'complete' };
  for (let step = 0; step < MAX_CODINGS; step += 1) {
    const coding = codingOf(read.bytes, named);
    if (coding === undefined) break;
    read = await decompress(read.bytes, coding, options);
    if (options.strict && read.ending !== 'complete') break;
  }
  return read;
}

/**
 * In which coding the bytes are. Whoever changed the answer on its way may have left its head as it
 * was, so the bytes decide; the head is asked only where they may be in a coding that has no mark.
 *
 * @param named What the head tells and was not undone yet; loses what is taken for true.
 * @returns undefined where they are in none.
 */
function codingOf(bytes: Buffer, named: string[]): Coding | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (bytes.length >= 4 && bytes.readUInt32LE() === ZSTD_MAGIC) return 'zstd';
  if (isPlain(bytes)) return undefined;
  while (named.length > 0) {
    const coding = named.pop()?.trim();
    if (coding === 'deflate' || coding === 'br') return coding;
  }
  return undefined;
}

async function decompress(
  bytes: Buffer,
  coding: Coding,
  { strict, signal }: ReadOptions,
): Promise<Collected> {
  const [decoded] = await decompressBy(await openDecoder(bytes, coding, strict), bytes, signal);
  if (coding !== 'gzip' || decoded.ending !== 'corrupt') return decoded;
  const end = await endOfMember(bytes, signal);
  if (end === undefined) return decoded;
  const member = bytes.subarray(0, end);
  return (await decompressBy(await openDecoder(member, coding, strict), member, signal))[0];
}

/** @returns Also how many of the bytes belong to what was decoded. */
async function decompressBy(
  decoder: Decoder,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<[Collected, number]> {
  const reading = collect(decoder, { isWhole: () => true, ofError: endingOf }, signal);
  decoder.end(bytes);
  return [await reading, decoder.bytesWritten];
}

/**
 * Where the first member of a gzip file ends (RFC 1952 2.2), for a head without extra fields, as
 * servers write it: Node takes other bytes behind it, such as a line break, for a broken member.
 *
 * @returns undefined where it has another head or no end, or another member comes behind it.
 */
async function endOfMember(bytes: Buffer, signal: AbortSignal): Promise<number | undefined> {
  const [head, trailer] = [10, 8];
  if (bytes[3] !== 0) return undefined;
  const { createInflateRaw } = await import('node:zlib');
  const [{ ending }, length] = await decompressBy(createInflateRaw(), bytes.subarray(head), signal);
  const end = head + length + trailer;
  return ending === 'complete' && bytes[end] !== 0x1f ? end : undefined;
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

/** What decodes, and tells how many bytes it has taken. */
type Decoder = Readable & NodeJS.WritableStream & { readonly bytesWritten: number };

/** @param whole Whether an end that is missing is an error; else what comes before it is given. */
async function openDecoder(bytes: Buffer, coding: Coding, whole: boolean): Promise<Decoder> {
  // Not at the start: hardly any run needs it.
  const zlib = await import('node:zlib');
  const { constants } = zlib;
  const options = { finishFlush: whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip(options);
    case 'deflate':
      return hasZlibHead(bytes) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    case 'br':
      return zlib.createBrotliDecompress({
        finishFlush: whole ? constants.BROTLI_OPERATION_FINISH : constants.BROTLI_OPERATION_FLUSH,
      });
    case 'zstd':
      return zlib.createZstdDecompress({
        finishFlush: whole ? constants.ZSTD_e_end : constants.ZSTD_e_flush,
        params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
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
