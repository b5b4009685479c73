import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** The variables that name files in which a step hands on results. */
export const FILE_COMMANDS = [
  'GITHUB_OUTPUT',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
] as const;

/** One of those variables. */
export type FileCommand = (typeof FILE_COMMANDS)[number];

/** The disk of one step: fresh folders, an event file and empty files for its results. */
export class StepFolder {
  readonly root: string;
  /** `GITHUB_WORKSPACE` and working directory, empty. */
  readonly workspace: string;
  /** `RUNNER_TEMP`. */
  readonly temp: string;
  readonly home: string;
  /** `GITHUB_EVENT_PATH`. */
  readonly eventPath: string;
  /** The file behind each variable. */
  readonly files: Readonly<Record<FileCommand, string>>;

  private constructor(root: string) {
    this.root = root;
    this.workspace = join(root, 'workspace');
    this.temp = join(root, 'temp');
    this.home = join(root, 'home');
    this.eventPath = join(this.temp, '_github_workflow', 'event.json');
    const folder = join(this.temp, '_runner_file_commands');
    this.files = {
      GITHUB_OUTPUT: join(folder, 'set_output'),
      GITHUB_STEP_SUMMARY: join(folder, 'step_summary'),
      GITHUB_STATE: join(folder, 'save_state'),
      GITHUB_ENV: join(folder, 'set_env'),
      GITHUB_PATH: join(folder, 'add_path'),
    };
  }

  /** Creates it all in the system's folder for temporary files. */
  static async create(payload: unknown): Promise<StepFolder> {
    const folder = new StepFolder(await mkdtemp(join(tmpdir(), 'runner-step-')));
    const needed = [
      folder.workspace,
      folder.home,
      join(folder.temp, '_github_workflow'),
      join(folder.temp, '_runner_file_commands'),
    ];
    await Promise.all(needed.map((path) => mkdir(path, { recursive: true })));
    await writeFile(folder.eventPath, JSON.stringify(payload, undefined, 2));
    await Promise.all(Object.values(folder.files).map((path) => writeFile(path, '')));
    return folder;
  }

  /** Files that the step left behind where it had no business to, relative to {@link root}. */
  async unexpectedFiles(): Promise<string[]> {
    const expected = new Set([this.eventPath, ...Object.values(this.files)]);
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !expected.has(path))
      .map((path) => relative(this.root, path))
      .toSorted();
  }

  /** Removes it all. */
  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
