import { describe, expect, test } from '@jest/globals';
import { contractError, readObject } from '../../src/http/json-answer.ts';
import type { HttpResponse } from '../../src/http/transport.ts';

const answer = (text: string, status = 200): HttpResponse => ({ status, headers: {}, text });

describe('the answer to a successful request', () => {
  test('is an object', () => {
    expect(readObject(answer('{"jid":"a"}'))).toEqual({ jid: 'a' });
  });

  test.each([
    ['', 'but no JSON'],
    ['<html>made-up</html>', 'but no JSON'],
    ['[1]', 'but no JSON object'],
    ['"made-up"', 'but no JSON object'],
    ['null', 'but no JSON object'],
  ])('is not %j, which is not quoted', (text, what) => {
    expect(() => readObject(answer(text, 201))).toThrow(
      expect.objectContaining({
        message: `HTTP 201 ${what}, which is not the documented answer`,
        fault: 'contract',
        transient: false,
        status: 201,
        outcomeUnknown: true,
      }),
    );
  });

  test('is told with what to check where it is another one', () => {
    expect(contractError(answer('{}'), 'without a usable `jid`')).toMatchObject({
      message: 'HTTP 200 without a usable `jid`, which is not the documented answer',
      hint: 'Check `endpoint` and the proxy: something other than the service may have answered',
    });
  });
});
