import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Expected, FaultCase, Group, Place, Service, Step } from '../case.ts';
import { Interruption } from '../interruption.ts';
import { answer, bytes, head, silence } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { JID, SOURCE_URL } from '../service/script.ts';
import { named } from './helpers.ts';

const START = { status: 'requested', requests: ['start'] } as const;

/** How a file that a step should write cannot be written. */
const UNWRITABLE: readonly (readonly [
  string,
  (place: Place) => string | null,
  Step['prepare']?,
])[] = [
  ['unset', () => null],
  ['empty', () => ''],
  ['missing', ({ folder }) => `${folder}/missing`],
  [
    'in a folder that is a file',
    ({ folder }) => `${folder}/file/output`,
    ({ folder }) => {
      writeFileSync(`${folder}/file`, '');
    },
  ],
  [
    'a directory',
    ({ folder }) => `${folder}/directory`,
    ({ folder }) => {
      mkdirSync(`${folder}/directory`);
    },
  ],
  [
    'a link to itself',
    ({ folder }) => `${folder}/loop`,
    ({ folder }) => {
      symlinkSync('loop', `${folder}/loop`);
    },
  ],
  ['read-only', () => '/proc/sys/kernel/ostype'],
];

/** What the runner itself finds wrong with such a file of outputs: nothing unless told. */
const PROBLEMS: Readonly<Record<string, readonly RegExp[]>> = {
  'in a folder that is a file': [/output/, /ENOTDIR/],
  'a directory': [/output/, /EISDIR/],
  'a link to itself': [/output/, /ELOOP/],
  'read-only': [/output/, /Invalid format/],
};

const OUTPUTS = UNWRITABLE.map(([name, file, prepare]): FaultCase => ({
  name: `GITHUB_OUTPUT is ${name}`,
  step: { files: (place) => ({ GITHUB_OUTPUT: file(place) }), ...(prepare && { prepare }) },
  expect: {
    status: undefined,
    exitCode: 1,
    requests: ['start'],
    errors: [new RegExp(`${JID}.*GITHUB_OUTPUT`)],
    problems: PROBLEMS[name] ?? [],
  },
}));

// Of a read-only file, the stand-in for the runner would show what is in it.
const SUMMARIES = UNWRITABLE.slice(0, -1).map(([name, file, prepare]): FaultCase => ({
  name: `GITHUB_STEP_SUMMARY is ${name}`,
  step: { files: (place) => ({ GITHUB_STEP_SUMMARY: file(place) }), ...(prepare && { prepare }) },
  expect: {
    ...START,
    warnings: [/^The job summary could not be written: .*`summary: false`/],
    problems: (PROBLEMS[name] ?? []).slice(0, 1).map(() => /summary/),
  },
}));

const FULL_DISK: FaultCase = {
  name: 'the disk is full',
  step: {
    prepare: ({ folder }) => {
      const script = `#!/bin/sh\nulimit -f 0\nexec ${JSON.stringify(process.execPath)} "$@"\n`;
      writeFileSync(`${folder}/node`, script, { mode: 0o755 });
    },
    node: ({ folder }) => `${folder}/node`,
  },
  expect: {
    status: undefined,
    exitCode: 1,
    requests: ['start'],
    errors: [new RegExp(`${JID}.*GITHUB_OUTPUT`)],
    warnings: null,
  },
};

const EVENT_FILES: readonly (readonly [string, string | Buffer])[] = [
  ['empty', ''],
  ['no JSON', '{"forced": true, '],
  ['null', 'null'],
  ['a number', '7'],
  ['an array', '[{"forced": true}]'],
  ['a string', '"push"'],
  ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
  ['UTF-16', Buffer.from('\ufeff{"forced":true}', 'utf16le')],
  ['6 MB', JSON.stringify({ x: 'x'.repeat(6_000_000) })],
  ['nested 100,000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['commands', '\n::error::x\n##[add-mask]y'],
];
const UNREAD: Expected = { ...START, warnings: [/event/] };
const EVENTS: readonly FaultCase[] = [
  ...EVENT_FILES.map(([name, content]): FaultCase => ({
    name: `the event file is ${name}`,
    step: {
      prepare: ({ folder }) => {
        writeFileSync(`${folder}/event.json`, content);
      },
      env: ({ folder }) => ({ GITHUB_EVENT_PATH: `${folder}/event.json` }),
    },
    // However deep, it is JSON, and says nothing of how the ref was changed.
    expect: name.startsWith('nested') ? { ...START, warnings: null } : UNREAD,
  })),
  ...[undefined, '', '/', '/nowhere/event.json', '/dev/null', 'event.json'].map(
    (path): FaultCase => ({
      name: `GITHUB_EVENT_PATH is ${named(path)}`,
      step: { env: { GITHUB_EVENT_PATH: path } },
      expect: UNREAD,
    }),
  ),
];

/** Of a push whose flags are missing, or are none. */
const NOT_SAID = [/does not say how this push changed the ref/];

const FORCED = {
  ref: 'refs/heads/main',
  before: 'f'.repeat(40),
  created: false,
  deleted: false,
  forced: true,
};
const HOSTILE_EVENTS: readonly FaultCase[] = [
  {
    name: 'a forced push warns',
    step: { event: { payload: FORCED } },
    expect: { ...START, warnings: [/force_fetch/] },
  },
  {
    name: 'a forced push with force_fetch',
    step: { event: { payload: FORCED }, with: { force_fetch: 'true' } },
    expect: START,
  },
  {
    name: 'a forced push that creates',
    step: { event: { payload: { ...FORCED, created: true } } },
    expect: START,
  },
  {
    name: 'a forced push that deletes',
    step: { event: { payload: { ...FORCED, deleted: true } } },
    expect: START,
  },
  {
    name: 'a tag that is moved',
    step: {
      event: { ref: 'refs/tags/v1', payload: { ...FORCED, ref: 'refs/tags/v1', forced: false } },
    },
    expect: { ...START, warnings: [/force_fetch/] },
  },
  ...[
    ['forced is a text', { ...FORCED, forced: 'true' }, NOT_SAID],
    [
      'everything is a number',
      { ref: 1, before: 2, after: 3, created: 4, deleted: 5, forced: 6, repository: 7 },
      NOT_SAID,
    ],
    [
      'everything is an array',
      { ref: [], before: [], after: [], created: [], deleted: [], forced: [], repository: [] },
      NOT_SAID,
    ],
    ['the ref is hostile', { ...FORCED, forced: false, ref: 'refs/heads/a\n::error::x' }],
    ['a prototype', JSON.parse('{"__proto__":{"forced":true}}') as unknown, NOT_SAID],
    ['the default branch is hostile', { repository: { default_branch: '\n::error::x' } }, NOT_SAID],
  ].map(([name, payload, warnings]): FaultCase => ({
    name: `the event: ${String(name)}`,
    step: { event: { payload } },
    expect: warnings === undefined ? START : { ...START, warnings: NOT_SAID },
  })),
  ...[
    'refs/heads/a|b`<b>::error::x',
    'refs/heads/##[error]x',
    'refs/heads/[x](https://trap.example)',
    'refs/heads/@octocat',
    `refs/heads/${'x'.repeat(1_000)}`,
    'refs/heads/\u202eb',
    'nonsense',
    '',
    'refs/heads/\u001b[31m',
  ].map((ref): FaultCase => ({
    name: `GITHUB_REF is ${named(ref)}`,
    step: { event: { ref, payload: {} } },
    expect: {
      ...START,
      warnings: NOT_SAID,
      notInSummary: /<b>|\]\(https:\/\/trap|(?<![`\w])@octocat/,
    },
  })),
  ...[
    ['GITHUB_SHA', 'x\n::error::y'],
    ['GITHUB_SHA', ''],
    ['GITHUB_REPOSITORY', 'a/b](https://trap.example)'],
    ['GITHUB_REPOSITORY', ''],
    ['GITHUB_SERVER_URL', 'javascript:alert(1)'],
    ['GITHUB_SERVER_URL', undefined],
    ['GITHUB_SERVER_URL', `https://${'x'.repeat(50_000)}`],
    ['GITHUB_EVENT_NAME', '\n::error::x'],
    ['GITHUB_EVENT_NAME', undefined],
    ['GITHUB_ACTION_REPOSITORY', 'a/b\n::error::x'],
    ['GITHUB_ACTION_REF', '](https://trap.example)'],
    ['GITHUB_RUN_ID', '::error::x'],
    ['RUNNER_DEBUG', '1'],
    ['RUNNER_DEBUG', 'yes'],
    ['ACTIONS_STEP_DEBUG', 'true'],
    ['ACTIONS_ORCHESTRATION_ID', 'x\n::error::y'],
  ].map(([variable = '', value]): FaultCase => ({
    name: `${variable} is ${named(value)}`,
    step: { env: { [variable]: value }, event: { payload: {} } },
    expect: { ...START, warnings: null, notInSummary: /\]\(https:\/\/trap|\]\(javascript/ },
  })),
  {
    name: 'no variable of GitHub at all',
    step: {
      env: Object.fromEntries(
        [
          'REF',
          'SHA',
          'REPOSITORY',
          'SERVER_URL',
          'EVENT_NAME',
          'EVENT_PATH',
          'ACTOR',
          'RUN_ID',
          'WORKFLOW',
          'JOB',
          'API_URL',
        ].map((name) => [`GITHUB_${name}`, undefined]),
      ),
    },
    expect: { ...START, warnings: null },
  },
];

const STREAMS: readonly FaultCase[] = [
  { name: 'stdout is closed early', step: { closeStdout: true }, expect: { ...START, mute: true } },
  {
    name: 'stdout is closed early in debug mode',
    step: { closeStdout: true, env: { RUNNER_DEBUG: '1' } },
    expect: { ...START, mute: true },
  },
  {
    name: 'stdout is closed early, and it fails',
    service: { routes: { start: answer(404) } },
    step: { closeStdout: true },
    expect: { status: 'failed', requests: ['start'], mute: true },
  },
  {
    name: 'stdout is closed early, and inputs are wrong',
    step: { closeStdout: true, with: { retries: 'x' } },
    expect: { status: 'failed', requests: [], mute: true },
  },
  {
    name: 'stdout is closed early in a wait',
    step: { closeStdout: true, with: { wait: 'true', wait_timeout: '10s' } },
    expect: { status: 'synced', requests: { starts: 1 }, mute: true },
  },
  {
    name: 'no summary is wanted',
    step: { with: { summary: 'false' } },
    expect: { ...START, also: ({ run }) => (run.summary === '' ? [] : ['a summary']) },
  },
];

const NODE_OPTIONS: readonly string[] = [
  ...[
    '--no-deprecation',
    '--throw-deprecation',
    '--trace-deprecation',
    '--pending-deprecation',
    '--trace-warnings',
    '--no-warnings',
  ],
  ...[
    '--unhandled-rejections=none',
    '--unhandled-rejections=strict',
    '--enable-source-maps',
    '--stack-trace-limit=0',
    '--frozen-intrinsics',
  ],
  ...[
    '--disable-proto=delete',
    '--disable-proto=throw',
    '--max-http-header-size=65536',
    '--insecure-http-parser',
    '--tls-min-v1.3',
  ],
  ...[
    '--dns-result-order=ipv6first',
    '--no-network-family-autoselection',
    '--max-old-space-size=64',
    '--use-openssl-ca',
    '--use-system-ca',
  ],
  ...[
    '--no-experimental-global-navigator',
    '--no-experimental-websocket',
    '--experimental-eventsource',
    '--force-node-api-uncaught-exceptions-policy',
  ],
  ...[
    '--no-addons',
    '--icu-data-dir=/nowhere',
    '--title=x',
    '--abort-on-uncaught-exception',
    '--trace-uncaught',
    '--jitless',
  ],
];
/** Node itself says that a switch is experimental. */
const EXPERIMENTAL = /^(?:\(node:\d+\) (?:ExperimentalWarning|Warning|SecurityWarning)[^]*)?$/;

const SWITCHES: readonly FaultCase[] = [
  ...NODE_OPTIONS.map((option): FaultCase => ({
    name: `${option === '--no-deprecation' ? 'R1: ' : ''}NODE_OPTIONS=${option}`,
    step: { env: { NODE_OPTIONS: option } },
    expect: { ...START, stderr: EXPERIMENTAL, withinMs: 5_000 },
  })),
  {
    name: 'R1: NODE_OPTIONS=--no-deprecation for wait/',
    step: { waitAction: true, env: { NODE_OPTIONS: '--no-deprecation' } },
    expect: { status: 'synced', requests: { starts: 0 } },
  },
  {
    name: 'R1: NODE_OPTIONS=--no-deprecation, and it fails',
    service: { routes: { start: answer(404) } },
    step: { env: { NODE_OPTIONS: '--no-deprecation' } },
    expect: { status: 'failed', requests: ['start'], errors: [/HTTP 404/] },
  },
  ...['http', 'https,tls,net', 'fs,module', '*'].map((subject): FaultCase => ({
    name: `R6: NODE_DEBUG=${subject} with an access key`,
    step: {
      with: {
        token: undefined,
        access_key: 'MADEUPACCESSKEY00001',
        secret_key: 'made-up-secret-key-0123456789',
      },
      env: { NODE_DEBUG: subject },
    },
    expect: { ...START, stderr: /^/, masksAlone: true },
  })),
  {
    name: 'R6: NODE_DEBUG=http with a token',
    step: { env: { NODE_DEBUG: 'http' } },
    expect: { ...START, stderr: /^/, masksAlone: true },
  },
  {
    name: 'R6: NODE_DEBUG=http, keyless',
    step: { keyless: true, env: { NODE_DEBUG: 'http' } },
    expect: {
      status: 'requested',
      requests: ['idToken', 'sts', 'start'],
      stderr: /^/,
      masksAlone: true,
    },
  },
  {
    name: 'R6: NODE_DEBUG=http with a login for the source',
    step: {
      with: { source_username: 'octocat-robot', source_password: 'EXAMPLE-password-0123456789' },
      env: { NODE_DEBUG: 'http' },
    },
    expect: { ...START, stderr: /^/, masksAlone: true },
  },
  ...[
    ['TZ', 'Asia/Kathmandu'],
    ['TZ', 'nonsense'],
    ['LANG', 'tr_TR.UTF-8'],
    ['LC_ALL', 'C'],
    ['FORCE_COLOR', '3'],
    ['NO_COLOR', '1'],
    ['NODE_ENV', 'production'],
    ['NODE_PENDING_DEPRECATION', '1'],
    ['NODE_USE_ENV_PROXY', '1'],
    ['NODE_NO_WARNINGS', '1'],
    ['UV_THREADPOOL_SIZE', '1'],
    ['SSLKEYLOGFILE', '/dev/null'],
    ['HOME', ''],
    ['PATH', ''],
    ['TMPDIR', '/nowhere'],
  ].map(([variable = '', value]): FaultCase => ({
    name: `${variable}=${String(value)}`,
    step: { env: { [variable]: value } },
    expect: { ...START, stderr: EXPERIMENTAL },
  })),
];

type Phase = readonly [string, (interruption: Interruption) => Partial<FaultCase>, RegExp, string];

/** Nothing can have been started, or something may have been. */
const NOTHING = /No synchronization was started/;
const PERHAPS = /A synchronization may be running/;
const withRoutes = (
  routes: NonNullable<Service['routes']>,
  step: Step = {},
): Partial<FaultCase> => ({ service: { routes }, step });
const ASSOCIATE: Step = { with: { associate_url: SOURCE_URL } };
const SLOW: Reply = answer(429, '', { 'Retry-After': '30' });

const PHASES: readonly Phase[] = [
  [
    'the TLS handshake',
    (it) => ({ service: { onConnection: () => (setTimeout(it.strike, 100), true) } }),
    NOTHING,
    'failed',
  ],
  ['the headers', (it) => withRoutes({ start: it.after(silence) }), PERHAPS, 'unconfirmed'],
  [
    'the body',
    (it) =>
      withRoutes({
        start: it.after(bytes(head(200, { 'Content-Length': 100 }), `{"jid":"${JID}"`)),
      }),
    PERHAPS,
    'unconfirmed',
  ],
  [
    'the pause before another attempt',
    (it) => withRoutes({ start: it.after(SLOW) }, { with: { retries: '3' } }),
    /synchronization/,
    'failed|unconfirmed',
  ],
  [
    'the pause after an unknown outcome',
    (it) =>
      withRoutes(
        { start: it.after(answer(503, '', { 'Retry-After': '30' })) },
        { with: { retries: '3' } },
      ),
    PERHAPS,
    'unconfirmed',
  ],
  [
    'the read before the start',
    (it) => withRoutes({ read: it.after(silence) }, ASSOCIATE),
    NOTHING,
    'failed',
  ],
  [
    'the association',
    (it) => withRoutes({ read: answer(404), associate: it.after(silence) }, ASSOCIATE),
    NOTHING,
    'failed',
  ],
  [
    "GitHub's answer",
    (it) => withRoutes({ idToken: it.after(silence) }, { keyless: true }),
    NOTHING,
    'failed',
  ],
  [
    "the STS's answer",
    (it) => withRoutes({ sts: it.after(silence) }, { keyless: true }),
    NOTHING,
    'failed',
  ],
  [
    'a look',
    (it) =>
      withRoutes(
        { branch: it.after(silence) },
        { with: { wait: 'true', wait_timeout: '60s', request_timeout: '30s' } },
      ),
    new RegExp(JID),
    'unconfirmed',
  ],
  [
    'the pause between looks',
    (it) =>
      withRoutes(
        { branch: it.after(answer(404)) },
        { with: { wait: 'true', wait_timeout: '60s' } },
      ),
    new RegExp(JID),
    'unconfirmed',
  ],
  [
    'a look of wait/',
    (it) =>
      withRoutes(
        { branch: it.after(silence) },
        { waitAction: true, with: { wait_timeout: '60s', request_timeout: '30s' } },
      ),
    new RegExp(JID),
    'unconfirmed',
  ],
  [
    'a dry run',
    (it) => withRoutes({ read: it.after(silence) }, { with: { dry_run: 'true' } }),
    NOTHING,
    'failed',
  ],
  [
    'N5: the search for a name',
    (it) => ({
      step: {
        with: { endpoint: 'https://codearts.invalid', retries: '10', request_timeout: '5s' },
        interruption: it,
      },
    }),
    NOTHING,
    'failed',
  ],
];

const SIGNALS: readonly FaultCase[] = (['SIGINT', 'SIGTERM'] as const).flatMap((signal) =>
  PHASES.map(([name, play, known, statuses]): FaultCase => {
    const interruption = name.startsWith('N5')
      ? new Interruption(signal, /attempt 2 of 11/)
      : new Interruption(signal);
    const { service, step } = play(interruption);
    return {
      name: `${signal} during ${name}`,
      ...(service && { service }),
      step: { ...step, interruption },
      expect: {
        status: statuses.split('|'),
        exitCode: signal === 'SIGINT' ? 130 : 143,
        requests: { starts: /headers|body|pause|a look$/.test(name) ? 1 : 0 },
        errors: [new RegExp(`^Cancelled by ${signal}\\..*(?:${known.source})`)],
        withinMs: 6_000,
        also: ({ run }) => (run.summary === '' ? ['no summary'] : []),
      },
    };
  }),
);

/** Runner, files, streams, switches and signals. */
export const PROCESS: Group = {
  name: 'E. Runner and process',
  cases: [
    ...OUTPUTS,
    ...SUMMARIES,
    FULL_DISK,
    ...EVENTS,
    ...HOSTILE_EVENTS,
    ...STREAMS,
    ...SWITCHES,
    ...SIGNALS,
  ],
};
