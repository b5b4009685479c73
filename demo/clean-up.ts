/** What is to be undone at the end, last come first served. */
export class CleanUp {
  readonly #actions: (() => Promise<void>)[] = [];

  /** Remembers an action for the end. */
  add(action: () => Promise<void>): void {
    this.#actions.push(action);
  }

  /**
   * Runs all actions, one after the other, also where one of them fails.
   *
   * @throws AggregateError With what the failed ones threw.
   */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const action of this.#actions.splice(0).reverse()) {
      await action().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything was cleaned up');
  }
}
