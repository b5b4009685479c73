import fc from 'fast-check';
import { hostileText } from '../arbitraries.ts';

/** What a service says to one request; in a text `{secret}` stands for the credential of the request. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  /** The connection breaks before the answer, or in the middle of it. */
  | { readonly kind: 'break' }
  | { readonly kind: 'cut'; readonly status: number; readonly text: string };

type Headers = Readonly<Record<string, string>>;

/** The calls of the API. */
export type Endpoint = 'mirror' | 'start' | 'associate' | 'change' | 'branch' | 'tag' | 'refs';

/** One run of the action and all that it meets. */
export interface Scenario {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: there is no event file. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  /** Given one after the other; the last one stays. */
  readonly replies: Readonly<Record<Endpoint, readonly Reply[]>>;
  /** Of the random numbers of the run. */
  readonly seed: number;
}

/** The commit that was pushed, the one before it, and one that came after. */
export const PUSHED = 'a'.repeat(40);
export const BEFORE = 'b'.repeat(40);
const LATER = 'c'.repeat(40);

export const SOURCE = 'https://github.com/octo-org/hello.git';
export const TOKEN = 'made-up-token-Zq7/+w==-0123456789';
export const ACCESS_KEY = 'MADEUPACCESSKEY00001';
export const SECRET_KEY = 'made-up-secret-key-0123456789';

function answer(status: number, body: unknown, headers: Headers = {}): Reply {
  return { kind: 'answer', status, headers, text: JSON.stringify(body) };
}

const echo = fc.constantFrom('{secret}', 'token {secret}!', 'No permission.', '::error::{secret}');

/** What no document promises of any call. */
const trouble: fc.Arbitrary<Reply> = fc.oneof(
  fc
    .record({
      status: fc.constantFrom(400, 401, 403, 404, 405, 408, 409, 422, 429, 500, 501, 502, 503, 504),
      code: fc.constantFrom('CH.004403', 'APIG.0101', 'APIG.0308', 'CH.000001', 'APIG.0301'),
      message: fc.oneof(echo, hostileText),
      after: fc.constantFrom('', '', '0', '1', '7', '60', '200', '999999999999', '-1', 'soon'),
    })
    .map(({ status, code, message, after }) =>
      answer(
        status,
        { error_code: code, error_msg: message },
        after === '' ? {} : { 'retry-after': after },
      ),
    ),
  fc.constantFrom<Reply>(
    { kind: 'break' },
    { kind: 'cut', status: 200, text: '{"jid":"' },
    { kind: 'answer', status: 302, headers: { location: 'https://elsewhere.example/' }, text: '' },
    { kind: 'answer', status: 200, headers: {}, text: '' },
    { kind: 'answer', status: 204, headers: {}, text: '' },
    { kind: 'answer', status: 200, headers: {}, text: '<html>{secret}</html>' },
    { kind: 'answer', status: 200, headers: { 'content-encoding': 'utf-8' }, text: '{}' },
  ),
  fc.constantFrom(
    answer(200, []),
    answer(200, {}),
    answer(200, null),
    answer(200, { status: 'failed' }),
  ),
  fc
    .json({ maxDepth: 2 })
    .map((text): Reply => ({ kind: 'answer', status: 200, headers: {}, text })),
);

/** So many documented answers for each that is not. */
function mostly(reply: fc.Arbitrary<Reply>): fc.Arbitrary<readonly Reply[]> {
  const any = fc.oneof({ weight: 8, arbitrary: reply }, { weight: 1, arbitrary: trouble });
  return fc.array(any, { minLength: 1, maxLength: 5 });
}

const moment = fc.constantFrom(
  null,
  '2026-01-01T08:00:00.000+08:00',
  '2026-01-02T11:04:04.000+08:00',
  '2026-01-02T11:04:06.000+08:00',
  '2026-01-02T11:05:00.000+08:00',
  'yesterday',
);

/** A choice in which the first value is the usual one. */
function usually<T>(value: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(value) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  );
}

const mirror = fc
  .record({
    url: usually(SOURCE, 'https://github.com/octo-org/old', 'https://x.example/a', null),
    update_status: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('finished', 'started') },
      { weight: 1, arbitrary: fc.constantFrom('failed', 'none', 'scheduled', null) },
    ),
    last_update_at: moment,
    last_successful_update_at: moment,
    last_error: fc.oneof(fc.constant(null), echo, hostileText),
    number_of_failures: fc.constantFrom(null, 0, 3),
  })
  .map((fields) => answer(200, fields));

const date = { date: 'Fri, 02 Jan 2026 03:04:05 GMT' };
const start = fc
  .tuple(
    usually('11111111-2222-4333-8444-555555555555', 'job-1', 'a::b', '', '{secret}'),
    usually({}, { error_code: '0' }, { error_code: 'CH.000001' }, { status: 'failed' }),
  )
  .map(([jid, more]) => answer(200, { jid, ...more }, date));

const ref = fc
  .record({
    name: usually(undefined, 'main', 'v1', 'other'),
    id: fc.constantFrom(PUSHED, PUSHED.toUpperCase(), BEFORE, LATER, LATER, 'HEAD'),
    target: fc.constantFrom(PUSHED, LATER, null),
    status: usually(200, 404),
  })
  .map(({ name, id, target, status }) =>
    status === 404
      ? answer(404, { error_code: 'CH.000404', error_msg: 'Not found.' })
      : answer(200, { name, commit: { id }, target }),
  );

const names = fc
  .constantFrom<unknown[]>(
    ...[
      ['main'],
      [],
      ['other', 'main'],
      ['other'],
      Array.from({ length: 100 }, (_, at) => `b${at}`),
    ],
  )
  .map((list) => answer(200, list));

const flags = fc.record({
  created: fc.constantFrom(false, false, true),
  deleted: fc.constantFrom(false, false, false, true),
  forced: fc.constantFrom(false, false, true),
});

/** For what a run may be, and whether its payload is there. */
const event = fc
  .record({
    name: fc.constantFrom(
      'push',
      'push',
      'push',
      'workflow_dispatch',
      'delete',
      'create',
      'schedule',
    ),
    ref: fc.constantFrom('refs/heads/main', 'refs/heads/main', 'refs/tags/v1', 'refs/pull/1/merge'),
    flags,
    missing: fc.constantFrom(false, false, false, true),
  })
  .map(({ name, ref: full, flags: said, missing }) => {
    const short = full.replace(/^refs\/(?:heads|tags)\//, '');
    const type = full.startsWith('refs/tags/') ? 'tag' : 'branch';
    const payload =
      name === 'delete'
        ? { ref: short, ref_type: type }
        : { ref: full, before: BEFORE, after: said.deleted ? '0'.repeat(40) : PUSHED, ...said };
    return {
      env: { GITHUB_EVENT_NAME: name, GITHUB_REF: full, GITHUB_SHA: PUSHED },
      payload: missing ? undefined : payload,
    };
  });

const settings = fc.record(
  {
    wait: usually('true', 'false'),
    wait_timeout: fc.constantFrom('10s', '30s', '2m'),
    verify_commit: usually('true', 'false'),
    force_fetch: fc.constantFrom('true', 'false'),
    dry_run: usually('false', 'true'),
    associate_url: fc.constantFrom(
      ...['', '', SOURCE],
      'https://github.com/octo-org/hello',
      'https://gitlab.example/a/b.git',
    ),
    retries: fc.constantFrom('0', '1', '3'),
    summary: fc.constantFrom('true', 'false'),
  },
  { requiredKeys: ['wait', 'wait_timeout'] },
);

const credentials = fc.constantFrom<Readonly<Record<string, string>>>(
  { token: TOKEN },
  { access_key: ACCESS_KEY, secret_key: SECRET_KEY },
);

/** Runs of every kind, against a service that keeps to the documents most of the time. */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    settings,
    credentials,
    event,
    replies: fc.record({
      mirror: mostly(mirror),
      start: mostly(start),
      associate: mostly(mirror),
      change: mostly(mirror),
      branch: mostly(ref),
      tag: mostly(ref),
      refs: mostly(names),
    }),
    seed: fc.nat({ max: 2 ** 31 - 1 }),
  })
  .map(({ settings: inputs, credentials: credential, event: happened, replies, seed }) => ({
    inputs: { repository_id: '123', ...inputs, ...credential },
    env: {
      ...happened.env,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'octo-org/hello',
    },
    payload: happened.payload,
    replies,
    seed,
  }));
