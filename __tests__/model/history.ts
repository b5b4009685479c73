import type { Settings } from './adapter.ts';
import {
  dispatchEvent,
  otherEvent,
  pushEvent,
  releaseEvent,
  scheduleEvent,
  withoutPayload,
  type GitHubEvent,
} from './github-event.ts';
import type { MirrorState } from './mirror.ts';
import { Play } from './play.ts';
import { Random } from './random.ts';
import type { Change, Source } from './source.ts';
import { beyondBounds, ELSEWHERE, randomWorld } from './world.ts';

const BRANCHES = ['refs/heads/main', 'refs/heads/main', 'refs/heads/feature', 'refs/heads/fix'];
const TAGS = ['refs/tags/v1', 'refs/tags/v2'];

/** What is noted where `last_update_at` moves though nothing was synchronized. */
export const EDIT = 'somebody edits the settings of the mirror';

/** More runs than these at once show nothing new and cost time. */
const MOST_RUNS = 4;

/** One history in a few is beyond the bounds of the world. */
const BEYOND = 0.03;

/** A history of this seed, not yet played. */
export function randomHistory(seed: number): { play: Play; withinBounds: boolean } {
  const random = new Random(seed);
  // Neighbouring seeds begin alike.
  random.next();
  const world = randomWorld(random);
  const withinBounds = !random.chance(BEYOND);
  const play = new Play(withinBounds ? world : beyondBounds(world), random);
  layOut(play);
  const steps = random.whole(1, 4);
  let at = play.scheduler.now() + 1_000;
  for (let step = 0; step < steps; step += 1) {
    play.scheduler.at(at, () => {
      happen(play);
    });
    at += random.pick([10, 500, 4_000, 15_000, 60_000]) * (0.5 + random.next());
  }
  return { play, withinBounds };
}

/** The source and the mirror as they are when the history begins. */
function layOut(play: Play): void {
  const { source, random } = play;
  const { history } = source;
  const root = history.commit();
  source.create('refs/heads/main', history.commit(root));
  if (random.chance(0.6)) source.create('refs/heads/feature', source.head('refs/heads/main'));
  if (random.chance(0.3)) source.tag('refs/tags/v1', root, random.chance(0.5));
  source.push('refs/heads/main');
  if (source.get('refs/heads/feature') !== undefined) source.push('refs/heads/feature');
  play.open(random.chance(0.35) ? oddMirror(play) : {});
}

/** A mirror that is not just like its source. */
function oddMirror({ source, random }: Play): Partial<MirrorState> {
  const failed = { status: 'failed', failures: 3, lastError: 'made up before' };
  const never = { status: 'none', updatedAt: undefined, succeededAt: undefined };
  const main = source.head('refs/heads/main');
  const refs = new Map(source.refs());
  switch (random.whole(1, 5)) {
    case 1:
      return failed;
    case 2:
      return { ...never, refs: new Map() };
    case 3: // Somebody pushed to the mirror.
      return { refs: refs.set('refs/heads/main', source.history.commit(main)) };
    case 4: // It lags behind.
      refs.delete('refs/heads/feature');
      return { refs: refs.set('refs/heads/main', source.history.before(main)[0] ?? main) };
    default: // It has kept what the source lost.
      return { refs: refs.set('refs/heads/fix', source.history.commit(main)) };
  }
}

/** One thing happens: mostly a push, with the runs it starts. */
function happen(play: Play): void {
  const { source, random, mirror, service, scheduler } = play;
  if (random.chance(0.12)) {
    play.note('another synchronization, not of these runs');
    mirror.start('others', random.chance(0.3));
    if (random.chance(0.5)) return;
  }
  if (random.chance(0.06)) {
    play.note(EDIT);
    scheduler.after(random.whole(2_000, 20_000), () => {
      mirror.change({ updatedAt: scheduler.now() });
    });
  }
  if (random.chance(0.05)) disturb(play);
  if (random.chance(0.02)) service.expiresAt = scheduler.now() + random.whole(1_000, 60_000);
  const change = random.chance(0.85) ? move(source, random) : undefined;
  if (change !== undefined) {
    play.note(
      `${change.move} ${change.ref}: ${change.before.slice(0, 4)} -> ${change.after.slice(0, 4)}`,
    );
  }
  for (const event of eventsOf(play, change)) start(play, event);
}

/** The mirror cannot be read for a while, or is one of another source. */
function disturb({ random, scheduler, service, mirror, world, happened }: Play): void {
  const from = scheduler.now() + random.whole(2_000, 30_000);
  const lasts = random.whole(5_000, 60_000);
  const down = random.chance(0.5);
  const what = down ? 'every read is answered 503' : 'the mirror is one of another source';
  happened.push({ at: from, what: `${what} for ${Math.round(lasts / 1_000)} s` });
  scheduler.at(from, () => {
    if (down) service.down = from + lasts;
    else mirror.change({ url: ELSEWHERE });
  });
  if (down) return;
  scheduler.at(from + lasts, () => {
    mirror.change({ url: world.url });
  });
}

function move(source: Source, random: Random): Change | undefined {
  if (random.chance(0.2)) return moveTag(source, random);
  const ref = random.pick(BRANCHES as [string, ...string[]]);
  const main = source.head(source.defaultRef);
  if (source.get(ref) === undefined) {
    const near = source.history.before(main)[0] ?? main;
    return source.create(ref, random.pick([main, near, source.history.commit(main)]));
  }
  const kind = random.whole(1, 10);
  if (kind <= 4) return source.push(ref);
  if (kind <= 6) return source.rewind(ref, random.whole(1, 2)) ?? source.push(ref);
  if (kind <= 8) return source.rewrite(ref);
  return ref === source.defaultRef ? source.push(ref) : source.delete(ref);
}

function moveTag(source: Source, random: Random): Change {
  const ref = random.pick(TAGS as [string, ...string[]]);
  if (source.get(ref) !== undefined && random.chance(0.3)) return source.delete(ref);
  const heads = [...source.refs().keys()].filter((name) => name.startsWith('refs/heads/'));
  const branch = random.pick([source.defaultRef, ...heads]);
  return source.tag(ref, source.head(branch), random.chance(0.5));
}

function eventsOf({ source, random }: Play, change: Change | undefined): GitHubEvent[] {
  const events: GitHubEvent[] = [];
  const refs = [...source.refs().keys()].filter((ref) => ref.startsWith('refs/heads/'));
  if (change === undefined) {
    return [random.chance(0.4) ? scheduleEvent(source) : dispatchAny(source, random, refs)];
  }
  const push = pushEvent(source, change);
  if (random.chance(0.85)) events.push(random.chance(0.06) ? withoutPayload(push) : push);
  const other = random.chance(0.15) ? otherEvent(source, change) : undefined;
  if (other !== undefined) events.push(other);
  const isThere = source.get(change.ref) !== undefined;
  if (isThere && random.chance(0.15)) events.push(dispatchEvent(source, change.ref));
  if (isThere && change.ref.startsWith('refs/tags/') && random.chance(0.2)) {
    events.push(releaseEvent(source, change.ref, random.chance(0.5)));
  }
  return events;
}

function dispatchAny(source: Source, random: Random, refs: readonly string[]): GitHubEvent {
  return dispatchEvent(source, random.pick([source.defaultRef, ...refs]));
}

function start(play: Play, event: GitHubEvent): void {
  const { random, runs } = play;
  if (runs.length >= MOST_RUNS) return;
  const settings: Settings = {
    forceFetch: random.chance(0.5),
    verifyCommit: random.chance(0.9),
    timeoutMs: random.pick([60, 180, 300, 600]) * 1_000,
    retries: random.pick([0, 3, 3]),
  };
  const delay = random.pick([0, 1_000, 5_000, 20_000]);
  const waitDelay = random.chance(0.25) ? random.pick([0, 2_000, 30_000, 120_000]) : undefined;
  play.run(event, settings, delay, waitDelay);
}
