import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal } from '../../src/host/journal.ts';
import { Report } from '../../src/host/report.ts';
import type { Host } from '../../src/host/host.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from './clock.ts';
import { rememberEnvironment, setEnvironment } from './environment.ts';
import { CapturedOutput } from './captured-output.ts';

/** Stands in for the process around a run: its inputs, files, log and clock. */
export interface TestHost extends Host {
  /** That of this process. */
  readonly env: Record<string, string | undefined>;
  readonly clock: FakeClock;
  /** The lines of the log so far. */
  lines(): string[];
  /** The content of the runner's file of that variable. */
  readFile(name: RunnerFile): Promise<string>;
  /** Puts environment and log back, and removes the files. */
  close(): Promise<void>;
}

type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_EVENT_PATH';

/**
 * Makes the surroundings of one run within this process.
 *
 * @param inputs By name, as a workflow gives them.
 * @param payload Of a push event.
 */
export async function openHost(
  inputs: Readonly<Record<string, string>>,
  payload: unknown = {},
): Promise<TestHost> {
  // The same each time: @actions/core remembers where the first summary of a process went.
  const folder = path.join(tmpdir(), `host-${process.pid}`);
  await mkdir(folder);
  const restore = rememberEnvironment();
  const files = {
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
    GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
  };
  for (const file of Object.values(files)) await writeFile(file, '');
  await writeFile(files.GITHUB_EVENT_PATH, JSON.stringify(payload));
  setEnvironment({ ...files, GITHUB_EVENT_NAME: 'push', HTTPS_PROXY: undefined });
  setEnvironment({ https_proxy: undefined, NODE_TLS_REJECT_UNAUTHORIZED: undefined });

  const output = new CapturedOutput();
  const secrets = new Secrets((secret) => process.stdout.write(`::add-mask::${secret}\n`));
  const report = new Report(secrets, process.env);
  const clock = new FakeClock(Date.now());
  return {
    readInput: (name) => inputs[name] ?? '',
    env: process.env,
    useProxy: (variable, url) => {
      setEnvironment({ [variable]: url });
    },
    secrets,
    report,
    journal: new Journal(report, secrets),
    clock,
    begun: clock.now(),
    random: () => 0.5,
    lines: () => output.lines(),
    readFile: (name) => readFile(files[name], 'utf8'),
    close: async () => {
      output.release();
      restore();
      await rm(folder, { recursive: true });
    },
  };
}
