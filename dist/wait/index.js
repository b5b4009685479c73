import { startWaiting } from '../run/actions.js';

startWaiting();
