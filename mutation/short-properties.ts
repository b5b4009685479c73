/**
 * Loaded before the tests of a mutant: ends each search for a counterexample after a short while, and
 * looks for no shorter one. A search that takes seconds would take them for every mutant.
 */
import fc from 'fast-check';

/** In milliseconds. */
const LONGEST_SEARCH = 100;

const limits = { endOnFailure: true, plugins: [fc.interruptAfterTimeLimit(LONGEST_SEARCH)] };
fc.configureGlobal(limits);
