import type { Finding } from './oracle.ts';
import type { Play } from './play.ts';
import { looksOf, statusIn } from './truth.ts';

/** A change of one file's text; what is to be found is there exactly once. */
export interface Edit {
  /** Below `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A fault of old that the model has to find when it is brought back. */
export interface Fault {
  readonly name: string;
  readonly what: string;
  /** What brings it back. */
  readonly edits: readonly Edit[];
  /** Whether a finding is one of this fault, and not of another that is there as well. */
  readonly isOf: (play: Play, finding: Finding) => boolean;
}

const isRed = ({ property }: Finding): boolean => property === 'red, though the mirror had it';

const unfollowed = ({ property }: Finding): boolean =>
  property === 'green by commit, and no fetch had followed the event';

export const FAULTS: readonly Fault[] = [
  {
    name: 'T1',
    what: 'a run that does not know how its ref moved is taken for a plain push',
    edits: [
      {
        file: 'host/workflow-run.ts',
        find: "if (eventName !== 'push') return { kind: 'unknown' };",
        replace:
          "if (eventName !== 'push') return { kind: Object.keys(payload).length > 0 ? 'forward' : 'unknown' };",
      },
    ],
    isOf: (_play: Play, finding: Finding): boolean => {
      const { task, event } = finding.run;
      return unfollowed(finding) && task.how === 'unknown' && event.payload !== undefined;
    },
  },
  {
    name: 'T2',
    what: 'a missing event file is taken for a plain push',
    edits: [
      {
        file: 'host/workflow-run.ts',
        find: "if (eventName !== 'push') return { kind: 'unknown' };",
        replace:
          "if (eventName !== 'push') return { kind: 'unknown' };\n  if (Object.keys(payload).length === 0) return { kind: 'forward' };",
      },
    ],
    isOf: (_play, finding) => unfollowed(finding) && finding.run.event.payload === undefined,
  },
  {
    name: 'T4',
    what: 'letters, `www.` or the scheme make another source of the same one',
    edits: [
      {
        file: 'mirror/source-url.ts',
        find: 'return source.host === otherSource.host && source.path === otherSource.path;',
        replace: 'return one === other;',
      },
    ],
    isOf: ({ world }, { property }) =>
      property === 'green by status, where the commit could be looked for' &&
      !world.url.startsWith('https://github.example/octo-org/hello'),
  },
  {
    name: 'T5',
    what: 'a rewritten ref that has moved on from the commit is red',
    edits: [
      {
        file: 'waiting/verdict.ts',
        find: "    if (change.kind !== 'rewritten' || forceFetch === true) return concludeOnContained(ends);",
        replace:
          "    const { head: instead } = ref;\n    const missing = { kind: 'commit missing', head: instead };\n    if (change.kind === 'rewritten') return afterSettling(ends, { kind: 'failed', reason: missing });\n    if (forceFetch !== null) return concludeOnContained(ends);",
      },
    ],
    isOf: (_play, finding) => isRed(finding) && finding.run.task.how === 'rewritten',
  },
  {
    name: 'T6',
    what: 'a list that lags is kept for good',
    edits: [
      {
        file: 'waiting/look.ts',
        find: 'const contains = await this.#repository.branchContains(expectation.ref.name, expectation.sha);',
        replace:
          'const contains = await (this.kept ??= this.#repository.branchContains(expectation.ref.name, expectation.sha));',
      },
    ],
    isOf: ({ world }, finding) =>
      isRed(finding) &&
      finding.run.task.how !== 'rewritten' &&
      world.lag.list > 0 &&
      world.otherRefs < 1_900,
  },
  {
    name: 'T7',
    what: 'a search that is given up is a no',
    edits: [
      {
        file: 'codearts/containment.ts',
        find: '  return unknown(\n    `the list of the branches',
        replace:
          "  if (count > 0) return { kind: 'no' };\n  return unknown(\n    `the list of the branches",
      },
    ],
    isOf: ({ world }, finding) =>
      isRed(finding) && finding.run.task.how !== 'rewritten' && world.otherRefs >= 1_950,
  },
  {
    name: 'T8',
    what: 'no pause after a look that could not be had',
    edits: [
      {
        file: 'waiting/poll.ts',
        find: 'return Math.max(wanted, askedFor, SHORTEST_PAUSE_MS);',
        replace:
          'return Math.max(Math.min(wanted, ...turns.map((ms) => Math.max(ms, 50))), askedFor);',
      },
    ],
    isOf: (_play, { property }) => property === 'a look too soon',
  },
  {
    name: 'T12',
    what: "another's failure is taken for one's own",
    edits: [
      {
        file: 'waiting/standing.ts',
        find: "failure: end.kind === 'failure' && settled ?",
        replace: "failure: end.kind === 'failure' ?",
      },
    ],
    isOf: (_play, { property, run }) =>
      property === 'red, too soon or without a sign' &&
      looksOf(run).some((look) => statusIn(look) === 'failed'),
  },
  {
    name: 'T13',
    what: 'a status counts though no synchronization has ended, or only one from before',
    edits: [
      {
        file: 'waiting/ends.ts',
        find: 'const wasInProgress = isInProgress(baseline.mirror) && seen.ownRunSeen !== true;',
        replace: 'const wasInProgress = false;',
      },
      {
        file: 'waiting/status.ts',
        find: 'if (!isInProgress(baseline.mirror)) return { ownRunSeen: true };',
        replace: 'return { ownRunSeen: true };',
      },
    ],
    isOf: (_play, { property }) =>
      property === 'green by status, and nothing had ended' ||
      property === 'green by the end of a synchronization that was under way before',
  },
];
