import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readBody } from '../../src/http/body.ts';

// What a connection can do is tested with real ones (broken-connections.test.ts); here is what
// cannot be timed with those.

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** An answer whose body is still to come. */
function message(): IncomingMessage {
  const socket = new Socket();
  sockets.push(socket);
  return new IncomingMessage(socket);
}

describe('readBody', () => {
  test('settles where the signal struck before it began', async () => {
    const options = { strict: true, signal: AbortSignal.abort() };
    await expect(readBody(message(), options)).rejects.toThrow('timeout');
  });

  test('settles where the signal strikes while it waits, and drops the connection', async () => {
    const abort = new AbortController();
    const answer = message();
    const reading = readBody(answer, { strict: true, signal: abort.signal });
    abort.abort();
    await expect(reading).rejects.toThrow('timeout');
    expect(answer.destroyed).toBe(true);
  });

  test('keeps what came before the signal where it may', async () => {
    const abort = new AbortController();
    const answer = message();
    const reading = readBody(answer, { strict: false, signal: abort.signal });
    answer.on('data', () => {
      abort.abort();
    });
    answer.push('the beginning');
    await expect(reading).resolves.toBe('the beginning');
  });

  test('an end that is not the end of the message is a break', async () => {
    const answer = message();
    const reading = readBody(answer, { strict: true, signal: new AbortController().signal });
    answer.push('{}');
    answer.push(null);
    await expect(reading).rejects.toMatchObject({
      fault: 'incomplete',
      transient: true,
      message: 'the answer broke off',
    });
  });

  test.each([
    [
      'noise in an encoding',
      [0x1f, 0x8b, 0xff, 0xfe, 0, 1, 0xff, 0xff, 0xff, 0xff],
      'has a content encoding that cannot be decoded',
    ],
    ['bytes that are no text', [0xff, 0xfe], 'is not UTF-8 text'],
  ])('%s is an error that says what to check', async (_name, bytes, what) => {
    const answer = Object.assign(message(), { complete: true });
    const reading = readBody(answer, { strict: true, signal: new AbortController().signal });
    answer.push(Buffer.from(bytes));
    answer.push(null);
    await expect(reading).rejects.toMatchObject({
      fault: 'protocol',
      transient: false,
      message: `the answer ${what}`,
      hint: 'Something between this runner and the service may have changed the answer; check `endpoint` and the proxy',
    });
  });

  // Which of these Node emits, and in which order, has changed between its versions.
  test.each(['aborted', 'close', 'error'])('the event %s alone settles it', async (event) => {
    const answer = message();
    const reading = readBody(answer, { strict: true, signal: new AbortController().signal });
    answer.emit(event, new Error('made up'));
    await expect(reading).rejects.toMatchObject({ fault: 'incomplete', transient: true });
  });

  test('an error of the stream is a break', async () => {
    const answer = message();
    const reading = readBody(answer, { strict: true, signal: new AbortController().signal });
    answer.destroy(new Error('made up'));
    await expect(reading).rejects.toMatchObject({ fault: 'incomplete' });
  });
});
