import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packageJson, readText } from './project.ts';

/** Stands where the bundler does: what it builds of an entry is the same each time, and quickly there. */
const BUNDLER = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const [, , , entry, , folder] = process.argv;
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/index.js', 'built of ' + entry);
  writeFileSync(folder + '/licenses.txt', 'MIT');
  writeFileSync(folder + '/package.json', '{}');
`;

/** A checkout with the real check in it, and a dist/ that is what its bundler builds. */
let checkout = '';

beforeEach(async () => {
  checkout = await mkdtemp(path.join(tmpdir(), 'checkout-'));
  const bundler = path.join(checkout, 'node_modules/@vercel/ncc/dist/ncc');
  await mkdir(bundler, { recursive: true });
  await writeFile(path.join(bundler, 'cli.js'), BUNDLER);
  await writeFile(path.join(checkout, 'package.json'), '{ "type": "module" }');
  await cp('scripts', path.join(checkout, 'scripts'), { recursive: true });
  for (const entry of ['src/index.ts', 'src/wait/index.ts']) {
    await cp(entry, path.join(checkout, entry));
  }
  await write('run/actions.js', 'built of src/run/actions.ts');
  await write('licenses.txt', 'MIT');
  await write('package.json', '{}');
  await write('index.js', entryOf('index'));
  await write('wait/index.js', entryOf('wait/index'));
});

afterEach(async () => {
  await rm(checkout, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  const file = inDist(name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Moves something of dist/ out of it, and leaves a link to it. */
async function replace(name: string): Promise<void> {
  const away = path.join(checkout, 'away');
  const there = path.join(checkout, 'dist', name);
  await rename(there, away);
  await symlink(away, there);
}

/** An entry has nothing of TypeScript in it but the names of files. */
function entryOf(name: string): string {
  return readText(`src/${name}.ts`).replace(/\.ts';$/m, ".js';");
}

function inDist(name: string): string {
  return path.join(checkout, 'dist', name);
}

async function check(): Promise<{ exitCode: unknown; told: string }> {
  const script = path.join(checkout, 'scripts', 'check-dist.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (told += chunk.toString()));
  }
  const [exitCode] = (await once(child, 'close')) as unknown[];
  return { exitCode, told };
}

describe('dist/', () => {
  test('that is what the sources build passes', async () => {
    await expect(check()).resolves.toEqual({
      exitCode: 0,
      told: 'dist/ is what the sources build.\n',
    });
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['a byte more', 'index.js', () => write('index.js', `${entryOf('index')} `)],
    [
      'another byte',
      'run/actions.js',
      () => write('run/actions.js', 'built of src/run/actions.tS'),
    ],
    ['the other entry', 'wait/index.js', () => write('wait/index.js', entryOf('index'))],
    ['an empty file', 'licenses.txt', () => write('licenses.txt', '')],
    ['a file that nobody built', 'wait/more.js', () => write('wait/more.js', '')],
    ['one with a name that hides', '.hidden/x.js', () => write('.hidden/x.js', '')],
    ['a file too few', 'package.json', () => unlink(inDist('package.json'))],
    ['a folder too few', 'wait/index.js', () => rm(inDist('wait'), { recursive: true })],
  ])('with %s does not, and %s is named', async (_what, name, tamper) => {
    await tamper();
    const { exitCode, told } = await check();
    expect(exitCode).toBe(1);
    const [, named = ''] = /^dist\/ is not what the sources build: (.*)$/m.exec(told) ?? [];
    const untouched = name === 'index.js' ? 'licenses.txt' : 'index.js';
    expect(named.split(', ')).toContain(`/${name}`);
    expect(named.split(', ')).not.toContain(`/${untouched}`);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['the same text in the place of a file', 'index.js', () => replace('index.js')],
    ['the same files in the place of a folder', 'wait', () => replace('wait')],
    ['a file that nobody built', 'more.js', () => symlink('index.js', inDist('more.js'))],
    ['a folder outside', 'more', () => symlink(path.join(checkout, 'scripts'), inDist('more'))],
    ['nothing', 'more.js', () => symlink('missing', inDist('more.js'))],
    ['all of it', '', () => replace('')],
  ])('with a link to %s does not pass', async (_what, name, tamper) => {
    await tamper();
    const { exitCode, told } = await check();
    expect(exitCode).toBe(1);
    expect(told).toContain(name === '' ? 'the folder itself' : `/${name}`);
  });

  test('with a link to other text in the place of a file does not pass', async () => {
    await rm(inDist('index.js'));
    await symlink(path.join(checkout, 'package.json'), inDist('index.js'));
    await expect(check()).resolves.toMatchObject({ exitCode: 1 });
  });
});

test('the check is a part of `npm test`, and that of what CI runs', () => {
  expect(packageJson.scripts['check-dist']).toBe(
    'node --disable-warning=ExperimentalWarning scripts/check-dist.ts',
  );
  expect(packageJson.scripts['test']).toContain('npm run check-dist');
  expect(readText('.ci/run')).toMatch(/ npm ci .*&& npm test; }$/m);
  expect(readText('.github/workflows/ci.yml')).toContain('- run: bash .ci/run');
});
