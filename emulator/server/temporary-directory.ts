import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryDirectory {
  readonly path: string;
  /** Deletes it with all that is in it. */
  remove(): Promise<void>;
}

/** @param name What its name begins with. */
export async function createTemporaryDirectory(name: string): Promise<TemporaryDirectory> {
  const directory = await mkdtemp(path.join(tmpdir(), `${name}-`));
  return { path: directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
