import type { FaultCase, Group } from '../case.ts';
import { JID, SHA, SOURCE_URL } from '../service/script.ts';
const cases: FaultCase[] = [
  {
    name: 'requested',
    expect: { status: 'requested', requests: ['start'], outputs: { jid: JID } },
  },
  {
    name: 'synced',
    step: { with: { wait: 'true', wait_timeout: '20s' } },
    expect: {
      status: 'synced',
      requests: { starts: 1 },
      outputs: { jid: JID, commit: SHA, proof: 'commit', mirror_url: SOURCE_URL },
    },
  },
  {
    name: 'checked',
    step: { with: { dry_run: 'true' } },
    expect: { status: 'checked', requests: ['read'], outputs: { plan: 'synchronize' } },
  },
  {
    name: 'wait',
    step: { waitAction: true, with: {} },
    expect: { status: 'synced', requests: { starts: 0 } },
  },
  {
    name: 'keyless',
    step: { keyless: true },
    expect: { status: 'requested', requests: ['idToken', 'sts', 'start'] },
  },
];
export const SUCCESSES: Group = { name: 'All is well', cases };
