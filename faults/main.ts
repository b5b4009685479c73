/**
 * `npm run faults`: plays every fault that the actions have to survive against them as they are
 * built, each as a process of its own. `npm run faults -- WORDS` plays those alone whose group or
 * name has all the words, in any case of letters.
 */
import type { Group } from './case.ts';
import { GROUPS } from './cases/index.ts';
import { play } from './play.ts';
import { formatFailure, formatTable } from './print.ts';
import { Authority } from './stage.ts';

/** The cases that `filter` names. */
function chosen(filter: readonly string[]): Group[] {
  const words = filter.map((word) => word.toLowerCase());
  return GROUPS.map(({ name, cases }) => ({
    name,
    cases: cases.filter((each) => {
      const text = `${name}: ${each.name}`.toLowerCase();
      return words.every((word) => text.includes(word));
    }),
  }));
}

async function main(): Promise<void> {
  // Success has to be earned: whatever ends the process before the verdict leaves it failed.
  process.exitCode = 1;
  const authority = new Authority();
  try {
    const played = await play(chosen(process.argv.slice(2)), authority, (one) => {
      if (one.found.length > 0) console.log(formatFailure(one));
    });
    console.log(formatTable(played));
    if (played.length > 0 && played.every(({ found }) => found.length === 0)) process.exitCode = 0;
  } finally {
    await authority.remove();
  }
}

await main();
