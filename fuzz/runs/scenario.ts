import fc from 'fast-check';
import { hostileText, usually } from '../arbitraries.ts';
import {
  BEFORE,
  credentials,
  earlierStep,
  event,
  LATER,
  PUSHED,
  settings,
  SOURCE,
  startingStep,
} from './step.ts';

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
export type Endpoint =
  'mirror' | 'start' | 'associate' | 'change' | 'branch' | 'tag' | 'refs' | 'repository';

/** One run of the action and all that it meets. */
export interface Scenario {
  /** `wait`: that of the action in `wait/`, for a synchronization that an earlier step has started. */
  readonly story: 'main' | 'wait';
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: there is no event file. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  /** Given one after the other; the last one stays. */
  readonly replies: Readonly<Record<Endpoint, readonly Reply[]>>;
  /** Of the random numbers of the run. */
  readonly seed: number;
}

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

const repository = fc
  .record({
    id: usually<unknown>(123, '123', 124, null),
    archived: usually<unknown>(false, true, 'yes', null),
    empty_repo: usually<unknown>(false, true, 1),
    default_branch: usually('main', '{secret}', '::error::x', ''),
    import_status: usually<unknown>('none', 'failed', 'finished', 7),
    import_error: fc.oneof(fc.constant(null), echo, hostileText),
  })
  .map((fields) => answer(200, fields));

/** Runs of every kind, against a service that keeps to the documents most of the time. */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    story: usually<Scenario['story']>('main', 'wait'),
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
      repository: mostly(repository),
    }),
    seed: fc.nat({ max: 2 ** 31 - 1 }),
  })
  .map(({ story, settings: inputs, credentials: credential, event: happened, ...rest }) => ({
    story,
    inputs: {
      repository_id: '123',
      ...(story === 'main' ? startingStep(inputs) : earlierStep(inputs)),
      ...credential,
    },
    env: {
      ...happened.env,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'octo-org/hello',
    },
    payload: happened.payload,
    ...rest,
  }));
