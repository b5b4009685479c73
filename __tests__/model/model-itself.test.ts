import { describe, expect, test } from '@jest/globals';
import { FAULTS } from './faults.ts';
import { pushEvent, otherEvent, releaseEvent, taskOf, withoutPayload } from './github-event.ts';
import { Scheduler } from './scheduler.ts';
import { playSeed } from './search.ts';
import { Source, ZERO } from './source.ts';
import { inWords } from './words.ts';

const MAIN = 'refs/heads/main';

function source(): Source {
  const made = new Source();
  made.create(MAIN, made.history.commit(made.history.commit()));
  return made;
}

describe('the scheduler', () => {
  test('wakes several runs in the order of time, and lets no real time pass', async () => {
    const scheduler = new Scheduler();
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      const clock = scheduler.clock(0);
      for (let time = 1; time <= 2; time += 1) {
        await clock.sleep(ms);
        woken.push(`${name} ${clock.date()}`);
      }
    };
    void sleeper('slow', 3_600_000);
    void sleeper('fast', 2_000_000);
    scheduler.after(2_500_000, () => woken.push('the world'));
    await scheduler.run();
    expect(woken).toEqual([
      'fast 2000000',
      'the world',
      'slow 3600000',
      'fast 4000000',
      'slow 7200000',
    ]);
  });
});

describe('the events of GitHub', () => {
  test('a deletion by push is forced, has no commit, and is told for the default branch', () => {
    const made = source();
    made.create('refs/heads/gone', made.head(MAIN));
    const event = pushEvent(made, made.delete('refs/heads/gone'));
    expect(event.payload).toMatchObject({ deleted: true, forced: true, after: ZERO });
    expect(event.environment).toMatchObject({ GITHUB_REF: MAIN, GITHUB_SHA: made.head(MAIN) });
    expect(taskOf(event)).toMatchObject({ how: 'deleted', ref: 'refs/heads/gone' });
  });

  test('a tag that moves tells of tag objects, and of the commit in the environment', () => {
    const made = source();
    made.tag('refs/tags/v1', made.head(MAIN), true);
    made.push(MAIN);
    const event = pushEvent(made, made.tag('refs/tags/v1', made.head(MAIN), true));
    expect(event.payload?.['after']).not.toBe(made.head(MAIN));
    expect(event.environment.GITHUB_SHA).toBe(made.head(MAIN));
    expect(taskOf(event).how).toBe('rewritten');
  });

  test('what the payload does not tell is unknown', () => {
    const made = source();
    const change = made.create('refs/tags/v1', made.head(MAIN));
    const release = taskOf(releaseEvent(made, 'refs/tags/v1', true));
    expect(release).toMatchObject({ how: 'unknown', ref: 'refs/tags/v1' });
    expect(taskOf(withoutPayload(pushEvent(made, change))).how).toBe('unknown');
    expect(otherEvent(made, change)?.payload).toMatchObject({ ref: 'v1', ref_type: 'tag' });
  });
});

describe('a history', () => {
  test.each([1, 77, 4711])('of the seed %i is the same each time', async (seed) => {
    const told = await Promise.all(
      [1, 2].map(async () => {
        const { play, findings } = await playSeed(seed);
        return inWords(play, findings, '');
      }),
    );
    expect(told[0]).toBe(told[1]);
    expect(told[0]).toMatch(/run 1: \w+/);
  });
});

test('every fault to be proven has a name of its own', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
});
