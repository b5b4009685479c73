import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onMirrorStage } from './mirror-stage.ts';

/** What a runner downloads for each job that uses one of the actions, at most: in bytes, gzipped. */
const MOST_BYTES = 70_000;

const folder = mkdtempSync(path.join(tmpdir(), 'archive-'));
const action = path.join(folder, 'action');
let archive: Buffer;

/** Of the files as they are, in the index or not: what the archive of their tag would be. */
function makeArchive(): Buffer {
  const env = { ...process.env, GIT_INDEX_FILE: path.join(folder, 'index') };
  const git = (...args: string[]): Buffer =>
    execFileSync('git', args, { env, maxBuffer: 64_000_000 });
  git('add', '--all');
  const tree = git('write-tree').toString().trim();
  return git('archive', '--worktree-attributes', '--prefix=action/', tree);
}

beforeAll(() => {
  archive = makeArchive();
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('The archive that a runner downloads', () => {
  test('has both actions and their licenses, and nothing else', () => {
    const names = execFileSync('tar', ['-t'], { input: archive, encoding: 'utf8' }).split('\n');
    const files = names.filter((name) => /[^/]$/.test(name));
    expect(files.map((file) => file.replace('action/', ''))).toEqual([
      ...['LICENSE', 'action.yml', 'dist/index.js', 'dist/licenses.txt', 'dist/package.json'],
      ...['dist/run/actions.js', 'dist/wait/index.js', 'wait/action.yml'],
    ]);
  });

  test('is small', () => {
    expect(gzipSync(archive).length).toBeLessThan(MOST_BYTES);
  });

  test('runs both actions, far from their sources', async () => {
    await onMirrorStage({}, async (stage) => {
      const first = await stage.step({ action, with: { wait: 'false' } });
      expect(first).toMatchObject({ exitCode: 0, outputs: { status: 'requested' } });
      const { jid = '', requested_at = '' } = first.outputs;
      const second = await stage.step({
        action: path.join(action, 'wait'),
        with: { jid, requested_at },
      });
      expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'synced', jid } });
    });
  });
});
