import fc from 'fast-check';
import type { FuzzProperty } from './property.ts';
import { claimRun } from './runs/claims.ts';
import { play } from './runs/play.ts';
import { scenario } from './runs/scenario.ts';

/** Whole runs, from inputs to report. */
export const RUNS: readonly FuzzProperty[] = [
  {
    name: 'whole run',
    share: 8,
    property: fc.asyncProperty(scenario, async (each) => {
      claimRun(await play(each));
    }),
  },
];
