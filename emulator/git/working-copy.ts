import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../server/clock.ts';
import type { Clock } from '../server/clock.ts';
import { createTemporaryDirectory } from '../server/temporary-directory.ts';
import type { TemporaryDirectory } from '../server/temporary-directory.ts';
import { git } from './git.ts';

/** A developer's clone: a work tree in a temporary directory, on branch `main`. */
export class WorkingCopy {
  readonly #directory: TemporaryDirectory;
  readonly #clock: Clock;

  /** Use `createWorkingCopy`. */
  constructor(directory: TemporaryDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Path of the work tree. */
  get directory(): string {
    return this.#directory.path;
  }

  /** Runs git in the work tree as a made-up author; returns stdout, rejects with a GitError. */
  git(...args: string[]): Promise<string> {
    const date = this.#clock.now().toISOString();
    const identity = { NAME: 'Mona Example', EMAIL: 'mona@example.com', DATE: date };
    const env = Object.fromEntries(
      Object.entries(identity).flatMap(([name, value]) => [
        [`GIT_AUTHOR_${name}`, value],
        [`GIT_COMMITTER_${name}`, value],
      ]),
    );
    return git(['-C', this.directory, ...args], { env });
  }

  /** Writes a file (its text is the message unless told) and commits it; returns the SHA. */
  async commit(message: string, file = 'README.md', text = `${message}\n`): Promise<string> {
    await writeFile(path.join(this.directory, file), text);
    await this.git('add', '--', file);
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** Deletes the directory. */
  remove(): Promise<void> {
    return this.#directory.remove();
  }
}

/** Creates an empty working copy; end it with `remove()`. */
export async function createWorkingCopy(options: { clock?: Clock } = {}): Promise<WorkingCopy> {
  const directory = await createTemporaryDirectory('working-copy');
  const copy = new WorkingCopy(directory, options.clock ?? systemClock);
  await copy.git('init', '--quiet', '--initial-branch=main');
  return copy;
}
