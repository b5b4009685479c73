/** How a run ended, as the output `status` says it. */
export type Status =
  'requested' | 'synced' | 'failed' | 'timed_out' | 'unconfirmed' | 'checked' | 'skipped';
