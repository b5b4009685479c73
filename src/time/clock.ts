/** Time as the action sees it; passed in everywhere, so that no test waits. */
export interface Clock {
  /** Milliseconds since some fixed moment; never jumps when the machine's date is set. */
  now(): number;
  /** The date of this machine, in milliseconds since 1970 UTC. */
  date(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.ceil(ms) + 1); // Node's timers may be early by less than one
    }),
};
