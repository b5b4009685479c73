import fc from 'fast-check';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Baseline, Proof } from '../../src/waiting/verdict.ts';

/** When the synchronization under test was requested. */
export const REQUESTED_AT = new Date('2026-02-03T04:05:10Z');

/** The mirror before the request: an earlier synchronization had ended well. */
export const BEFORE: RemoteMirror = {
  url: 'https://github.com/octo-org/hello',
  updateStatus: 'finished',
  lastUpdateAt: '2026-02-03T12:00:00.000+08:00',
  lastSuccessfulUpdateAt: '2026-02-03T12:00:00.000+08:00',
  numberOfFailures: 1,
  lastError: undefined,
};

/** A moment after {@link REQUESTED_AT}, as the service writes it. */
export const AFTER = '2026-02-03T12:05:20.000+08:00';

/** The commit that a mirror without the pushed one has. */
export const OTHER_COMMIT = '89abcdef0123456789abcdef0123456789abcdef';

/** Both kinds of baseline. */
export const BASELINES: Readonly<Record<Baseline['kind'], Baseline>> = {
  mirror: { kind: 'mirror', mirror: BEFORE, requestedAt: REQUESTED_AT },
  'requested at': { kind: 'requested at', date: REQUESTED_AT },
};

/** Every proof there can be. */
export const PROOFS: readonly Proof[] = [
  { kind: 'found' },
  { kind: 'contained' },
  { kind: 'missing', instead: undefined },
  { kind: 'missing', instead: OTHER_COMMIT },
  { kind: 'not applicable' },
];

/** The mirror before the request, changed as told. */
export function mirrorWith(changes: Partial<RemoteMirror>): RemoteMirror {
  return { ...BEFORE, ...changes };
}

const timestamp = fc.constantFrom(BEFORE.lastUpdateAt, BEFORE.lastUpdateAt, AFTER, undefined, '-');

/** Mirrors as a service may show them, most of them much like the one before the request. */
export const anyMirror: fc.Arbitrary<RemoteMirror> = fc
  .record({
    updateStatus: fc.constantFrom('finished', 'finished', 'failed', 'started', 'none', 'Finished'),
    lastUpdateAt: timestamp,
    lastSuccessfulUpdateAt: timestamp,
    numberOfFailures: fc.constantFrom(1, 1, 2),
    lastError: fc.constantFrom(undefined, undefined, 'made up'),
  })
  .map(mirrorWith);

/** Proofs, most of them none. */
export const anyProof: fc.Arbitrary<Proof> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PROOFS.slice(2)) },
  { weight: 1, arbitrary: fc.constantFrom(...PROOFS.slice(0, 2)) },
);
