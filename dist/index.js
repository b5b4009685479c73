import { startSynchronizing } from './run/actions.js';

startSynchronizing();
