import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { readAction } from '../runner/action-metadata.ts';
import { SAMPLE_PUSH, inputVariables, runnerVariables } from '../runner/environment.ts';
import type { StepFolder } from '../runner/step-folder.ts';

/** A program under measurement. */
export interface Program {
  name: string;
  /** Runs it once and returns how long it took, in milliseconds. Throws where it did not succeed. */
  run(): number;
}

/** What the programs under measurement talk to. */
export interface Target {
  endpoint: string;
  /** The CA that vouches for it; reading it costs a program time. */
  caFile: string;
}

const TOKEN = 'made-up-token';

/** The programs, those that send the request in the same environment. */
export function programs(action: string, folder: StepFolder, target: Target): Program[] {
  const { main } = readAction(action);
  const env = requestEnvironment(action, folder, target);
  return [
    {
      name: 'empty script',
      run: () => time(here('empty.cjs'), runnerVariables(folder, SAMPLE_PUSH), folder),
    },
    { name: 'bare node:https', run: () => time(here('bare.cjs'), env, folder) },
    { name: 'the step', run: () => timeStep(main, env, folder) },
  ];
}

function requestEnvironment(
  action: string,
  folder: StepFolder,
  target: Target,
): Record<string, string> {
  const inputs = { repository_id: '1', token: TOKEN, endpoint: target.endpoint };
  return {
    ...runnerVariables(folder, SAMPLE_PUSH),
    ...inputVariables(readAction(action), inputs),
    NODE_EXTRA_CA_CERTS: target.caFile,
    BENCH_ENDPOINT: target.endpoint,
    BENCH_TOKEN: TOKEN,
  };
}

function timeStep(main: string, env: Record<string, string>, folder: StepFolder): number {
  for (const file of Object.values(folder.files)) writeFileSync(file, '');
  const duration = time(main, env, folder);
  if (!readFileSync(folder.files.GITHUB_OUTPUT, 'utf8').includes('jid')) {
    throw new Error(`${main} set no jid`);
  }
  return duration;
}

function time(script: string, env: Record<string, string>, folder: StepFolder): number {
  const started = performance.now();
  const end = spawnSync(process.execPath, [script], {
    cwd: folder.workspace,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 30_000,
  });
  const duration = performance.now() - started;
  if (end.status !== 0) throw new Error(`${script} failed:\n${end.stdout}${end.stderr}`);
  return duration;
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
