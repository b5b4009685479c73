import type { Expected, FaultCase, Group, Service } from '../case.ts';
import { answer, inTurn, refusal, reset, silence } from '../service/replies.ts';
import { freshMirror, mirror, SOURCE_URL } from '../service/script.ts';
import type { Route } from '../service/script.ts';
import { named, refused, sent } from './helpers.ts';

const ASSOCIATE = { associate_url: SOURCE_URL };
const NO_MIRROR = answer(404, { error_code: 'CH.000404', error_msg: 'Not found.' });
const OURS = answer(200, mirror());
const OTHER = answer(200, mirror({ url: 'https://old.example/octo-org/old.git' }));
const READ_AGAIN: readonly Route[] = ['read', 'associate', 'read', 'start'];

/** How long another run's change may take to show, in milliseconds. */
const LAG_MS = 10_000;

/** However often it is looked, this is sent once. */
function once(route: Route): NonNullable<Expected['also']> {
  return ({ routes }) => {
    const count = routes.filter((each) => each === route).length;
    return count === 1 ? [] : [`${route} was sent ${count} times`];
  };
}

function associating(
  name: string,
  routes: Service['routes'],
  expect: Partial<Expected>,
  retries = '0',
): FaultCase {
  return {
    name,
    service: { routes: routes ?? {} },
    step: { with: { ...ASSOCIATE, retries } },
    expect: {
      status: 'requested',
      requests: ['read', 'associate', 'start'],
      warnings: null,
      ...expect,
    },
  };
}

const FIRST: readonly FaultCase[] = [
  associating(
    '404 is followed by the association',
    { read: NO_MIRROR },
    sent('associate', new RegExp(`^\\{"url":"${SOURCE_URL}"\\}$`)),
  ),
  associating(
    '200 without a url is followed by the association',
    { read: answer(200, mirror({ url: null })) },
    {},
  ),
  associating(
    '200 with an empty url is followed by the association',
    { read: answer(200, mirror({ url: '' })) },
    {},
  ),
  associating(
    'the 403 that counts is the one of the association',
    {
      read: refusal(403, 'CH.080403'),
      associate: refusal(403, 'CH.00401001', 'No access permission.'),
    },
    { status: 'failed', requests: ['read', 'associate'], errors: [/CH\.00401001.*setRepository/] },
  ),
  associating('a 403 of the read alone is no end', { read: refusal(403, 'CH.080403') }, {}),
  associating(
    'the 404 that counts is the one of the association',
    { read: NO_MIRROR, associate: refusal(404, 'CH.00402000', 'The repository does not exist.') },
    { status: 'failed', requests: ['read', 'associate'], errors: [/CH\.00402000.*repository_id/] },
  ),
  associating(
    '401 of the association',
    {
      read: NO_MIRROR,
      associate: refusal(401, 'CH.00000002', 'Recognize authentication information failed.'),
    },
    { status: 'failed', requests: ['read', 'associate'], errors: [/CH\.00000002.*24 hours/] },
  ),
  associating(
    '401 of the read ends the run',
    { read: refusal(401, 'CH.080401') },
    { status: 'failed', requests: ['read'], errors: [/CH\.080401.*24 hours/] },
    '2',
  ),
  associating(
    '503 of the read, always',
    { read: answer(503) },
    {
      status: 'failed',
      requests: ['read', 'read'],
      errors: [/after 2 attempts: HTTP 503/],
      notInLog: /may be running/,
    },
    '1',
  ),
  associating(
    'the read is reset, once',
    { read: inTurn(reset, OURS) },
    { requests: ['read', 'read', 'start'] },
    '1',
  ),
  associating(
    'the read is silent',
    { read: silence },
    { status: 'failed', requests: ['read'], errors: [/2 s/], notInLog: /may be running/ },
  ),
  ...[400, 409].map((status) =>
    associating(
      `T9: ${status}, since another run was first`,
      { read: inTurn(NO_MIRROR, OURS), associate: refusal(status, 'CH.010001') },
      { requests: READ_AGAIN },
    ),
  ),
  ...[400, 409].map((status) =>
    associating(
      `${status}, and there is none after it`,
      { read: NO_MIRROR, associate: refusal(status, 'CH.010001', 'Not today') },
      {
        status: 'failed',
        requests: { starts: 0 },
        withinMs: LAG_MS,
        also: once('associate'),
        errors: [new RegExp(`HTTP ${status}, CH\\.010001: Not today`)],
      },
      '2',
    ),
  ),
  associating(
    '400, and the look after it is refused',
    {
      read: inTurn(NO_MIRROR, refusal(401, 'CH.080401')),
      associate: refusal(400, 'CH.010001', 'Not today'),
    },
    {
      status: 'failed',
      requests: ['read', 'associate', 'read'],
      errors: [/HTTP 400, CH\.010001: Not today/],
    },
    '2',
  ),
  ...(
    [
      ['reset', reset],
      ['500', answer(500)],
      ['502', answer(502)],
    ] as const
  ).flatMap(([name, associate]) => [
    associating(
      `${name}, and it was done`,
      { read: inTurn(NO_MIRROR, OURS), associate },
      { requests: READ_AGAIN },
    ),
    associating(
      `${name}, and it was not done: sent again`,
      { read: NO_MIRROR, associate: inTurn(associate, answer(201, mirror())) },
      { requests: ['read', 'associate', 'read', 'associate', 'start'] },
      '1',
    ),
    associating(
      `${name}, and it was not done: given up`,
      { read: NO_MIRROR, associate },
      { status: 'failed', requests: ['read', 'associate', 'read'], errors: [/ssociating/] },
    ),
  ]),
  ...(['', '<html></html>', '[]', '{}', 'null'] as const).map((body) =>
    associating(
      `201 with the body ${JSON.stringify(body)}, and it was done`,
      { read: inTurn(NO_MIRROR, OURS), associate: answer(201, body) },
      { requests: body === '{}' ? { starts: 1 } : READ_AGAIN },
    ),
  ),
  associating(
    'T10: the mirror shows late',
    { read: inTurn(NO_MIRROR, NO_MIRROR, OURS), associate: answer(201, '') },
    { requests: ['read', 'associate', 'read', 'read', 'start'], withinMs: 5_000 },
  ),
];

const SAME: readonly FaultCase[] = [
  'https://github.com/octo-org/sample',
  'http://github.com/octo-org/sample.git',
  'https://www.github.com/octo-org/sample.git',
  'https://github.com:443/octo-org/sample.git/',
  'https://GitHub.com/Octo-Org/Sample.git',
  'https://github.com/octo-org/sample.git?x=1#y',
].map((url) =>
  associating(
    `the mirror has the same source as ${named(url)}`,
    { read: answer(200, mirror({ url })) },
    { requests: ['read', 'start'] },
  ),
);

const CHANGES: readonly FaultCase[] = [
  associating(
    'another source is changed, and told',
    { read: OTHER },
    {
      requests: ['read', 'change', 'start'],
      summary: /old\.example/,
      ...sent('change', /"url":"https:\/\/github\.com\/octo-org\/sample\.git"/),
    },
  ),
  associating(
    'the change is refused with 403',
    { read: OTHER, change: refusal(403, 'CH.080403') },
    { status: 'failed', requests: ['read', 'change'], errors: [/HTTP 403.*setRepository/] },
  ),
  associating(
    'the change is refused with 400, since another run was first',
    { read: inTurn(OTHER, OURS), change: refusal(400, 'CH.010001') },
    { requests: ['read', 'change', 'read', 'start'] },
  ),
  associating(
    'the change is refused with 400',
    { read: OTHER, change: refusal(400, 'CH.010001', 'Not today') },
    {
      status: 'failed',
      requests: { starts: 0 },
      withinMs: LAG_MS,
      also: once('change'),
      errors: [/CH\.010001: Not today/],
    },
    '1',
  ),
  associating(
    'the change is reset, and was done',
    { read: inTurn(OTHER, OURS), change: reset },
    { requests: ['read', 'change', 'read', 'start'] },
  ),
  associating(
    'the change is reset, and was not done',
    { read: OTHER, change: inTurn(reset, answer(200, { url: SOURCE_URL })) },
    { requests: ['read', 'change', 'read', 'change', 'start'] },
    '1',
  ),
  associating(
    'the change answers nothing, and shows late',
    { read: inTurn(OTHER, OTHER, OURS), change: answer(200, '') },
    { requests: ['read', 'change', 'read', 'read', 'start'], withinMs: 5_000 },
  ),
];

const BAD_URLS: readonly string[] = [
  ...[
    'https://user:EXAMPLE-password@github.com/o/r',
    'https://user@github.com/o/r',
    'https://user%3aEXAMPLE-password%40github.com/o/r',
  ],
  ...[
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ssh://git@github.com/o/r',
    'git@github.com:o/r.git',
    'git://github.com/o/r',
  ],
  ...[
    'https://github.com/o /r',
    'https://github.com/o\t/r',
    'https://github.com/o\n/r',
    'https://github.com/o%20/r',
    'https://github.com/o%0a/r',
  ],
  ...[
    'https://github.com/o/r?token=EXAMPLE-password',
    'https://github.com/o/r#EXAMPLE-password',
    'https://github.com/o/r%3fx',
    'https://github.com/o/r%23x',
  ],
  ...[
    'https:///github.com/o/r',
    'https:/github.com/o/r',
    'https:\\\\github.com\\o\\r',
    'https://github.com/o\\r',
    'https://',
    '//github.com/o/r',
    'github.com/o/r',
  ],
  ...[
    'https://github.com/o/\u202er',
    'https://github.com/o/\u200br',
    'https://github.com/o/r\u007f',
    `https://git.example/${'x'.repeat(2_100)}`,
  ],
  ...[
    'https://git.example/g/r/-/tree/main',
    'https://git.example',
    'https://git.example/',
    'https://[::1/o/r',
  ],
];
const PAGES: readonly string[] = [
  ...[
    'https://github.com/o/r/tree/main',
    'https://github.com/o/r/pulls',
    'https://github.com/o/r/blob/main/a',
    'https://github.com',
  ],
  ...[
    'https://github.com/',
    'https://github.com/o',
    'https://github.com/o/',
    'https://www.github.com/o/r/issues/1',
    'https://GITHUB.com/o/r/wiki',
  ],
];
const GOOD_URLS: readonly (readonly [string, string])[] = [
  ['https://github.com/o/r', 'https://github.com/o/r.git'],
  ['https://github.com/o/r.git', 'https://github.com/o/r.git'],
  ['https://github.com/o/r/', 'https://github.com/o/r.git'],
  ['https://git.example/r', 'https://git.example/r'],
  ['https://git.example/a/b/c/r.git', 'https://git.example/a/b/c/r.git'],
  ['http://git.example:8080/r.git', 'http://git.example:8080/r.git'],
  ['https://[2001:db8::1]/o/r.git', 'https://[2001:db8::1]/o/r.git'],
];

const WAITING: FaultCase = {
  name: 'T10: a wait after an association, whose mirror shows late',
  service: {
    routes: {
      read: inTurn(NO_MIRROR, NO_MIRROR, ({ wire, ...rest }) => {
        answer(200, freshMirror())({ wire, ...rest });
      }),
    },
  },
  step: { with: { ...ASSOCIATE, wait: 'true', wait_timeout: '20s' } },
  expect: { status: 'synced', requests: { starts: 1 }, outputs: { proof: 'commit' } },
};

/** Which repository, and whose mirror it is. */
export const ASSOCIATION: Group = {
  name: 'C. Association',
  cases: [
    ...FIRST,
    ...SAME,
    ...CHANGES,
    ...BAD_URLS.map((url) =>
      refused(
        `associate_url ${named(url)} is refused`,
        { associate_url: url },
        /^associate_url: /,
        { secrets: ['EXAMPLE-password'] },
      ),
    ),
    ...PAGES.map((url) =>
      refused(
        `R5: associate_url ${named(url)} is refused`,
        { associate_url: url },
        /^associate_url: /,
      ),
    ),
    ...GOOD_URLS.map(([url, source]): FaultCase => ({
      name: `associate_url ${named(url)} is accepted`,
      service: { routes: { read: NO_MIRROR, associate: answer(201, mirror({ url: source })) } },
      step: { with: { associate_url: url } },
      expect: {
        status: 'requested',
        requests: ['read', 'associate', 'start'],
        also: ({ seen }) =>
          seen[1]?.body === JSON.stringify({ url: source }) ? [] : [String(seen[1]?.body)],
      },
    })),
    WAITING,
  ],
};
