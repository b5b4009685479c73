import type { Observations } from '../observations.ts';
import type { Assumption, Judgement } from './assumption.ts';
import { OF_LOOKUP } from './lookup.ts';
import { OF_MIRROR } from './mirror.ts';
import { OF_SERVICE } from './service.ts';
import { OF_SYNCHRONIZATION } from './synchronization.ts';

export type { Assumption, Judgement, Verdict } from './assumption.ts';

/** All that is judged, in the order of the report. */
export const ASSUMPTIONS: readonly Assumption[] = [
  ...OF_SERVICE,
  ...OF_MIRROR,
  ...OF_LOOKUP,
  ...OF_SYNCHRONIZATION,
];

/** An assumption, and what was found of it. */
export interface Finding extends Judgement {
  readonly id: string;
  readonly assumed: string;
}

/** Judges every assumption by what was seen. */
export function judgeAll(observations: Observations): readonly Finding[] {
  return ASSUMPTIONS.map(({ id, assumed, judge }) => ({ id, assumed, ...judge(observations) }));
}
