import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Baseline } from '../../src/waiting/ends.ts';
import { Secrets } from '../../src/text/secrets.ts';
import type { Expectation, RefView, Rules } from '../../src/waiting/verdict.ts';
import type { Circumstances } from '../../src/waiting/wording.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

/** When the start was accepted. */
export const REQUESTED_AT = new Date('2026-02-03T04:00:00Z');
export const BEFORE_TIME = '2026-02-03T11:00:00.000+08:00';
export const AFTER_TIME = '2026-02-03T12:05:00.000+08:00';
export const OTHER_COMMIT = '89abcdef0123456789abcdef0123456789abcdef';

/** A mirror that finished an hour before the start, but for `changes`. */
export function mirrorWith(changes: Partial<RemoteMirror>): RemoteMirror {
  return {
    url: 'https://github.com/octo-org/hello.git',
    updateStatus: 'finished',
    lastUpdateAt: BEFORE_TIME,
    lastSuccessfulUpdateAt: BEFORE_TIME,
    numberOfFailures: 0,
    lastError: undefined,
    ...changes,
  };
}

export const STALE = mirrorWith({});
export const STARTED = mirrorWith({ updateStatus: 'started' });
export const FINISHED = mirrorWith({
  lastUpdateAt: AFTER_TIME,
  lastSuccessfulUpdateAt: AFTER_TIME,
});
export const FAILED = mirrorWith({
  updateStatus: 'failed',
  lastUpdateAt: AFTER_TIME,
  lastError: 'made up',
});

export const BASELINES = {
  mirror: { kind: 'mirror', mirror: STALE, requestedAt: REQUESTED_AT },
  'requested at': { kind: 'requested at', requestedAt: REQUESTED_AT, lagUntil: 0 },
} as const satisfies Record<Baseline['kind'], Baseline>;

export const COMMIT = {
  kind: 'commit',
  ref: { type: 'branch', name: 'main' },
  sha: SHA,
  change: { kind: 'forward' },
  renamed: false,
} as const satisfies Expectation;

/** Rules for a plain push without `force_fetch`, but for `changes`. */
export function rulesWith(changes: Partial<Rules> = {}): Rules {
  return { expectation: COMMIT, baseline: BASELINES.mirror, forceFetch: false, ...changes };
}

/** Those of a plain push that was waited for a minute, but for `changes`. */
export function circumstancesWith(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    timeoutMs: 60_000,
    verifyCommit: true,
    workflowRun: workflowRun(),
    source: 'https://github.com/octo-org/hello',
    baseline: BASELINES.mirror,
    forceFetch: false,
    startedEarlier: false,
    lagUntil: 0,
    expectation: COMMIT,
    secrets: new Secrets(() => undefined),
    ...changes,
  };
}

export const VIEWS = {
  expected: { kind: 'as expected' },
  contains: { kind: 'contains', head: OTHER_COMMIT },
  elsewhere: { kind: 'elsewhere', head: OTHER_COMMIT },
  absent: { kind: 'absent' },
  unknown: { kind: 'unknown', reason: 'HTTP 400', apiMissing: false },
  unavailable: { kind: 'unavailable' },
  notAsked: { kind: 'not asked' },
} as const satisfies Record<string, RefView>;
