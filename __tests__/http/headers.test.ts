import { describe, expect, test } from '@jest/globals';
import { parseHttpDate, parseRetryAfter } from '../../src/http/headers.ts';

const localDate = Date.UTC(2026, 4, 6, 12, 0, 0);

describe('parseHttpDate', () => {
  test.each([
    'Wed, 06 May 2026 12:00:30 GMT',
    'Wednesday, 06-May-26 12:00:30 GMT',
    'Wed May  6 12:00:30 2026',
  ])('reads %j', (text) => {
    expect(parseHttpDate(text)).toBe(Date.UTC(2026, 4, 6, 12, 0, 30));
  });

  const padded = (length: number): string =>
    `Wed, 06 May 2026 12:00:30${'GMT'.padStart(length - 25)}`;

  test('reads what is as long as no date, and nothing longer', () => {
    expect(parseHttpDate(padded(100))).toBe(Date.UTC(2026, 4, 6, 12, 0, 30));
    expect(parseHttpDate(padded(101))).toBeNaN();
    expect(parseHttpDate(`(x) ${padded(29)}`)).toBeNaN();
  });

  test.each([undefined, '', '7', 'noon', '2026-05-06', 'Wed, 06 Foo 2026'])(
    'takes %j for none',
    (text) => {
      expect(parseHttpDate(text)).toBeNaN();
    },
  );
});

describe('parseRetryAfter', () => {
  test.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['Wed, 06 May 2026 12:00:30 GMT', 30_000],
    ['Wednesday, 06-May-26 12:01:00 GMT', 60_000],
    ['Wed, 06 May 2026 11:00:00 GMT', 0],
  ])('%j is %d ms', (value, expected) => {
    expect(parseRetryAfter({ 'retry-after': value }, localDate)).toBe(expected);
  });

  test.each(['', 'soon', '-5', '+5', '1.5', '1e3', '0x10', '12 s', 'Wed, 06 Foo 2026', '٣'])(
    '%j makes no sense',
    (value) => {
      expect(parseRetryAfter({ 'retry-after': value }, localDate)).toBeUndefined();
    },
  );

  test('no header is no wish', () => {
    expect(parseRetryAfter({}, localDate)).toBeUndefined();
  });

  test("a date counts from the service's own clock where the answer has one", () => {
    const headers = {
      'retry-after': 'Wed, 06 May 2026 20:00:10 GMT',
      date: 'Wed, 06 May 2026 20:00:00 GMT',
    };
    expect(parseRetryAfter(headers, localDate)).toBe(10_000);
  });

  test("a Date that is none leaves this machine's clock", () => {
    const headers = { 'retry-after': 'Wed, 06 May 2026 12:00:10 GMT', date: 'noon' };
    expect(parseRetryAfter(headers, localDate)).toBe(10_000);
  });

  test('the oldest form of a date is in GMT, too', () => {
    expect(parseRetryAfter({ 'retry-after': 'Wed May  6 12:00:30 2026' }, localDate)).toBe(30_000);
  });

  test('a number without end is still one to print', () => {
    expect(parseRetryAfter({ 'retry-after': '9'.repeat(400) }, localDate)).toBe(1e12);
  });
});
