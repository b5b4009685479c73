import type { Group } from '../case.ts';
import { CREDENTIAL_INPUTS } from './inputs-credentials.ts';
import { PLAIN_INPUTS } from './inputs-plain.ts';
import { SUCCESSES } from './successes.ts';

/** All cases. */
export const GROUPS: readonly Group[] = [SUCCESSES, PLAIN_INPUTS, CREDENTIAL_INPUTS];
