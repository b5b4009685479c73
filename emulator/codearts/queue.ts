/** Runs jobs strictly one after another, in the order in which they were added. */
export class JobQueue {
  #last: Promise<void> = Promise.resolve();
  #unfinished = 0;

  /** Whether no job runs or waits. */
  get idle(): boolean {
    return this.#unfinished === 0;
  }

  /** Queues a job, which never starts before the caller has returned; resolves when it ended. */
  add(job: () => Promise<void>): Promise<void> {
    this.#unfinished += 1;
    const ended = this.#last.then(job).finally(() => {
      this.#unfinished -= 1;
    });
    this.#last = ended.catch(() => undefined);
    return ended;
  }

  /** Resolves when the queue is idle, later additions included. */
  async settled(): Promise<void> {
    while (!this.idle) await this.#last;
  }
}
