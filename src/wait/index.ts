import { startWaiting } from '../run/actions.ts';

startWaiting();
