import { expect, test } from '@jest/globals';
import { Failure } from '../../src/host/failure.ts';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import { requireYoung } from '../../src/run/max-age.ts';
import { mirrorWith } from '../waiting/observations.ts';

const DAY = 86_400_000;
const SUCCESS = '2026-02-03T12:00:00.000+08:00';
const AT = Date.UTC(2026, 1, 3, 4);

/** What comes of a limit of one day: the status, or undefined where the mirror is young. */
function judge(changes: Partial<RemoteMirror>, now = AT + DAY): string | undefined {
  const mirror = mirrorWith({ lastSuccessfulUpdateAt: SUCCESS, ...changes });
  try {
    requireYoung(mirror, DAY, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.status;
  }
}

test.each([
  [0, undefined],
  [DAY, undefined],
  [DAY + 1, 'failed'],
  [400 * DAY, 'failed'],
  [-2_000, undefined],
  [-2_001, 'unconfirmed'],
])('a success %d ms ago: %s', (age, expected) => {
  expect(judge({}, AT + age)).toBe(expected);
});

test('the clock of the service counts, where it is known', () => {
  expect(judge({ toldAt: AT }, AT + 10 * DAY)).toBeUndefined();
  expect(judge({ toldAt: AT + 2 * DAY }, AT)).toBe('failed');
  expect(judge({ toldAt: AT - DAY }, AT)).toBe('unconfirmed');
});

const NEVER = { lastSuccessfulUpdateAt: undefined, insteadOfSuccess: 'none' } as const;
const SILENT = { lastSuccessfulUpdateAt: undefined };

test.each<[string, Partial<RemoteMirror>, string | undefined]>([
  ['none, by its own word', { ...NEVER, updateStatus: 'none' }, 'failed'],
  ['none, and in progress', { ...NEVER, updateStatus: 'started' }, 'failed'],
  ['none of one that finished', NEVER, 'unconfirmed'],
  ['nothing said', { ...SILENT, updateStatus: 'failed' }, 'unconfirmed'],
  ['no mirror, and nothing said', { ...SILENT, updateStatus: 'unknown', url: undefined }, 'failed'],
  ['no mirror, but one that finished', { ...NEVER, url: undefined }, 'unconfirmed'],
  ['no mirror, and a young success', { url: undefined }, 'unconfirmed'],
  ['no mirror, and an old success', { url: undefined, toldAt: AT + 2 * DAY }, 'failed'],
  [
    'a text',
    { lastSuccessfulUpdateAt: undefined, insteadOfSuccess: { text: 'yesterday' } },
    'unconfirmed',
  ],
  ['no offset', { lastSuccessfulUpdateAt: '2020-01-01T00:00:00' }, 'unconfirmed'],
  ['no date', { lastSuccessfulUpdateAt: '2026-99-99T00:00:00Z' }, 'unconfirmed'],
])('%s', (_case, changes, expected) => {
  expect(judge(changes)).toBe(expected);
});
