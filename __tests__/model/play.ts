import { drive, type Settings, type Verdict } from './adapter.ts';
import { taskOf, type GitHubEvent, type Task } from './github-event.ts';
import { Mirror, type MirrorState } from './mirror.ts';
import type { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { EPOCH, Service, type Exchange } from './service.ts';
import { Source } from './source.ts';
import type { World } from './world.ts';

/** A run of the action within a history, and all that is known of it when the history is over. */
export interface Run {
  readonly name: string;
  readonly kind: 'main' | 'wait';
  readonly event: GitHubEvent;
  readonly task: Task;
  readonly settings: Settings;
  /** When the ref was as the event tells. */
  readonly eventAt: number;
  /** When the wait began, or the step that waits. */
  begunAt: number;
  /** When the service first accepted the request; undefined: not yet, or it never did. */
  acceptedAt: number | undefined;
  readonly exchanges: Exchange[];
  verdict: Verdict | undefined;
  endedAt: number;
}

/** More requests than any sane run sends: it is cut off. */
export const MOST_REQUESTS = 3_000;

/** One history while it is played, and afterwards as a record. */
export class Play {
  readonly scheduler = new Scheduler();
  readonly source = new Source();
  readonly runs: Run[] = [];
  /** What happened in the world, in words. */
  readonly happened: { readonly at: number; readonly what: string }[] = [];
  readonly world: World;
  readonly random: Random;
  mirror!: Mirror;
  service!: Service;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  /** Puts the mirror into the world as it is before the history, by default all alike. */
  open(changes: Partial<MirrorState> = {}): void {
    const before = this.scheduler.now() - 3_600_000;
    const refs = this.source.refs();
    const alike = new Map([...refs.keys()].map((ref) => [ref, before]));
    const { scheduler, source, world } = this;
    const means = { scheduler, source, world, random: this.random.fork() };
    this.mirror = new Mirror(means, {
      refs,
      alike,
      url: this.world.url,
      status: 'finished',
      updatedAt: before,
      succeededAt: before,
      failures: 0,
      lastError: null,
      ...changes,
    });
    this.service = new Service({ ...means, random: this.random.fork() }, this.mirror);
  }

  /** Whether a commit was on a branch of the source and then was not, for a while at least. */
  wasTakenAway(ref: string, sha: string | undefined): boolean {
    return this.source.lost(ref).some((head) => this.source.history.contains(head, sha ?? ''));
  }

  /** Keeps in words what happens. */
  note(what: string): void {
    this.happened.push({ at: this.scheduler.now(), what });
  }

  /**
   * Starts a run of the action for an event of this moment.
   *
   * @param delay How long GitHub takes to get the step going, in milliseconds.
   * @param waitDelay A step does not wait, and this much later one of `wait/` does.
   */
  run(event: GitHubEvent, settings: Settings, delay: number, waitDelay?: number): void {
    const run: Run = {
      name: `run ${this.runs.length + 1}`,
      kind: waitDelay === undefined ? 'main' : 'wait',
      event,
      task: taskOf(event),
      settings,
      eventAt: this.scheduler.now(),
      begunAt: Infinity,
      acceptedAt: undefined,
      exchanges: [],
      verdict: undefined,
      endedAt: Infinity,
    };
    this.runs.push(run);
    this.note(`${run.name} (${run.kind}): ${event.environment.GITHUB_EVENT_NAME}, ${told(run)}`);
    const random = this.random.fork();
    if (waitDelay === undefined) {
      this.#begin(delay, run, random, undefined);
      return;
    }
    this.scheduler.after(delay, () => {
      const requestedAt = this.service.start(run.name, settings.forceFetch);
      run.acceptedAt = this.scheduler.now();
      this.#begin(waitDelay, run, random, requestedAt);
    });
  }

  /** A run begins as one that was asleep until then. */
  #begin(delay: number, run: Run, random: Random, requestedAt: Date | undefined): void {
    void this.scheduler.wait(delay, () => {
      void this.#drive(run, random, requestedAt);
    });
  }

  async #drive(run: Run, random: Random, requestedAt: Date | undefined): Promise<void> {
    run.begunAt = this.scheduler.now();
    const sent = this.service.transport(run.name, run.exchanges);
    try {
      run.verdict = await drive({
        event: run.event,
        settings: run.settings,
        requestedAt,
        transport: {
          send: (request, maxMs) => {
            if (run.exchanges.length >= MOST_REQUESTS) throw new Error('too many requests');
            return sent.send(request, maxMs);
          },
        },
        clock: this.scheduler.clock(EPOCH + this.world.clocks.runner),
        random: random.next,
      });
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      run.verdict = { status: 'crashed', proof: undefined, commit: undefined, message };
    }
    run.endedAt = this.scheduler.now();
    const accepted = run.exchanges.find(({ call, status }) => {
      return call.startsWith('POST') && status >= 200 && status < 300;
    });
    run.acceptedAt ??= accepted?.sentAt;
  }
}

function told({ task, settings, kind }: Run): string {
  const { ref, how, sha, before } = task;
  const inputs = [
    `force_fetch ${String(settings.forceFetch)}`,
    `verify_commit ${String(settings.verifyCommit)}`,
    `wait_timeout ${settings.timeoutMs / 1_000} s`,
    `retries ${settings.retries}`,
  ];
  const from = before === undefined ? '' : ` (before ${before.slice(0, 4)})`;
  return `${how} ${ref} ${sha?.slice(0, 4) ?? 'gone'}${from}; ${kind}, ${inputs.join(', ')}`;
}
