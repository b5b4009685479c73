import type { FaultCase, Group } from '../case.ts';
import { JID, SHA, SOURCE_URL } from '../service/script.ts';

const cases: readonly FaultCase[] = [
  {
    name: 'a run that does not wait',
    expect: { status: 'requested', requests: ['start'], outputs: { jid: JID } },
  },
  {
    name: 'a run that waits',
    step: { with: { wait: 'true', wait_timeout: '20s' } },
    expect: {
      status: 'synced',
      requests: { starts: 1 },
      outputs: { jid: JID, commit: SHA, proof: 'commit', mirror_url: SOURCE_URL },
    },
  },
  {
    name: 'a dry run',
    step: { with: { dry_run: 'true' } },
    expect: {
      status: 'checked',
      requests: ['read', 'repository'],
      outputs: { plan: 'synchronize' },
    },
  },
  {
    name: 'wait/',
    step: { waitAction: true },
    expect: { status: 'synced', requests: { starts: 0 }, outputs: { jid: JID, proof: 'commit' } },
  },
  {
    name: 'a keyless run',
    step: { keyless: true },
    expect: { status: 'requested', requests: ['idToken', 'sts', 'start'] },
  },
];

/** Nothing is wrong: without these, the others would prove little. */
export const SUCCESSES: Group = { name: 'All is well', cases };
