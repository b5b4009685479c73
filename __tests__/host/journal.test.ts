import { describe, expect, test } from '@jest/globals';
import { describeSynchronization, noProgress } from '../../src/host/journal.ts';

describe('what is told of the synchronization of a run that was cut short', () => {
  test('before the request was sent: there is none', () => {
    expect(describeSynchronization(noProgress(0))).toBe('No synchronization was started.');
  });

  test('after it was sent: there may be one', () => {
    expect(describeSynchronization({ ...noProgress(0), startSent: true })).toMatch(
      /may be running/,
    );
  });

  test('after it was answered: its jid', () => {
    const progress = { ...noProgress(0), startSent: true, jid: 'made-up-jid' };
    expect(describeSynchronization(progress)).toBe('The synchronization made-up-jid was started.');
  });
});

test('a summary is wanted until the user says otherwise', () => {
  expect(noProgress(0).summary).toBe(true);
});
