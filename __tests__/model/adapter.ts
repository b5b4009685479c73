import { Knowledge } from '../../src/codearts/knowledge.ts';
import { Repository } from '../../src/codearts/repository.ts';
import { CLOCK_TOLERANCE_MS, READ_LAG_MS } from '../../src/mirror/mirror.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import type { Host } from '../../src/host/host.ts';
import { Journal } from '../../src/host/journal.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import { Report } from '../../src/host/report.ts';
import type { Status } from '../../src/host/status.ts';
import { workflowRunOf } from '../../src/host/workflow-run.ts';
import { OperationError } from '../../src/http/errors.ts';
import { HttpSession } from '../../src/http/session.ts';
import type { Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import type { Clock } from '../../src/time/clock.ts';
import { waitForSynchronization } from '../../src/waiting/wait.ts';
import type { GitHubEvent } from './github-event.ts';

// All of the action that the model knows, but for the types of its transport and its clock.

/** One run of the action: what it is given. */
export interface Drive {
  readonly event: GitHubEvent;
  readonly settings: Settings;
  /** Of the step that started the synchronization: then this is a run of `wait/`. */
  readonly requestedAt: Date | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The inputs that matter to a wait. */
export interface Settings {
  readonly forceFetch: boolean;
  readonly verifyCommit: boolean;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** How a run ended, as its outputs say it. */
export interface Verdict {
  readonly status: string;
  readonly proof: 'commit' | 'status' | undefined;
  readonly commit: string | undefined;
  /** Log lines, warnings and the error, one a line. */
  readonly message: string;
}

class QuietReport extends Report {
  readonly lines: string[] = [];
  readonly outputs = new Map<string, string>();

  override info(line: string): void {
    this.lines.push(line);
  }
  override notice(line: string): void {
    this.lines.push(line);
  }
  override warning(line: string): void {
    this.lines.push(line);
  }
  override error(line: string): void {
    this.lines.push(line);
  }
  override output(name: string, value: string): void {
    this.outputs.set(name, value);
  }
  override summary(): void {
    // The outputs say it.
  }
}

/** Runs the action from its first read of the mirror to its verdict. */
export async function drive(run: Drive): Promise<Verdict> {
  const secrets = new Secrets(() => undefined);
  const report = new QuietReport(secrets, {});
  const { clock, random } = run;
  const host: Host = {
    readInput: () => '',
    env: {},
    useProxy: () => undefined,
    secrets,
    report,
    journal: new Journal(report, secrets),
    clock,
    begun: clock.now(),
    random,
  };
  const status = await reportOutcome(host, () => synchronize(host, run));
  const message = report.lines.join('\n');
  if (message.includes('Internal error')) throw new Error(message);
  const proof = report.outputs.get('proof');
  return {
    status,
    proof: proof === 'commit' || proof === 'status' ? proof : undefined,
    commit: report.outputs.get('commit'),
    message,
  };
}

async function synchronize(host: Host, { event, settings, ...run }: Drive): Promise<Status> {
  const { clock, random, secrets, journal } = host;
  const { retries, forceFetch, verifyCommit, timeoutMs } = settings;
  const workflowRun = workflowRunOf(event.environment, event.payload ?? 'there is no event file');
  const { transport } = run;
  const repository = new Repository({
    endpoint: new URL('https://api.example'),
    repositoryId: 123,
    credentials: tokenCredentials('made-up-iam-token'),
    session: new HttpSession({ transport, retries, clock, random, secrets, log: () => undefined }),
    knowledge: new Knowledge(run.requestedAt === undefined ? 'nothing' : 'started earlier'),
  });
  const options = { timeoutMs, verifyCommit, workflowRun };
  const { requestedAt: earlier } = run;
  if (earlier !== undefined) {
    journal.jid('made-up-jid');
    const sinceRequestMs = Math.max(clock.date() - earlier.getTime(), 0);
    const lagUntil = clock.now() + READ_LAG_MS + CLOCK_TOLERANCE_MS - sinceRequestMs;
    return await waitForSynchronization(host, repository, {
      ...options,
      source: undefined,
      baseline: { kind: 'requested at', requestedAt: earlier, lagUntil },
      forceFetch: undefined,
      startedEarlier: true,
      lagUntil,
    });
  }
  const mirror = await repository.showRemoteMirror();
  const { requestedAt } = await start(host, repository, forceFetch);
  return await waitForSynchronization(host, repository, {
    ...options,
    source: mirror.url,
    baseline: { kind: 'mirror', mirror, requestedAt },
    forceFetch,
    startedEarlier: false,
    lagUntil: 0,
  });
}

async function start(
  { journal }: Host,
  repository: Repository,
  forceFetch: boolean,
): ReturnType<Repository['startSynchronization']> {
  try {
    return await repository.startSynchronization({ forceFetch }, journal);
  } catch (error) {
    if (error instanceof OperationError) journal.requestFailed(error.outcomeUnknown);
    throw error;
  }
}
