import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Source } from './source.ts';
import type { World } from './world.ts';

/** The mirror at one moment. */
export interface MirrorState {
  readonly refs: ReadonlyMap<string, string>;
  /** For each ref, when the source was last read by a fetch that left the two alike. */
  readonly alike: ReadonlyMap<string, number>;
  readonly url: string;
  readonly status: string;
  /** Milliseconds of the scheduler, exact; the service shows them by its own clock. */
  readonly updatedAt: number | undefined;
  readonly succeededAt: number | undefined;
  readonly failures: number;
  readonly lastError: string | null;
}

/** A synchronization, from the request to its end. */
export interface Job {
  readonly owner: string;
  readonly force: boolean;
  readonly acceptedAt: number;
  beganAt?: number;
  readAt?: number;
  endedAt?: number;
  outcome?: 'finished' | 'failed';
  /** Refs it was not allowed to move. */
  refused: readonly string[];
}

/** What a fetch would make of the mirror's refs, and which of them it may not move. */
export function fetchRefs(
  source: Source,
  wanted: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
  rules: { readonly force: boolean; readonly prunes: boolean; readonly only?: string },
): { refs: Map<string, string>; refused: string[]; covered: string[] } {
  const inScope = (ref: string): boolean =>
    rules.only === undefined || ref === rules.only || ref.startsWith('refs/tags/');
  const refs = new Map(present);
  const refused: string[] = [];
  const covered: string[] = [];
  for (const [ref, id] of wanted) {
    if (!inScope(ref)) continue;
    const old = present.get(ref);
    const fastForward = ref.startsWith('refs/heads/') && source.history.contains(id, old ?? '');
    if (old === undefined || old === id || rules.force || fastForward) {
      refs.set(ref, id);
      covered.push(ref);
    } else {
      refused.push(ref);
    }
  }
  for (const ref of present.keys()) {
    if (wanted.has(ref) || !inScope(ref)) continue;
    if (rules.prunes) {
      refs.delete(ref);
      covered.push(ref);
    }
  }
  return { refs, refused, covered };
}

/** A mirror that follows its source one synchronization after the other, and all it ever was. */
export class Mirror {
  readonly jobs: Job[] = [];
  readonly timeline: { readonly at: number; readonly state: MirrorState }[] = [];
  readonly #means: { scheduler: Scheduler; source: Source; world: World; random: Random };
  readonly #waiting: Job[] = [];
  #running: Job | undefined;

  constructor(
    means: { scheduler: Scheduler; source: Source; world: World; random: Random },
    state: MirrorState,
  ) {
    this.#means = means;
    this.timeline.push({ at: -Infinity, state });
  }

  /** The mirror as it is. */
  get state(): MirrorState {
    return this.at(Infinity);
  }

  /** The mirror as it was. */
  at(moment: number): MirrorState {
    const past = this.timeline.findLast(({ at }) => at <= moment);
    if (past === undefined) throw new Error('There is a state from the beginning on');
    return past.state;
  }

  /** Everything the mirror was between two moments. */
  between(from: number, to: number): MirrorState[] {
    const later = this.timeline.filter(({ at }) => at > from && at <= to);
    return [this.at(from), ...later.map(({ state }) => state)];
  }

  /** Changes the mirror here and now. */
  change(changes: Partial<MirrorState>): void {
    const at = this.#means.scheduler.now();
    this.timeline.push({ at, state: { ...this.state, ...changes } });
  }

  /** Accepts the request for a synchronization. */
  start(owner: string, force: boolean): void {
    const { scheduler, world } = this.#means;
    if (world.joins === 'running' && this.#running !== undefined) return;
    if (world.joins !== 'none' && this.#waiting.some((job) => job.force === force)) return;
    const job: Job = { owner, force, acceptedAt: scheduler.now(), refused: [] };
    this.jobs.push(job);
    this.#waiting.push(job);
    if (this.#running === undefined && this.#waiting.length === 1) this.#prepare();
  }

  /** The next one waits for its turn, and the queue shows nothing (or that it waits). */
  #prepare(): void {
    const { scheduler, world, random } = this.#means;
    if (this.#waiting.length === 0) return;
    if (world.waiting !== undefined) this.change({ status: world.waiting });
    scheduler.after(random.next() * world.queue, () => {
      this.#begin();
    });
  }

  #begin(): void {
    const { scheduler, source, world, random } = this.#means;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    const now = scheduler.now();
    job.beganAt = now;
    if (world.running !== undefined) this.change({ status: world.running });
    if (world.touchedAtBegin) this.change({ updatedAt: now });
    const took = 200 + random.next() * world.duration;
    const fails = random.chance(world.failing);
    let wanted: ReadonlyMap<string, string> = new Map();
    scheduler.after(took * random.next(), () => {
      job.readAt = scheduler.now();
      wanted = source.refs();
    });
    scheduler.after(took, () => {
      this.#end(job, fails ? undefined : wanted);
    });
  }

  /** @param wanted The refs of the source; undefined where they could not be fetched. */
  #end(job: Job, wanted: ReadonlyMap<string, string> | undefined): void {
    const { scheduler, source, world } = this.#means;
    const now = scheduler.now();
    job.endedAt = now;
    this.#running = undefined;
    if (wanted === undefined) {
      this.#fail(job, 'Could not resolve host: github.example');
    } else {
      const only = world.branches === 'default' ? { only: source.defaultRef } : {};
      const rules = { force: job.force, prunes: world.prunes, ...only };
      const { refs, refused, covered } = fetchRefs(source, wanted, this.state.refs, rules);
      const news = !sameRefs(refs, this.state.refs);
      job.refused = refused;
      const alike = new Map(this.state.alike);
      for (const ref of covered) alike.set(ref, job.readAt ?? now);
      this.change({ refs, alike });
      if (refused.length > 0 && world.refusal === 'failed') {
        this.#fail(job, `! [rejected] ${refused.join(' ')} (non-fast-forward)`);
      } else {
        job.outcome = 'finished';
        const moved = news || world.movesWithoutNews || this.state.status === 'failed';
        const times = moved ? { updatedAt: now, succeededAt: now } : {};
        this.change({ status: 'finished', lastError: null, ...times });
      }
    }
    this.#prepare();
  }

  #fail(job: Job, lastError: string): void {
    job.outcome = 'failed';
    const updatedAt = this.#means.scheduler.now();
    const failures = this.state.failures + 1;
    this.change({ status: 'failed', lastError, failures, updatedAt });
  }
}

function sameRefs(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([ref, id]) => other.get(ref) === id);
}
