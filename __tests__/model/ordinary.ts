import type { Settings } from './adapter.ts';
import { pushEvent } from './github-event.ts';
import { Play } from './play.ts';
import { Random } from './random.ts';
import type { Change } from './source.ts';
import { BOUNDS, CALM, type World } from './world.ts';

/** As the inputs are where a workflow gives none but `wait: true`. */
const SETTINGS: Settings = {
  forceFetch: false,
  verifyCommit: true,
  timeoutMs: 1_800_000,
  retries: 3,
};

/** What happens every day, by name. */
export const ORDINARY = {
  'a push': (play: Play) => {
    push(play, play.source.push('refs/heads/main'));
  },
  'two quick pushes': (play: Play) => {
    push(play, play.source.push('refs/heads/main'));
    push(play, play.source.push('refs/heads/main'));
  },
  'a new branch and a second push at once': (play: Play) => {
    const { source } = play;
    push(play, source.create('refs/heads/topic', source.head('refs/heads/main')));
    push(play, source.push('refs/heads/topic'));
  },
  'a deletion': (play: Play) => {
    push(play, play.source.delete('refs/heads/feature'));
  },
  'a deletion, and the mirror keeps it': (play: Play) => {
    push(play, play.source.delete('refs/heads/feature'));
  },
  'a tag': (play: Play) => {
    push(play, play.source.tag('refs/tags/v1', play.source.head('refs/heads/main'), true));
  },
} satisfies Record<string, (play: Play) => void>;

export type OrdinaryKind = keyof typeof ORDINARY;

/** A traits of the service that decide how an ordinary history goes. */
export interface OrdinaryTraits {
  readonly movesWithoutNews: boolean;
  /** Whether one under way can be seen. */
  readonly seen: boolean;
  readonly waitAction: boolean;
}

/** An ordinary history, not yet played; the seed draws pauses, lags and how long things take. */
export function ordinaryHistory(kind: OrdinaryKind, traits: OrdinaryTraits, seed: number): Play {
  const random = new Random(seed);
  const lag = random.pick([0, 2_000, BOUNDS.lag]);
  const world: World = {
    ...CALM,
    lag: { mirror: lag, ref: lag, list: lag },
    movesWithoutNews: traits.movesWithoutNews,
    running: traits.seen ? 'started' : undefined,
    duration: traits.seen ? random.pick([5_000, 60_000]) : 3_000,
    queue: random.pick([1_000, BOUNDS.queue]),
    prunes: kind !== 'a deletion, and the mirror keeps it',
  };
  const play = new Play(world, random);
  const { source } = play;
  source.create('refs/heads/main', source.history.commit(source.history.commit()));
  source.create('refs/heads/feature', source.history.commit(source.head('refs/heads/main')));
  play.open();
  play.scheduler.after(0, () => {
    ordinary(play, kind, traits);
  });
  return play;
}

const waits = new WeakSet<Play>();

function ordinary(play: Play, kind: OrdinaryKind, { waitAction }: OrdinaryTraits): void {
  if (waitAction) waits.add(play);
  ORDINARY[kind](play);
}

function push(play: Play, change: Change): void {
  const { random, source } = play;
  const event = pushEvent(source, change);
  play.run(
    event,
    SETTINGS,
    random.whole(2_000, 8_000),
    waits.has(play) ? random.pick([0, 30_000]) : undefined,
  );
}
