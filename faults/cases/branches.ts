import type { FaultCase, Group } from '../case.ts';
import { answer, cutting, inTurn, refusal } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { mirror, SOURCE_URL } from '../service/script.ts';
import type { Route } from '../service/script.ts';
import { accepted, refused, sent } from './helpers.ts';

const SET = answer(200, { url: SOURCE_URL, sync_branch_type: 'all' });
const NOT_STARTED: readonly Route[] = ['read', 'change'];

/** What comes of one reply to the setting. */
function onSetting(name: string, change: Reply, expect: Partial<FaultCase['expect']>): FaultCase {
  return {
    name: `sync_branches: ${name}`,
    service: { routes: { change } },
    step: { with: { sync_branches: 'all', retries: '1' } },
    expect: { status: 'failed', requests: NOT_STARTED, ...expect },
  };
}

/** A source that would have to be sent back with what is in it. */
function withSource(name: string, url: string, errors: readonly RegExp[]): FaultCase {
  return {
    name: `sync_branches where the source has ${name}`,
    service: { routes: { read: answer(200, mirror({ url })) } },
    step: { with: { sync_branches: 'all' }, secrets: ['EXAMPLE-password'] },
    expect: { status: 'failed', requests: ['read'], errors },
  };
}

const SETTINGS: readonly FaultCase[] = [
  refused(
    'sync_branches "some" is refused',
    { sync_branches: 'some' },
    /^sync_branches: .*all.*default/,
  ),
  ...['all', 'default'].map((kind) =>
    accepted(
      `sync_branches ${kind} is sent`,
      { sync_branches: kind },
      {
        requests: { starts: 1 },
        warnings: null,
        ...sent('change', new RegExp(`"sync_branch_type":"${kind}"`)),
      },
    ),
  ),
  onSetting('confirmed', SET, { status: 'requested', requests: [...NOT_STARTED, 'start'] }),
  onSetting('HTTP 500, then confirmed', inTurn(answer(500), SET), {
    status: 'requested',
    requests: [...NOT_STARTED, 'change', 'start'],
  }),
  onSetting('cut, then confirmed', inTurn(cutting(), SET), {
    status: 'requested',
    requests: [...NOT_STARTED, 'change', 'start'],
  }),
  onSetting('HTTP 500 to the end', answer(500), {
    requests: [...NOT_STARTED, 'change'],
    errors: [/^Setting the branches .*HTTP 500/],
  }),
  onSetting('refused with 403', refusal(403, 'CH.080403'), { errors: [/setRepository/] }),
  onSetting('refused with 400', refusal(400, 'CH.010001'), { errors: [/HTTP 400/] }),
  onSetting('other branches', answer(200, { url: SOURCE_URL, sync_branch_type: 'default' }), {
    errors: [/another `sync_branch_type`/],
  }),
  onSetting('HTML', answer(200, '<html>::error::x</html>'), { errors: [/HTTP 200 but no JSON/] }),
];

const SOURCES: readonly FaultCase[] = [
  withSource('a login', 'https://robot:EXAMPLE-password@github.com/octo-org/sample.git', [
    /console/,
  ]),
  withSource('a torn login', 'https://robot:12/EXAMPLE-password@host/octo-org/sample.git', [
    /console/,
  ]),
  withSource('no form', 'octo-org and sample', [/console/]),
  {
    name: 'sync_branches where there is no mirror',
    service: { routes: { read: answer(200, mirror({ url: null })) } },
    step: { with: { sync_branches: 'all' } },
    expect: { status: 'failed', requests: ['read'], errors: [/associate_url/] },
  },
];

/** Which branches a mirror synchronizes. */
export const BRANCHES: Group = { name: 'A. Branches', cases: [...SETTINGS, ...SOURCES] };
