/**
 * Loaded into the process of a step before the action: its clocks and its pauses run faster, so that
 * minutes of waiting take seconds. What waits for the network keeps its pace.
 */
const factor = Number(process.env['TIME_LAPSE']);
const date = Date.now.bind(Date);
const moment = performance.now.bind(performance);
const timeout = globalThis.setTimeout;
const begun = Number(process.env['TIME_LAPSE_BEGUN']);

Date.now = () => begun + (date() - begun) * factor;
performance.now = () => moment() * factor;
// The pauses of promises and of intervals are not used by the action.
globalThis.setTimeout = ((callback: () => void, ms = 0) =>
  timeout(callback, ms / factor)) as typeof globalThis.setTimeout;
