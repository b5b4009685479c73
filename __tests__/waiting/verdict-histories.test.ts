import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import {
  judge,
  NO_HISTORY,
  type Baseline,
  type History,
  type Observation,
  type Verdict,
} from '../../src/waiting/verdict.ts';
import { anyMirror, anyProof, BASELINES, BEFORE, REQUESTED_AT } from './observations.ts';

/** Sequences of looks, up to 20 s apart; proof is asked for in all of them or in none. */
const anyLooks: fc.Arbitrary<Observation[]> = fc
  .record({
    looks: fc.array(fc.record({ mirror: anyMirror, proof: anyProof, pause: fc.nat(20_000) }), {
      minLength: 1,
      maxLength: 12,
    }),
    verified: fc.boolean(),
  })
  .map(({ looks, verified }) => {
    let now = 0;
    return looks.map(({ mirror, proof, pause }) => {
      now += pause;
      const asked = proof.kind === 'not applicable' ? MISSING : proof;
      return { mirror, proof: verified ? asked : NOT_APPLICABLE, now };
    });
  });

const MISSING = { kind: 'missing', instead: undefined } as const;
const NOT_APPLICABLE = { kind: 'not applicable' } as const;

const anyBaseline = fc.constantFrom(...Object.values(BASELINES));

/** What a sequence of looks comes to, and the looks up to there. */
function judgeAll(
  baseline: Baseline,
  looks: readonly Observation[],
): { verdict: Verdict; seen: readonly Observation[]; last: Observation } {
  let history: History = NO_HISTORY;
  let verdict: Verdict = { kind: 'pending' };
  let seen: readonly Observation[] = [];
  for (const look of looks) {
    seen = [...seen, look];
    ({ verdict, history } = judge(baseline, history, look));
    if (verdict.kind !== 'pending') break;
  }
  const last = seen.at(-1);
  if (last === undefined) throw new Error('There was no look');
  return { verdict, seen, last };
}

/** Whether a date on the mirror tells of a synchronization since the baseline. */
function isFresher(
  baseline: Baseline,
  { lastUpdateAt, lastSuccessfulUpdateAt }: RemoteMirror,
): boolean {
  const dates = [lastUpdateAt, lastSuccessfulUpdateAt];
  if (baseline.kind === 'mirror') {
    const before = [BEFORE.lastUpdateAt, BEFORE.lastSuccessfulUpdateAt];
    return dates.some((date, at) => date !== undefined && date !== before[at]);
  }
  return dates.some((date) => new Date(date ?? '').getTime() >= REQUESTED_AT.getTime() - 2_000);
}

function wasUnderWay(seen: readonly Observation[]): boolean {
  return seen.some(({ mirror }) => !['finished', 'failed'].includes(mirror.updateStatus));
}

/** Whether the last look shows the end of a synchronization since the baseline. */
function endedSince(
  baseline: Baseline,
  seen: readonly Observation[],
  { mirror }: Observation,
): boolean {
  if (mirror.updateStatus !== 'finished') return false;
  return isFresher(baseline, mirror) || wasUnderWay(seen);
}

/** Whether anything tells that the failure shown is not the one from before the request. */
function failureIsEvident(baseline: Baseline, mirror: RemoteMirror): boolean {
  if (baseline.kind === 'requested at') return isFresher(baseline, mirror);
  return JSON.stringify({ ...mirror, url: 0 }) !== JSON.stringify({ ...BEFORE, url: 0 });
}

const RUNS = { numRuns: 10_000 };

describe('10,000 random histories', () => {
  test('are synced only with proof, or a status that is that of this synchronization', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(anyBaseline, anyLooks, (baseline, looks) => {
        const { verdict, seen, last } = judgeAll(baseline, looks);
        if (verdict.kind !== 'synced') return;
        ends.add(`${baseline.kind}, by ${verdict.by}`);
        const hasEnded = endedSince(baseline, seen, last);
        const evidence = {
          commit: last.proof.kind === 'found' || (last.proof.kind === 'contained' && hasEnded),
          status: last.proof.kind === 'not applicable' && hasEnded,
        };
        expect(evidence[verdict.by]).toBe(true);
      }),
      RUNS,
    );
    expect(ends.size).toBe(4);
  });

  test('are never left waiting once there is proof', () => {
    fc.assert(
      fc.property(anyBaseline, anyLooks, (baseline, looks) => {
        const { verdict, seen, last } = judgeAll(baseline, looks);
        const proven =
          last.proof.kind === 'found' ||
          (last.proof.kind === 'contained' && endedSince(baseline, seen, last));
        expect(verdict.kind === 'synced' && verdict.by === 'commit').toBe(proven);
      }),
      RUNS,
    );
  });

  test('are failed only on evidence', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(anyBaseline, anyLooks, (baseline, looks) => {
        const { verdict, seen, last } = judgeAll(baseline, looks);
        if (verdict.kind !== 'failed') return;
        ends.add(baseline.kind);
        expect(last.mirror.updateStatus).toBe('failed');
        expect(verdict.lastError).toBe(last.mirror.lastError);
        expect(failureIsEvident(baseline, last.mirror) || wasUnderWay(seen)).toBe(true);
      }),
      RUNS,
    );
    expect(ends.size).toBe(2);
  });

  test('lack the commit only after 15 s without it, finished all the while', () => {
    let ends = 0;
    fc.assert(
      fc.property(anyBaseline, anyLooks, (baseline, looks) => {
        const { verdict, seen, last } = judgeAll(baseline, looks);
        if (verdict.kind !== 'commit missing') return;
        ends += 1;
        const broken = seen.findLastIndex(({ mirror }) => mirror.updateStatus !== 'finished');
        const finished = seen.slice(broken + 1);
        const ours = finished.filter(
          ({ mirror }) => isFresher(baseline, mirror) || wasUnderWay(seen.slice(0, broken + 1)),
        );
        expect(ours.every(({ proof }) => proof.kind === 'missing')).toBe(true);
        expect(last.now - (ours[0]?.now ?? Infinity)).toBeGreaterThanOrEqual(15_000);
      }),
      RUNS,
    );
    expect(ends).toBeGreaterThan(100);
  });

  test('in which nothing moves and no commit appears stay open', () => {
    const stale = anyLooks.map((looks) =>
      looks.map((look) => ({ ...look, mirror: BEFORE, proof: withoutProof(look) })),
    );
    fc.assert(
      fc.property(anyBaseline, stale, (baseline, looks) => {
        expect(judgeAll(baseline, looks).verdict).toEqual({ kind: 'pending' });
      }),
      RUNS,
    );
  });
});

function withoutProof({ proof }: Observation): Observation['proof'] {
  return proof.kind === 'found' ? MISSING : proof;
}
