import { REPOSITORY, SERVER } from './github-event.ts';
import type { Random } from './random.ts';

/** The bounds within which the properties are asserted, in milliseconds. */
export const BOUNDS = { lag: 10_000, clocks: 2_000, queue: 15_000 } as const;

/** What the mirror is one of while somebody has changed its source. */
export const ELSEWHERE = 'https://github.example/somebody/else.git';

/** How a service answers for a branch or tag that is not there; no document says. */
export type MissingRef = '404' | '404 bare' | '400' | '{}' | 'commit: null' | 'V1 error' | '[]';

/** Everything that is not documented, or differs from one installation and moment to the next. */
export interface World {
  /** How far a read of the mirror, of a ref and of a list of refs may lag, in milliseconds. */
  readonly lag: { readonly mirror: number; readonly ref: number; readonly list: number };
  /** How far the clocks of the API, of the records and of the runner are off, in milliseconds. */
  readonly clocks: { readonly api: number; readonly records: number; readonly runner: number };
  readonly dateHeader: boolean;
  /** The longest time from request to answer, in milliseconds. */
  readonly latency: number;
  readonly timestamps: '+08:00' | 'Z' | 'no offset';
  readonly givesSuccess: boolean;
  /** Whether a synchronization that brings nothing moves the timestamps. */
  readonly movesWithoutNews: boolean;
  /** Whether `last_update_at` moves when a synchronization begins. */
  readonly touchedAtBegin: boolean;
  /** The status of one under way; undefined: too fast to be seen. */
  readonly running: string | undefined;
  /** The status of one that waits; undefined: nothing is shown. */
  readonly waiting: string | undefined;
  readonly countsFailures: boolean;
  /** What comes of a synchronization that may not move a ref. */
  readonly refusal: 'failed' | 'finished';
  readonly branches: 'all' | 'default';
  /** Whether refs that the source lost are taken from the mirror. */
  readonly prunes: boolean;
  /** What a start does while another synchronization waits or runs. */
  readonly joins: 'none' | 'waiting' | 'running';
  readonly missingRef: MissingRef;
  readonly missingCommit: '404' | '400' | '[]';
  /** Whether the APIs for branches, tags and commits exist. */
  readonly refApis: boolean;
  /** How many other refs contain each commit. */
  readonly otherRefs: number;
  readonly url: string;
  readonly source: 'same' | 'renamed' | 'elsewhere';
  /** How often an answer is an error that passes. */
  readonly trouble: number;
  /** The longest a queue shows nothing before a synchronization begins, in milliseconds. */
  readonly queue: number;
  /** The longest a synchronization takes, in milliseconds. */
  readonly duration: number;
  /** How often one fails because of the network. */
  readonly failing: number;
}

/** The world as one would wish it. */
export const CALM: World = {
  lag: { mirror: 0, ref: 0, list: 0 },
  clocks: { api: 0, records: 0, runner: 0 },
  dateHeader: true,
  latency: 200,
  timestamps: '+08:00',
  givesSuccess: true,
  movesWithoutNews: true,
  touchedAtBegin: false,
  running: 'started',
  waiting: undefined,
  countsFailures: true,
  refusal: 'failed',
  branches: 'all',
  prunes: true,
  joins: 'none',
  missingRef: '404',
  missingCommit: '404',
  refApis: true,
  otherRefs: 0,
  url: `${SERVER}/${REPOSITORY}.git`,
  source: 'same',
  trouble: 0,
  queue: 2_000,
  duration: 8_000,
  failing: 0,
};

const SPELLINGS: readonly [string, ...string[]] = [
  CALM.url,
  CALM.url,
  `${SERVER}/${REPOSITORY}`,
  `${SERVER}/${REPOSITORY}/`,
  `${SERVER}/Octo-Org/Hello.git`,
  'https://www.github.example/octo-org/hello.git',
  'http://GitHub.Example/octo-org/hello',
];

/** A world of many: most of its traits are as in {@link CALM}, some are not. */
export function randomWorld(random: Random): World {
  const lag = (): number => random.pick([0, 0, 1_500, 4_000, BOUNDS.lag]);
  const off = (): number => random.whole(-BOUNDS.clocks / 2, BOUNDS.clocks / 2);
  const running = random.pick(['started', 'started', 'syncing', undefined]);
  const source = random.pick<World['source']>([...SAMES, 'renamed', 'elsewhere']);
  const missing: readonly [MissingRef, ...MissingRef[]] = ['404', '404', '404 bare', '[]', ...ODD];
  return {
    lag: { mirror: lag(), ref: lag(), list: lag() },
    clocks: { api: off(), records: off(), runner: off() },
    dateHeader: random.chance(0.9),
    latency: random.pick([50, 200, 800]),
    timestamps: random.pick(['+08:00', '+08:00', '+08:00', 'Z', 'no offset']),
    givesSuccess: random.chance(0.95),
    movesWithoutNews: random.chance(0.6),
    touchedAtBegin: random.chance(0.3),
    running,
    waiting: random.chance(0.2) ? 'scheduled' : undefined,
    countsFailures: random.chance(0.8),
    refusal: random.chance(0.7) ? 'failed' : 'finished',
    branches: random.chance(0.85) ? 'all' : 'default',
    prunes: random.chance(0.7),
    joins: random.pick(['none', 'none', 'none', 'waiting', 'running']),
    missingRef: random.pick(missing),
    missingCommit: random.pick(['404', '400', '[]']),
    refApis: random.chance(0.97),
    otherRefs: random.chance(0.04) ? random.whole(1_950, 2_100) : random.pick([0, 0, 0, 120]),
    url: urlOf(source, random),
    source,
    trouble: random.pick([0, 0, 0, 0.05, 0.3]),
    queue: random.pick([500, 2_000, 6_000, BOUNDS.queue]),
    // One that is never seen under way is a fast one.
    duration: running === undefined ? 3_000 : random.pick([1_000, 5_000, 20_000, 90_000]),
    failing: random.pick([0, 0, 0.1, 0.4]),
  };
}

const ODD = ['400', '{}', 'commit: null', 'V1 error'] as const;

const SAMES = Array<'same'>(14).fill('same') as ['same', ...'same'[]];

function urlOf(source: World['source'], random: Random): string {
  if (source === 'elsewhere') return 'https://gitlab.example/octo-org/hello.git';
  return source === 'renamed' ? `${SERVER}/octo-org/old-name.git` : random.pick(SPELLINGS);
}

/** A world beyond the bounds: nothing can be promised there. */
export function beyondBounds(world: World): World {
  return {
    ...world,
    lag: { mirror: 30_000, ref: 40_000, list: 40_000 },
    clocks: { api: 6_000, records: -6_000, runner: 0 },
    queue: 60_000,
  };
}
