// Checks that dist/ is what the sources build, to the byte: what runs is what was reviewed.
import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from './bundle.ts';

/** All that is no folder: links too, which a checkout may point at anything. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length)).sort();
}

/** @returns null where there is no file, or something else in its place. */
async function readOwn(file: string): Promise<Buffer | null> {
  const stats = await lstat(file).catch(() => null);
  return stats?.isFile() === true ? await readFile(file) : null;
}

async function differences(built: string, committed: string): Promise<string[]> {
  if (!(await lstat(committed)).isDirectory()) return ['the folder itself'];
  const names = new Set([...(await filesBelow(built)), ...(await filesBelow(committed))]);
  const differing: string[] = [];
  for (const name of names) {
    const [one, other] = await Promise.all(
      [built, committed].map((folder) => readOwn(join(folder, name))),
    );
    if (!one || !other || !one.equals(other)) differing.push(name);
  }
  return differing;
}

const built = await mkdtemp(join(tmpdir(), 'check-dist-'));
try {
  await bundle(built);
  const differing = await differences(built, join(root, 'dist'));
  if (differing.length > 0) {
    console.error(`dist/ is not what the sources build: ${differing.join(', ')}`);
    console.error('Run `npm run build` and commit the result.');
    process.exitCode = 1;
  } else {
    console.log('dist/ is what the sources build.');
  }
} finally {
  await rm(built, { recursive: true });
}
