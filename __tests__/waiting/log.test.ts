import { describe, expect, test } from '@jest/globals';
import { WaitLog } from '../../src/waiting/log.ts';
import { NO_TRACK, track } from '../../src/waiting/status.ts';
import { FakeClock } from '../support/clock.ts';
import { BASELINES, FAILED, FINISHED, STALE, STARTED, VIEWS } from './observations.ts';

const trackOf = (mirror: typeof STALE): typeof NO_TRACK =>
  track(BASELINES.mirror, NO_TRACK, mirror, { askedAt: 0, now: 0 });

/** A log, its clock and its lines. */
function open(): { log: WaitLog; clock: FakeClock; lines: string[] } {
  const clock = new FakeClock();
  const lines: string[] = [];
  return {
    clock,
    lines,
    log: new WaitLog(
      (line) => lines.push(line),
      () => clock.now(),
    ),
  };
}

describe('the log of a wait', () => {
  test.each([
    [STARTED, VIEWS.absent, 'started; waiting for the synchronization to end.'],
    [
      STALE,
      VIEWS.absent,
      'finished, with nothing newer than before the start; waiting for the synchronization or the commit.',
    ],
    [
      STALE,
      VIEWS.notAsked,
      'finished, with nothing newer than before the start; waiting for the synchronization.',
    ],
    [FINISHED, VIEWS.absent, 'finished; waiting for the ref to be as this event left it.'],
    [
      FINISHED,
      VIEWS.notAsked,
      'finished; waiting whether it stays so, since an answer may lag behind.',
    ],
    [
      FAILED,
      VIEWS.absent,
      'failed; waiting whether it stays so, since the failure may be that of another run.',
    ],
  ])('tells what is waited for, %#', (mirror, view, expected) => {
    const { log, lines } = open();
    log.tellLook(mirror, view, trackOf(mirror));
    expect(lines).toEqual([`[0 s] Mirror status: ${expected}`]);
  });

  test('tells once what stays the same, and every half minute that it does', () => {
    const { log, lines, clock } = open();
    for (let look = 0; look < 8; look += 1) {
      log.tellLook(STARTED, VIEWS.absent, trackOf(STARTED));
      clock.advance(10_000);
    }
    const line = 'Mirror status: started; waiting for the synchronization to end.';
    expect(lines).toEqual([
      `[0 s] ${line}`,
      `[30 s] Still: ${line}`,
      `[1 min 00 s] Still: ${line}`,
    ]);
  });

  test('tells once of a status that is not documented', () => {
    const { log, lines } = open();
    const syncing = { ...STARTED, updateStatus: 'syncing' };
    log.tellLook(syncing, VIEWS.absent, trackOf(syncing));
    log.tellLook(STARTED, VIEWS.absent, trackOf(STARTED));
    log.tellLook(syncing, VIEWS.absent, trackOf(syncing));
    expect(lines.filter((line) => line.includes('not documented'))).toEqual([
      'The status "syncing" is not documented; taken for "in progress".',
    ]);
  });

  test('tells why nothing could be seen', () => {
    const { log, lines } = open();
    log.tellTrouble({ reason: 'HTTP 503' }, 0);
    expect(lines).toEqual(['[0 s] No answer (HTTP 503); asking again.']);
  });
});
