import type { FaultCase, Group } from '../case.ts';
import { accepted, named, refused, sent } from './helpers.ts';

const RANGE = /^repository_id: .*2147483647/;

const IDS: readonly FaultCase[] = [
  ...['0', '-1', '2147483648', '9'.repeat(30), '1e3', '0x10', '+5', '01', '1.0', '1_000', '1,000'],
  ...[
    '\u0663',
    '\uff11\uff12',
    '12;rm -rf',
    '1/../2',
    '12%2f',
    '12 34',
    'null',
    '\u{1f642}',
    '12\u202e',
  ],
  ...['12\n::add-mask::x', '12\r::error::x', '12 ##[set-env name=A]b', '$(id)', ''],
].map((id) => refused(`repository_id ${named(id)} is refused`, { repository_id: id }, RANGE));

const GOOD_IDS: readonly FaultCase[] = [' 12 ', '2147483647', '1', '\t7\n'].map((id) =>
  accepted(
    `repository_id ${named(id)} is accepted`,
    { repository_id: id },
    {
      also: ({ seen, run }) =>
        seen[0]?.path === `/v4/repositories/${id.trim()}/remote-mirror` &&
        run.repositoryId === id.trim()
          ? []
          : [`${String(seen[0]?.path)} of ${run.repositoryId}`],
    },
  ),
);

const SPELLINGS = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'].map((text) =>
  accepted(
    `force_fetch ${text} is accepted`,
    { force_fetch: text },
    sent('start', new RegExp(`"force_fetch":${text.toLowerCase()}[,}]`)),
  ),
);
const NOT_BOOLEAN = [
  'yes',
  '1',
  'on',
  'tRUE',
  '0',
  'no',
  'y',
  'null',
  '"true"',
  'true false',
  't\u0433ue',
];
const BOOLEANS = [
  ...SPELLINGS,
  accepted(
    'force_fetch blank is false',
    { force_fetch: ' ' },
    sent('start', /"force_fetch":false/),
  ),
  ...NOT_BOOLEAN.map((text) =>
    refused(
      `force_fetch ${named(text)} is refused`,
      { force_fetch: text },
      /^force_fetch: .*True.*FALSE/,
    ),
  ),
  ...['wait', 'dry_run', 'verify_commit', 'summary'].map((name) =>
    refused(`${name} "yes" is refused`, { [name]: 'yes' }, new RegExp(`^${name}: .*true.*false`)),
  ),
];

const DURATIONS: readonly FaultCase[] = [
  ...[
    '-1s',
    '0',
    '0s',
    'NaN',
    '1e9',
    '5',
    '9s',
    '7h',
    '1d',
    '\uff11\uff10s',
    '10 s',
    '10S',
    '+10s',
    '0x10s',
  ],
  ...['10.5s', '1h30m', '999999999999h', '10s\n::error::x', 'Infinity'],
]
  .map((text) =>
    refused(
      `wait_timeout ${named(text)} is refused`,
      { wait: 'true', wait_timeout: text },
      /^wait_timeout: .*10s.*6h/,
    ),
  )
  .concat(
    ['-1', '0', '0s', 'NaN', '1e9', '5', '6m', '500ms', '1h', '5m1s', '301s'].map((text) =>
      refused(
        `request_timeout ${named(text)} is refused`,
        { request_timeout: text },
        /^request_timeout: .*1s.*5m/,
      ),
    ),
    ['-1', '11', 'NaN', '1e1', '3.0', '03', '\u221e', '0x3', '1e9', 'three', '5s'].map((text) =>
      refused(`retries ${named(text)} is refused`, { retries: text }, /^retries: .*0.*10/),
    ),
    ['1s', '5m', '300s', ' 2s '].map((text) =>
      accepted(`request_timeout ${named(text)} is accepted`, { request_timeout: text }),
    ),
    ['0', '10', ' 3 ', ''].map((text) =>
      accepted(`retries ${named(text)} is accepted`, { retries: text }),
    ),
  );

const ENDPOINTS = [
  ...[
    'http://codehub.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://localhost.evil.example',
  ],
  ...['http://127.0.0.1.evil.example', 'http://[::2]', 'https://user:EXAMPLE-password@h.example'],
  ...[
    'https://h.example/v4',
    'https://h.example?x=1',
    'https://h.example#x',
    'https://h.example:0',
  ],
  ...['https://h.example:65536', 'https://h .example', 'ftp://h.example', 'h.example', 'https://'],
  ...[
    'https:///h.example',
    'https:\\\\h.example',
    'https://h.example\\@evil.example',
    'https://h.example\n.evil',
  ],
  ...['https://h.example:443:443', 'https://[::1', 'https://h.example:port', 'javascript:alert(1)'],
].map((endpoint) =>
  refused(`endpoint ${named(endpoint)} is refused`, { endpoint }, /^endpoint: /, {
    secrets: ['EXAMPLE-password'],
  }),
);

const REGIONS = [
  ...['cn-north-4.evil.example/', 'CN-NORTH-4', 'nowhere', '__proto__', 'constructor', 'toString'],
  ...['cn-north-4\n::error::x', 'cn-north-4@evil', '../cn-north-4'],
].map((region) =>
  refused(`region ${named(region)} is refused`, { region }, /^region: .*cn-north-4/),
);

const WAIT_INPUTS = [
  ...([
    ['jid', '', /^jid: /],
    ['jid', 'a b', /^jid: /],
    ['jid', 'a::b', /^jid: /],
    ['jid', 'x\n::error::y', /^jid: /],
    ['jid', 'x'.repeat(257), /^jid: /],
    ['jid', ':x', /^jid: /],
    ['requested_at', '', /^requested_at: /],
    ['requested_at', 'yesterday', /^requested_at: /],
    ['requested_at', '2026-01-31', /^requested_at: /],
    ['requested_at', '2026-13-31T08:15:00Z', /^requested_at: /],
    ['requested_at', '1769847300', /^requested_at: /],
  ] as const),
].map(([name, value, error]) =>
  refused(`wait/: ${name} ${named(value)} is refused`, { [name]: value }, error, {
    waitAction: true,
  }),
);

const MISPLACED_TOKEN = Array.from({ length: 12 }, (_, at) => `EXAMPLE-secret-${at}`).join('-');
const MISPLACED = [
  'repository_id',
  'region',
  'force_fetch',
  'retries',
  'endpoint',
  'endpoint_uuid',
].map((name) =>
  refused(
    `a token that was put into ${name} by mistake is not shown`,
    { token: MISPLACED_TOKEN, [name]: MISPLACED_TOKEN },
    new RegExp(`^${name}: `),
    { env: { RUNNER_DEBUG: '1' } },
  ),
);

const SEVERAL = refused(
  'several wrong inputs are told in one go',
  {
    repository_id: 'x',
    region: 'nowhere',
    force_fetch: 'maybe',
    request_timeout: '1h',
    retries: '11',
  },
  [/^repository_id: /, /^[a-z_]+: /, /^[a-z_]+: /, /^[a-z_]+: /, /^[a-z_]+: /],
);

/** Inputs that are no secrets. */
export const PLAIN_INPUTS: Group = {
  name: 'A. Inputs',
  cases: [
    ...IDS,
    ...GOOD_IDS,
    ...BOOLEANS,
    ...DURATIONS,
    ...ENDPOINTS,
    ...REGIONS,
    ...WAIT_INPUTS,
    ...MISPLACED,
    SEVERAL,
  ],
};
