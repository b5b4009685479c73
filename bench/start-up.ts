/**
 * How long a whole step takes, from the start of its process to its end, compared with the bare
 * minimum: `node bench/start-up.ts [--rounds 30] [--action .]`. All programs run in turn in each
 * round, so that whatever else the machine does meets them alike.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { createCertificates } from '../emulator/server/certificates.ts';
import { readAction } from '../runner/action-metadata.ts';
import { StepFolder } from '../runner/step-folder.ts';
import { programs } from './programs.ts';
import type { Program } from './programs.ts';
import type { ServerIdentity } from './server.ts';
import { median } from './statistics.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

interface Arguments {
  rounds: number;
  /** Absolute path of the folder with `action.yml`. */
  action: string;
}

async function main(): Promise<void> {
  const { rounds, action } = readArguments();
  const certificates = await createCertificates();
  const folder = await StepFolder.create({});
  try {
    const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), { env: {} });
    try {
      const endpoint = `https://127.0.0.1:${await start(server, certificates)}`;
      const measured = programs(action, folder, { endpoint, caFile: certificates.caFile });
      introduce(action, rounds);
      report(measure(measured, rounds));
    } finally {
      await stop(server);
    }
  } finally {
    await folder.remove();
    await certificates.remove();
  }
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '30' },
      action: { type: 'string', default: PROJECT },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 10_000) {
    throw new Error('--rounds is a whole number from 1 to 10000');
  }
  return { rounds, action: resolve(values.action) };
}

/** Tells the server who it is; returns its port. */
async function start(server: ChildProcess, { key, cert }: ServerIdentity): Promise<number> {
  const answer = once(server, 'message');
  const exit = once(server, 'exit').then(() => {
    throw new Error('the server ended before it listened');
  });
  server.send({ key, cert });
  const [port] = (await Promise.race([answer, exit])) as [number];
  // From here on the server ends when it is told to.
  exit.catch(() => undefined);
  return port;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.disconnect();
  await exit;
}

function measure(measured: readonly Program[], rounds: number): Map<Program, number[]> {
  for (const program of measured) program.run(); // Fills the caches of the file system.
  const durations = new Map(measured.map((program) => [program, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [program, list] of durations) list.push(program.run());
  }
  return durations;
}

function introduce(action: string, rounds: number): void {
  const script = readAction(action).main;
  const size = (statSync(script).size / 1000).toFixed(1);
  console.log(`${relative(action, script)}: ${size} kB`);
  console.log(`Node ${process.version}, ${rounds} rounds, request over TLS\n`);
}

function report(durations: ReadonlyMap<Program, readonly number[]>): void {
  const figures = [...durations].map(([program, list]) => ({
    name: program.name,
    median: median(list),
    min: Math.min(...list),
  }));
  console.log(row('', 'median', 'minimum'));
  for (const each of figures) console.log(row(each.name, ms(each.median), ms(each.min)));
  const [, bare, step] = figures;
  if (bare === undefined || step === undefined) throw new Error('two programs are compared');
  const ratio = (key: 'median' | 'min'): string => `${(step[key] / bare[key]).toFixed(2)}×`;
  console.log(row(`${step.name} / ${bare.name}`, ratio('median'), ratio('min')));
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(12)).join('');
}

function ms(duration: number): string {
  return `${duration.toFixed(1)} ms`;
}

await main();
