import { describe, expect, test } from '@jest/globals';
import { judgeAll, type Verdict } from '../../../doctor/assumptions/index.ts';
import { MAX_REQUESTS } from '../../../doctor/client.ts';
import { openClient } from '../../../doctor/connect.ts';
import type { Observations, Subject } from '../../../doctor/observations.ts';
import { examine } from '../../../doctor/observe/examination.ts';
import { europeanHosts } from '../../../doctor/observe/reading.ts';
import type { HttpRequest } from '../../../src/http/transport.ts';
import { RequestError } from '../../../src/http/errors.ts';
import { Secrets } from '../../../src/text/secrets.ts';
import { FakeClock } from '../../support/clock.ts';
import { ScriptedTransport, type Outcome } from '../../support/transport.ts';
import { SUBJECT } from '../subject.ts';

const [EUROPE, OTHER] = europeanHosts();

const URL_OF_SOURCE = 'https://github.com/octo-org/hello.git';
const DATE = { date: 'Fri, 02 Jan 2026 03:04:05 GMT' };

/** A mirror as it is shown so many milliseconds after the latest start. */
type Show = (ms: number, starts: number) => Record<string, unknown>;

interface Examined {
  readonly transport: ScriptedTransport;
  readonly clock: FakeClock;
  readonly observations: Observations;
  readonly verdict: (id: string) => Verdict | undefined;
}

/** Examines a service that answers as told, on a clock that only pauses move. */
async function examineService(
  script: (request: HttpRequest, clock: FakeClock) => Outcome,
  subject: Partial<Subject> = {},
  start = false,
): Promise<Examined> {
  const clock = new FakeClock();
  const transport = new ScriptedTransport((request) => script(request, clock));
  const secrets = new Secrets(() => undefined);
  const all = { ...SUBJECT, ...subject };
  const client = openClient({ clock, secrets, transport }, all.credentials);
  const observations = await examine({ client, subject: all, note: () => undefined }, start);
  const findings = judgeAll(observations);
  const verdict = (id: string): Verdict | undefined =>
    findings.find((finding) => finding.id === id)?.verdict;
  return { transport, clock, observations, verdict };
}

/** Starts synchronizations of a mirror that shows itself as told. */
async function examineMirror(
  show: Show,
  startAnswer: (starts: number) => Outcome = () => ({ body: { jid: 'job' }, headers: DATE }),
): Promise<Examined> {
  let starts = 0;
  let startedAt = 0;
  return await examineService(
    ({ method }, clock) => {
      if (method === 'POST') {
        starts += 1;
        startedAt = clock.now();
        return startAnswer(starts);
      }
      const regular = { url: URL_OF_SOURCE, last_update_at: null, last_error: null };
      const body = { ...regular, ...show(clock.now() - startedAt, starts) };
      return { body, headers: { date: new Date(clock.date()).toUTCString() } };
    },
    {},
    true,
  );
}

const posts = ({ transport }: Examined): number =>
  transport.requests.filter(({ method }) => method === 'POST').length;

/** The time of a success, so many minutes past three. */
const at = (minutes: number): string =>
  `2026-01-02T11:${String(minutes).padStart(2, '0')}:00.000+08:00`;

describe('a synchronization', () => {
  test('that never ends is looked at for ten minutes, and settles nothing', async () => {
    const examined = await examineMirror((_ms, starts) => ({
      update_status: starts === 0 ? 'finished' : 'started',
      last_successful_update_at: at(1),
    }));
    expect(examined.verdict('end-status')).toBe('not settled');
    expect(examined.verdict('no-op')).toBe('not settled');
    expect(posts(examined)).toBe(1);
    expect(examined.clock.now()).toBeLessThan(11 * 60_000);
    expect(examined.transport.requests.length).toBeLessThan(MAX_REQUESTS);
  });

  test('of which nothing is ever seen is given up sooner', async () => {
    const examined = await examineMirror(() => ({
      update_status: 'finished',
      last_successful_update_at: at(1),
    }));
    expect(examined.verdict('end-status')).toBe('not settled');
    expect(examined.clock.now()).toBeLessThan(4 * 60_000);
  });

  test('whose status nobody knows has not ended as long as it only runs', async () => {
    const examined = await examineMirror((ms, starts) => ({
      update_status: starts === 0 || ms > 120_000 ? 'finished' : 'fetching',
      last_update_at: at(30 + starts),
      last_successful_update_at: at(starts === 0 || ms > 120_000 ? 1 + starts : starts),
    }));
    expect(examined.verdict('end-status')).toBe('holds');
    expect(examined.verdict('no-op')).toBe('holds');
  });

  test('ends as `failed` as well, and no other is started then', async () => {
    const examined = await examineMirror((ms, starts) => ({
      update_status: starts === 0 ? 'none' : ms < 5_000 ? 'started' : 'failed',
      last_successful_update_at: null,
      number_of_failures: starts === 0 || ms < 5_000 ? 0 : 1,
    }));
    expect(examined.verdict('end-status')).toBe('holds');
    expect(examined.verdict('start-while-running')).toBe('not settled');
    expect(posts(examined)).toBe(1);
  });

  test('that is started while another runs is known by a status of the first one', async () => {
    const examined = await examineMirror((ms, starts) => ({
      update_status: starts === 0 || ms > 6_000 ? 'finished' : 'fetching',
      last_successful_update_at:
        starts === 0 ? at(1) : ms > 6_000 ? at(4 + starts) : at(3 + starts),
    }));
    expect(examined.verdict('start-while-running')).toBe('holds');
    expect(posts(examined)).toBe(3);
  });

  test.each<[number, Verdict]>([
    [409, 'does not hold'],
    [400, 'does not hold'],
    [429, 'not settled'],
    [503, 'not settled'],
    [504, 'not settled'],
  ])('that is answered with %d while another runs: %s', async (status, expected) => {
    const examined = await examineMirror(
      (ms, starts) => ({
        update_status: starts === 0 || ms > 6_000 ? 'finished' : 'started',
        last_successful_update_at: starts > 0 && ms > 6_000 ? at(1 + starts) : at(1),
      }),
      (starts) => (starts === 3 ? { status } : { body: { jid: 'job' }, headers: DATE }),
    );
    expect(examined.verdict('start-while-running')).toBe(expected);
    expect(examined.verdict('jid')).toBe('holds');
  });

  test('is neither started again where the start failed, nor where its outcome is unknown', async () => {
    for (const answer of [{ status: 502 }, timeout()]) {
      const examined = await examineMirror(
        () => ({ update_status: 'finished', last_successful_update_at: at(1) }),
        () => answer,
      );
      expect(posts(examined)).toBe(1);
      expect(examined.verdict('jid')).toBe('not settled');
    }
  });
});

function timeout(): RequestError {
  return new RequestError('no answer in time', { fault: 'timeout', transient: true });
}

describe('Europe', () => {
  const gateway = { status: 401, body: { error_code: 'APIG.0301', error_msg: 'No token' } };
  const nothing = new RequestError('no such host', { fault: 'unreachable', transient: true });
  const page = { status: 200, body: '<html>' };

  test.each<[string, Outcome, Outcome, Verdict]>([
    ['the host that is used answers', gateway, nothing, 'holds'],
    ['the other host answers alone', nothing, gateway, 'does not hold'],
    ['both answer', gateway, gateway, 'holds'],
    ['none answers', nothing, nothing, 'not settled'],
    ['somebody else answers', page, nothing, 'not settled'],
    ['somebody else answers on the other', nothing, page, 'not settled'],
  ])('%s', async (_which, own, other, expected) => {
    const script = ({ url }: HttpRequest): Outcome => (url.host === OTHER.host ? other : own);
    const subject = { region: 'eu-west-101', endpoint: EUROPE } as const;
    const { verdict, transport } = await examineService(script, subject);
    expect(verdict('europe-host')).toBe(expected);
    const toHosts = transport.requests.slice(0, 2);
    expect(toHosts.map(({ url }) => url.host)).toEqual([EUROPE.host, OTHER.host]);
    expect(toHosts.map(({ headers }) => Object.keys(headers))).toEqual([['accept'], ['accept']]);
    // Nothing with a credential goes to the other one.
    expect(transport.requests.slice(2).every(({ url }) => url.host === EUROPE.host)).toBe(true);
  });

  test('is not asked for elsewhere', async () => {
    const { verdict, transport } = await examineService(() => gateway);
    expect(verdict('europe-host')).toBe('not settled');
    expect(transport.requests).toHaveLength(1);
  });
});

describe('of everything that it could send', () => {
  test('nothing follows a 401', async () => {
    const { transport } = await examineService(
      () => ({ status: 401 }),
      { repository: { group: 'a', name: 'b' }, unmirroredId: 5 },
      true,
    );
    expect(transport.requests).toHaveLength(1);
  });

  test('nothing is sent beyond the limit', async () => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport(() => ({}));
    const secrets = new Secrets(() => undefined);
    const client = openClient({ clock, secrets, transport }, SUBJECT.credentials);
    const ask = () => client.ask({ method: 'GET', url: SUBJECT.endpoint });
    for (let number = 0; number < MAX_REQUESTS; number += 1) await ask();
    await expect(ask()).resolves.toMatchObject({ kind: 'not asked' });
    expect(transport.requests).toHaveLength(MAX_REQUESTS);
  });

  test('names are encoded', async () => {
    const { transport } = await examineService(() => ({}), {
      repository: { group: 'a b/c', name: 'd&e' },
    });
    expect(transport.sent().slice(1)).toEqual([
      'GET /v1/repositories/repoid?group_name=a%20b%2Fc&repository_name=d%26e',
      'GET /v4/user/repositories?search=d%26e&limit=100',
    ]);
  });
});

const AGENCY = {
  kind: 'oidc',
  providerUrn: 'iam::1:oidcProvider:github',
  agencyUrn: 'iam::1:agency:mirror',
  audience: 'sts.huaweicloud.com',
  stsEndpoint: new URL('https://sts.example'),
  idTokenService: { url: new URL('https://ids.example/?a=b'), requestToken: 'request-token' },
} as const;

test('a fresh key of an agency that is refused with 401 is not accepted', async () => {
  const key = {
    access_key_id: 'ACCESSKEY1',
    secret_access_key: 'SECRETKEY1',
    security_token: 'TOKEN12',
  };
  const { verdict } = await examineService(
    ({ url }) => {
      if (url.host === 'ids.example') return { body: { value: 'header.payload.signature' } };
      if (url.host === 'sts.example') return { body: { credentials: key } };
      return { status: 401 };
    },
    { credentials: AGENCY },
  );
  expect(verdict('temporary-key')).toBe('does not hold');
});

test('a credential that cannot be had is asked for once', async () => {
  const { transport, observations } = await examineService(
    () => ({ status: 403 }),
    { credentials: AGENCY, unmirroredId: 5, repository: { group: 'a', name: 'b' } },
    true,
  );
  expect(transport.requests).toHaveLength(1);
  expect(observations.mirror.answer).toMatchObject({ kind: 'not asked' });
});
