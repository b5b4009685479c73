/**
 * `npm run demo`: mirrors this project's own history from a local GitHub to a local CodeArts Repo
 * with the action as it is built, and checks what became of it. Needs git and openssl, no network.
 */
import { fileURLToPath } from 'node:url';
import type { Told } from './chapters.ts';
import { parseOptions, UsageError } from './options.ts';
import { formatChapter, formatIntroduction, formatVerdict } from './print.ts';
import { differences, readBothRefs, refNames } from './refs.ts';
import { withStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { playScene, scenesFor } from './story.ts';
import type { Scene } from './story.ts';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

async function main(): Promise<void> {
  // Success has to be earned: whatever ends the process before the verdict leaves it failed.
  process.exitCode = 1;
  const interrupted = interruption();
  try {
    const { auth } = parseOptions(process.argv.slice(2));
    const options = { checkout: CHECKOUT, auth: auth ?? 'token', interrupted };
    await withStage(options, async (stage) => {
      console.log(formatIntroduction(stage));
      if (await tell(stage, scenesFor(auth))) process.exitCode = 0;
    });
  } catch (error) {
    if (error instanceof UsageError) console.error(error.message);
    else if (error === interrupted.reason) console.error(String(error));
    else throw error;
  }
}

/** Plays the scenes; returns whether all went as it has to. */
async function tell(stage: Stage, scenes: readonly Scene[]): Promise<boolean> {
  const told: Told[] = [];
  for (const scene of scenes) {
    for (const part of await playScene(stage, scene)) {
      told.push(part);
      console.log(formatChapter(told.length, part));
    }
  }
  const refs = await readBothRefs(stage);
  const held = told.every(({ expectations }) => expectations.every((each) => each.held));
  const passed = held && refNames(refs).length > 0 && differences(refs).length === 0;
  console.log(formatVerdict(told, refs, passed));
  return passed;
}

/** Aborted by Ctrl-C, so that everything is taken down also then. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort(new Error(`Ended by ${signal}`));
    });
  }
  return controller.signal;
}

await main();
