import { expect, test } from '@jest/globals';
import { LeapingClock } from '../../load/clock.ts';

test('the time goes from one moment that somebody waits for to the next', async () => {
  const clock = new LeapingClock(1_000_000);
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  await clock.during(Promise.all([sleeper('slow', 3_000_000), sleeper('fast', 2_000_000)]));
  expect(woken).toEqual([
    ['fast', 2_000_000],
    ['slow', 3_000_000],
    ['fast', 4_000_000],
    ['slow', 6_000_000],
  ]);
  expect(clock.date()).toBe(7_000_000);
});

test('it stands still while something is under way', async () => {
  const clock = new LeapingClock(0);
  clock.begin();
  let isAwake = false;
  const sleep = clock.sleep(1).then(() => (isAwake = true));
  const work = new Promise<void>((resolve) => {
    setTimeout(() => {
      expect(isAwake).toBe(false);
      clock.end();
      resolve();
    }, 20);
  });
  await clock.during(Promise.all([work, sleep]));
  expect(isAwake).toBe(true);
});

test('an error of the work is that of the time', async () => {
  const clock = new LeapingClock(0);
  await expect(clock.during(Promise.reject(new Error('made-up')))).rejects.toThrow('made-up');
});
