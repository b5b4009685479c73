import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHttpDate, parseRetryAfter } from '../src/http/headers.ts';
import { hostileText } from './arbitraries.ts';
import type { FuzzProperty } from './property.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The three forms of RFC 9110 5.6.7. */
const FORMS: Readonly<Record<string, (date: Date) => string>> = {
  'IMF-fixdate': (date) => date.toUTCString(),
  'RFC 850': (date) => {
    const [, day, month, year = '', time] = date.toUTCString().split(' ');
    return `${DAYS[date.getUTCDay()] ?? ''}, ${day ?? ''}-${month ?? ''}-${year.slice(2)} ${time ?? ''} GMT`;
  },
  asctime: (date) => {
    const [name = '', day = '', month, year, time] = date.toUTCString().split(' ');
    const padded = day.replace(/^0/, ' ');
    return `${name.slice(0, 3)} ${month ?? ''} ${padded} ${time ?? ''} ${year ?? ''}`;
  },
};

/** Whole seconds of years that two digits name without doubt. */
const moment: fc.Arbitrary<Date> = fc
  .integer({ min: Date.UTC(2001, 0, 1) / 1_000, max: Date.UTC(2045, 0, 1) / 1_000 })
  .map((seconds) => new Date(seconds * 1_000));

const written = fc
  .tuple(moment, fc.constantFrom(...Object.values(FORMS)))
  .map(([date, form]) => ({ date, text: form(date) }));

/** What headers ask for, and how long that is. */
export const HEADERS: readonly FuzzProperty[] = [
  {
    name: 'Retry-After with a date',
    share: 12,
    property: fc.property(
      written,
      fc.option(written, { nil: undefined }),
      moment,
      (until, served, local) => {
        const headers = { 'retry-after': until.text, ...(served && { date: served.text }) };
        const now = (served?.date ?? local).getTime();
        const expected = Math.max(0, until.date.getTime() - now);
        assert.equal(parseRetryAfter(headers, local.getTime()), expected);
        assert.equal(parseHttpDate(until.text), until.date.getTime());
      },
    ),
  },
  {
    name: 'Retry-After with anything',
    share: 12,
    property: fc.property(
      fc.oneof(hostileText, fc.stringMatching(/^[0-9 .eE+-]{1,30}$/), fc.json()),
      fc.option(hostileText, { nil: undefined }),
      (text, date) => {
        const ms = parseRetryAfter({ 'retry-after': text, date }, 1e12);
        if (ms === undefined) {
          assert.doesNotMatch(text.trim(), /^[0-9]+$/, 'seconds are understood');
          return;
        }
        assert.ok(Number.isFinite(ms) && ms >= 0);
        const seconds = text.trim();
        if (/^[0-9]{1,9}$/.test(seconds)) assert.equal(ms, Number(seconds) * 1_000);
        else
          assert.match(seconds, /^[0-9]+$|^[A-Z][a-z]+,? /, 'nothing else is a number or a date');
      },
    ),
  },
];
