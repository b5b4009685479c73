import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** All that the actions share, with the packages in it. */
const SHARED = 'run/actions';

/** What runners start, and what imports the shared part: by their paths below src/ and dist/ alike. */
const ENTRIES = ['index', 'wait/index'] as const;

/**
 * Bundles both actions into `folder`: an entry for each, what they share, `package.json`, and the
 * licenses of what is in it.
 *
 * @param readable Names and line breaks are kept, which doubles the size of what runners download.
 * @throws Where the sources do not compile; ncc has printed why.
 */
export async function bundle(folder: string, readable = false): Promise<void> {
  const built = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    await runNcc(`src/${SHARED}.ts`, built, readable ? [] : ['--minify']);
    await mkdir(dirname(join(folder, SHARED)), { recursive: true });
    await copyFile(join(built, 'index.js'), join(folder, `${SHARED}.js`));
    for (const name of ['licenses.txt', 'package.json']) {
      await copyFile(join(built, name), join(folder, name));
    }
  } finally {
    await rm(built, { recursive: true });
  }
  for (const entry of ENTRIES) await writeEntry(entry, folder);
}

async function runNcc(entry: string, folder: string, flags: string[]): Promise<void> {
  const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');
  const args = ['build', entry, '--out', folder, '--license', 'licenses.txt', ...flags];
  const child = spawn(process.execPath, [ncc, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode !== 0) throw new Error(`ncc ended with exit code ${exitCode ?? 'none'}`);
}

/** An entry is as short as its source: without types, and with the imports of what is built. */
async function writeEntry(entry: string, folder: string): Promise<void> {
  const source = await readFile(join(root, 'src', `${entry}.ts`), 'utf8');
  const file = join(folder, `${entry}.js`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, stripTypeScriptTypes(source).replaceAll(/\.ts';$/gm, ".js';"));
}
