import * as core from '@actions/core';
import { breakUpCommands } from '../text/safe-text.ts';
import { Secrets } from '../text/secrets.ts';
import { systemClock } from '../time/clock.ts';
import { exitNow } from './exit.ts';
import type { Host } from './host.ts';
import { Journal } from './journal.ts';
import { reportCutShort, reportOutcome, type Story } from './outcome.ts';
import { describeError, Report } from './report.ts';
import type { Status } from './status.ts';

/** After this long, in milliseconds, a connection that would not close no longer holds the step. */
const LINGER_MS = 500;

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const SUCCESSES: readonly Status[] = ['requested', 'synced', 'checked', 'skipped'];

/**
 * Makes this process a step: runs the story and sees that the exit code says how it ended, also
 * when it is cut short.
 */
export function main(story: Story): void {
  const host = openHost();
  // Success has to be earned: whatever ends this process before the run is over leaves it failed.
  process.exitCode = 1;
  const conclusion: Conclusion = { exitCode: undefined };
  guard(host, conclusion);
  guardStderr(process, host.secrets);
  // Not awaited: Node has a message and an exit code of its own for a module that never settles.
  void finish(reportOutcome(host, story), host, conclusion);
}

function openHost(): Host {
  const secrets = new Secrets(core.setSecret);
  const report = new Report(secrets, process.env);
  return {
    readInput: (name) => core.getInput(name, { trimWhitespace: false }),
    env: process.env,
    useProxy: (variable, url) => {
      process.env[variable] = url;
    },
    secrets,
    report,
    journal: new Journal(report, secrets),
    clock: systemClock,
    begun: systemClock.now(),
    random: Math.random,
  };
}

/**
 * Takes the secrets out of what Node itself tells on stderr, such as the headers of a request, which
 * have a signature that nobody masks, where a workflow sets `NODE_DEBUG`.
 */
function guardStderr({ stderr }: NodeJS.Process, secrets: Secrets): void {
  const write = stderr.write.bind(stderr) as (...all: unknown[]) => boolean;
  stderr.write = (chunk: unknown, ...rest: unknown[]): boolean =>
    write(typeof chunk === 'string' ? quiet(chunk, secrets) : chunk, ...rest);
}

/** @param text Lines of Node's, which have what is sent and received also byte by byte. */
function quiet(text: string, secrets: Secrets): string {
  return breakUpCommands(secrets.redact(text).replace(/<Buffer[^>]*>/g, '<Buffer>'));
}

/** What the run has come to, once that is told. */
interface Conclusion {
  exitCode: number | undefined;
}

/** Reports what would otherwise end the process in silence, or in words that a runner obeys. */
function guard(host: Host, conclusion: Readonly<Conclusion>): void {
  // A reader of the log that went away must not end a synchronization half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const cutShort = (what: string, exitCode: number): never => {
    // What the run has come to, once it is told, holds.
    if (conclusion.exitCode === undefined) reportCutShort(host, what);
    exitNow(conclusion.exitCode ?? exitCode);
  };
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => cutShort(`Cancelled by ${signal}.`, exitCode));
  }
  process.once('uncaughtException', (error) =>
    cutShort(`Internal error: ${host.secrets.safe(describeError(error))}.`, 1),
  );
}

async function finish(run: Promise<Status>, host: Host, conclusion: Conclusion): Promise<void> {
  const onUnfinished = (): void => {
    reportCutShort(host, 'The step ended before it was done.');
  };
  process.once('beforeExit', onUnfinished);
  const status = await run;
  process.off('beforeExit', onUnfinished);
  const exitCode = SUCCESSES.includes(status) ? 0 : 1;
  conclusion.exitCode = exitCode;
  process.exitCode = exitCode;
  setTimeout(() => exitNow(exitCode), LINGER_MS).unref();
}
