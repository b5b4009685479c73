import { main } from '../host/process.ts';
import { synchronize } from './synchronize.ts';
import { waitForEarlierStep } from './wait.ts';

// Both actions from one file: a runner downloads once what they have in common.

/** Makes this process a step of the action that starts a synchronization. */
export function startSynchronizing(): void {
  main(synchronize);
}

/** Makes this process a step of the action in `wait/`. */
export function startWaiting(): void {
  main(waitForEarlierStep);
}
