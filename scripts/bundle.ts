import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What is bundled into which folder below dist/: the action, and the one in wait/. */
const ENTRIES = { 'src/index.ts': '.', 'src/wait/index.ts': 'wait' } as const;

/**
 * Bundles the actions into `folder`: for each `index.js`, `package.json` and the licenses of what is
 * in it.
 *
 * @param readable Names and line breaks are kept, which doubles the size of what runners download.
 * @throws Where the sources do not compile; ncc has printed why.
 */
export async function bundle(folder: string, readable = false): Promise<void> {
  for (const [entry, place] of Object.entries(ENTRIES))
    await bundleEntry(entry, join(folder, place), readable ? [] : ['--minify']);
}

async function bundleEntry(entry: string, folder: string, flags: string[]): Promise<void> {
  const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');
  const args = ['build', entry, '--out', folder, '--license', 'licenses.txt', ...flags];
  const child = spawn(process.execPath, [ncc, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode !== 0) throw new Error(`ncc ended with exit code ${exitCode ?? 'none'}`);
}
