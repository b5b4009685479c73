/** Where on its way a gate stops a synchronization: still queued, or shown as running. */
export type GateStage = 'queued' | 'running';

/** Holds up synchronizations until a test lets them go. */
export class Gate {
  readonly stage: GateStage;
  readonly #reached = Promise.withResolvers<undefined>();
  readonly #released = Promise.withResolvers<undefined>();

  constructor(stage: GateStage) {
    this.stage = stage;
  }

  /** Resolves when the first synchronization stands at the gate. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Opens the gate for good. */
  release(): void {
    this.#released.resolve(undefined);
  }

  /** Waits at the gate until it is open. */
  async pass(): Promise<void> {
    this.#reached.resolve(undefined);
    await this.#released.promise;
  }
}
