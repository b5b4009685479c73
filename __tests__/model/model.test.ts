import { expect, test } from '@jest/globals';
import { MODEL_TIMEOUT_MS } from './limits.ts';
import { playSeed, search, type Count } from './search.ts';
import { inWords } from './words.ts';

const HISTORIES = Number(process.env['MODEL_HISTORIES'] ?? 10_000);

/** Replays one history in words instead. */
const SEED = Number(process.env['MODEL_SEED'] ?? 0);

const [first, histories] = SEED > 0 ? [SEED, 1] : [1, HISTORIES];

test(
  `no history breaks a promise: seeds ${first} to ${first + histories - 1}`,
  async () => {
    const { broken, excused } = await search(first, histories);
    const report = await tell(broken);
    if (SEED > 0) process.stdout.write(`${await replay(SEED)}\n`);
    process.stdout.write(`Not to be known from what the service shows: ${list(excused)}\n`);
    expect(report).toBe('');
  },
  MODEL_TIMEOUT_MS,
);

/** Each kind of what broke, and the first history of the first three in words. */
async function tell(broken: ReadonlyMap<string, Count>): Promise<string> {
  if (broken.size === 0) return '';
  const kinds = [...broken].sort(([, one], [, other]) => other.count - one.count);
  const histories = await Promise.all(kinds.slice(0, 3).map(([, { seed }]) => replay(seed)));
  return [list(new Map(kinds)), ...histories].join('\n\n');
}

async function replay(seed: number): Promise<string> {
  const { play, findings } = await playSeed(seed);
  return inWords(play, findings, `MODEL_SEED=${seed}`);
}

function list(counts: ReadonlyMap<string, Count>): string {
  return [...counts].map(([kind, { count, seed }]) => `${count} x ${kind} (${seed})`).join('\n  ');
}
