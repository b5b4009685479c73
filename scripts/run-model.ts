/**
 * Plays histories of the model and tells what came of them: `node scripts/run-model.ts [histories]
 * [first seed]`; with MODEL_SEED that one in words.
 */
import { inWords } from '../__tests__/model/words.ts';
import { playSeed, search, type Count } from '../__tests__/model/search.ts';

const seed = Number(process.env['MODEL_SEED'] ?? 0);
if (seed > 0) {
  const { play, findings } = await playSeed(seed);
  console.log(inWords(play, findings, `Seed ${seed}`));
} else {
  const [histories = 10_000, first = 1] = process.argv.slice(2).map(Number);
  const { user } = process.cpuUsage();
  const result = await search(first, histories);
  const seconds = (process.cpuUsage().user - user) / 1e6;
  console.log(`${result.histories} histories, ${result.runs} runs, ${result.requests} requests`);
  console.log(`${seconds.toFixed(1)} s of processor time`);
  console.log(Object.fromEntries(result.verdicts));
  print('Broken', result.broken);
  if (result.broken.size > 0) process.exitCode = 1;
  print('Excused', result.excused);
}

function print(title: string, counts: ReadonlyMap<string, Count>): void {
  console.log(`\n${title}:`);
  for (const [kind, { count, seed: first }] of [...counts].sort(
    (a, b) => b[1].count - a[1].count,
  )) {
    console.log(`${String(count).padStart(6)}  ${kind}  (seed ${first})`);
  }
}
