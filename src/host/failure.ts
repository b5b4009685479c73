/** A synchronization that did not end well, or not in time. The message is safe to show. */
export class SynchronizationFailure extends Error {
  override readonly name = 'SynchronizationFailure';
  readonly status: 'failed' | 'timed_out';

  constructor(status: SynchronizationFailure['status'], message: string) {
    super(message);
    this.status = status;
  }
}
