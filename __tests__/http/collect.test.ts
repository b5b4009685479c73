import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { collect, MAX_BODY_BYTES, type Collected } from '../../src/http/collect.ts';

/** A stream that is destroyed by nobody but whoever reads it, and what is collected of it. */
function open(whole = true): {
  stream: PassThrough;
  abort: AbortController;
  reading: Promise<Collected>;
} {
  const stream = new PassThrough({ autoDestroy: false });
  const abort = new AbortController();
  const meaning = { isWhole: () => whole, ofError: () => 'corrupt' as const };
  return { stream, abort, reading: collect(stream, meaning, abort.signal) };
}

describe('what is read of a stream', () => {
  test('is all of it, and the stream is left to its owner', async () => {
    const { stream, abort, reading } = open();
    stream.write('one ');
    stream.end('two');
    const { bytes, ending } = await reading;
    expect([bytes.toString(), ending]).toEqual(['one two', 'complete']);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    stream.emit('close');
    abort.abort();
    expect(stream.destroyed).toBe(false);
  });

  test('is incomplete where the end is not that of what was sent', async () => {
    const { stream, reading } = open(false);
    stream.end('half');
    await expect(reading).resolves.toMatchObject({ ending: 'incomplete' });
    expect(stream.destroyed).toBe(true);
  });

  test.each([
    [MAX_BODY_BYTES, 'complete'],
    [MAX_BODY_BYTES + 1, 'too long'],
  ])('has a limit: of %d bytes it is %s', async (length, ending) => {
    const { stream, reading } = open();
    stream.end(Buffer.alloc(length));
    const collected = await reading;
    expect([collected.bytes.length, collected.ending]).toEqual([MAX_BODY_BYTES, ending]);
    expect(stream.destroyed).toBe(ending === 'too long');
  });

  test('is what came before an error, which has a meaning', async () => {
    const { stream, reading } = open();
    stream.write('half');
    setImmediate(() => stream.emit('error', new Error('made up')));
    const { bytes, ending } = await reading;
    expect([bytes.toString(), ending]).toEqual(['half', 'corrupt']);
    expect(stream.destroyed).toBe(true);
  });

  test('is what came before the signal', async () => {
    const { stream, abort, reading } = open();
    stream.write('half');
    setImmediate(() => {
      abort.abort();
    });
    const { bytes, ending } = await reading;
    expect([bytes.toString(), ending]).toEqual(['half', 'incomplete']);
  });
});
