import * as core from '@actions/core';
import { systemClock } from './clock.ts';
import { describeSynchronization, noProgress } from './progress.ts';
import { describeError, Report } from './report.ts';
import { run } from './run.ts';
import { Secrets } from './secrets.ts';

/** After this long, in milliseconds, a connection that would not close no longer holds the step. */
const LINGER_MS = 500;

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const secrets = new Secrets(core.setSecret);
const report = new Report(secrets);
const progress = noProgress();
let finished = false;

// Success has to be earned: whatever ends this process before the run is over leaves it failed.
process.exitCode = 1;

// The proxy tunnel calls the deprecated `Buffer()`; its notice would stand in every user's log.
process.noDeprecation = true;

// A reader of the log that went away must not end a synchronization half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

for (const [signal, exitCode] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    report.error(`Cancelled by ${signal}. ${describeSynchronization(progress)}`);
    process.exit(exitCode);
  });
}

// Node would print the error as it is, and a runner obeys commands in such text.
process.once('uncaughtException', (error) => {
  const problem = report.safe(describeError(error));
  report.error(`Internal error: ${problem}. ${describeSynchronization(progress)}`);
  process.exit(1);
});

process.once('beforeExit', () => {
  if (finished) return;
  report.error(`The step ended before it was done. ${describeSynchronization(progress)}`);
});

async function main(): Promise<void> {
  const status = await run({
    readInput: (name) => core.getInput(name, { trimWhitespace: false }),
    env: process.env,
    secrets,
    report,
    clock: systemClock,
    random: Math.random,
    progress,
  });
  finished = true;
  process.exitCode = status === 'failed' ? 1 : 0;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

// Not awaited at the top level: Node has a message and an exit code of its own for a module that
// never settles.
void main();
