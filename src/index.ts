import { startSynchronizing } from './run/actions.ts';

startSynchronizing();
