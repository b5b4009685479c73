import type { Group } from '../case.ts';
import { SUCCESSES } from './successes.ts';

/** All cases. */
export const GROUPS: readonly Group[] = [SUCCESSES];
