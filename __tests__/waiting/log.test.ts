import { describe, expect, test } from '@jest/globals';
import { WaitLog } from '../../src/waiting/log.ts';
import { NO_STATUS } from '../../src/mirror/mirror.ts';
import { NO_TRACK, track } from '../../src/waiting/status.ts';
import type { Trouble } from '../../src/waiting/verdict.ts';
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

  test('tells once for each status that is not documented, and of none that is known', () => {
    const { log, lines } = open();
    const known = ['none', 'scheduled', 'started', 'to_retry', 'finished', 'failed', NO_STATUS];
    for (const updateStatus of [...known, 'syncing', 'queued', 'syncing']) {
      const mirror = { ...STARTED, updateStatus };
      log.tellLook(mirror, VIEWS.absent, trackOf(mirror));
    }
    expect(lines.filter((line) => line.includes('not documented'))).toEqual([
      'The status "syncing" is not documented; taken for "in progress".',
      'The status "queued" is not documented; taken for "in progress".',
    ]);
  });

  test('tells anew what had changed meanwhile, without saying that it is still so', () => {
    const { log, lines, clock } = open();
    for (const mirror of [STARTED, STALE, STARTED]) {
      log.tellLook(mirror, VIEWS.notAsked, trackOf(mirror));
      clock.advance(30_000);
    }
    expect(lines.map((line) => line.replace(/;.*/, ''))).toEqual([
      '[0 s] Mirror status: started',
      '[30 s] Mirror status: finished, with nothing newer than before the start',
      '[1 min 00 s] Mirror status: started',
    ]);
  });

  test('tells of a finish that may be that of another synchronization', () => {
    const { log, lines } = open();
    const baseline = { ...BASELINES.mirror, mirror: STARTED };
    const seen = track(baseline, NO_TRACK, FINISHED, { askedAt: 0, now: 0 });
    log.tellLook(FINISHED, VIEWS.notAsked, seen);
    expect(lines).toEqual([
      '[0 s] Mirror status: finished; waiting whether it stays so, since another synchronization was under way before.',
    ]);
  });

  test.each<[Trouble, number, string]>([
    [{ reason: 'HTTP 503' }, 5_000, 'No answer (HTTP 503); asking again.'],
    [{ reason: 'HTTP 503', answered: false }, 5_000, 'No answer (HTTP 503); asking again.'],
    [
      { reason: 'no mirror yet', answered: true },
      5_000,
      'Nothing to be seen (no mirror yet); asking again.',
    ],
    [
      { reason: 'HTTP 429', retryAfterMs: 20_000 },
      20_000,
      'No answer (HTTP 429); asking again, in 20 s; the service asked for 20 s.',
    ],
    [
      { reason: 'HTTP 429', retryAfterMs: 2_000 },
      5_000,
      'No answer (HTTP 429); asking again, in 5 s; the service asked for 2 s.',
    ],
    [
      { reason: 'HTTP 429', retryAfterMs: 90_000 },
      60_000,
      'No answer (HTTP 429); asking again, in 1 min 00 s, not the 1 min 30 s that were asked for.',
    ],
  ])('tells why nothing could be seen, %#', (trouble, pauseMs, expected) => {
    const { log, lines } = open();
    log.tellTrouble(trouble, pauseMs);
    expect(lines).toEqual([`[0 s] ${expected}`]);
  });
});
