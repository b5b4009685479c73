import { expect, test } from '@jest/globals';
import { systemClock } from '../../src/time/clock.ts';

test('the machine has a date and a time that goes on while one sleeps', async () => {
  const [now, date] = [systemClock.now(), systemClock.date()];
  await systemClock.sleep(2);
  // Timers of Node may strike up to a millisecond early.
  expect(systemClock.now() - now).toBeGreaterThanOrEqual(1);
  expect(systemClock.date()).toBeGreaterThanOrEqual(date);
  expect(Math.abs(systemClock.date() - Date.now())).toBeLessThan(60_000);
});
