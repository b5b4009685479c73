import { afterEach, describe, expect, test } from '@jest/globals';
import type { Host } from '../../src/host/host.ts';
import type { CredentialInputs } from '../../src/credentials/credentials.ts';
import { withRepository } from '../../src/run/connect.ts';
import {
  AGENCY_URN,
  CLAIMS,
  ID_TOKEN,
  ID_TOKEN_SERVICE,
  PROVIDER_URN,
  temporaryKey,
} from '../support/keyless.ts';
import { memoryHost } from '../support/memory-host.ts';
import { startServer, stopServers, type ReceivedRequest } from '../support/server.ts';

const KEY = { accessKeyId: 'MADEUPKEY', secretAccessKey: 'made-up-secret' };
const MIRROR: Answer = { body: { url: 'https://source.example/octo-org/hello.git' } };
const ID_TOKEN_ANSWER: Answer = { body: { value: ID_TOKEN } };
const MINTING: readonly Answer[] = [ID_TOKEN_ANSWER, { body: { credentials: temporaryKey(1) } }];

afterEach(stopServers);

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** What came of opening a repository and reading its mirror. */
interface Reading {
  readonly requests: readonly ReceivedRequest[];
  /** Why it failed, if it did. */
  readonly error: unknown;
  /** The log. */
  readonly lines: readonly string[];
}

/** Opens a repository and reads its mirror, GitHub, STS and API being one server. */
async function readOnce(
  credentials: Exclude<CredentialInputs, { kind: 'oidc' }> | 'oidc',
  answers: readonly Answer[],
  { env = {}, neededMs = 300_000 }: { env?: Host['env']; neededMs?: number } = {},
): Promise<Reading> {
  const left = [...answers];
  const { url, requests } = await startServer(() => ({ status: 200, ...left.shift() }));
  const host = memoryHost({}, env);
  const inputs = {
    repository: { id: 123 },
    credentials: credentials === 'oidc' ? oidc(url) : credentials,
    endpoint: url,
    requestTimeoutMs: 20_000,
    retries: 1,
    known: 'nothing',
  } as const;
  const error: unknown = await withRepository(host, inputs, neededMs, async (repository) => {
    await repository.showRemoteMirror();
  }).catch((reason: unknown) => reason);
  return { requests, error, lines: host.report.lines };
}

function oidc(server: URL): CredentialInputs {
  const { pathname, search } = ID_TOKEN_SERVICE.url;
  return {
    kind: 'oidc',
    providerUrn: PROVIDER_URN,
    agencyUrn: AGENCY_URN,
    audience: CLAIMS.aud,
    stsEndpoint: server,
    idTokenService: { ...ID_TOKEN_SERVICE, url: new URL(pathname + search, server) },
  };
}

/** What the STS was asked for. */
async function exchangeWith(options: Parameters<typeof readOnce>[2]): Promise<unknown> {
  const { requests } = await readOnce('oidc', [...MINTING, MIRROR], options);
  return JSON.parse(requests[1]?.body ?? '');
}

const paths = ({ requests }: Reading): string[] =>
  requests.map(({ path }) => path.replace(/\?.*/, ''));

const ID_TOKEN_PATH = '/idtoken/1/2';
const STS_PATH = '/v5/agencies/assume-with-oidc';
const MIRROR_PATH = '/v4/repositories/123/remote-mirror';

describe('connecting to a repository', () => {
  test('mints nothing for a token, and sends nothing but the token', async () => {
    const token = 'made-up-iam-token';
    const reading = await readOnce({ kind: 'token', token }, [MIRROR]);
    expect(reading).toMatchObject({ error: undefined, lines: [] });
    expect(paths(reading)).toEqual([MIRROR_PATH]);
    const [headers = {}] = reading.requests.map((request) => request.headers);
    expect(headers).toMatchObject({ accept: 'application/json', 'x-auth-token': token });
    expect(headers).not.toHaveProperty('authorization');
  });

  test('mints nothing for an access key, and signs with it', async () => {
    const reading = await readOnce({ kind: 'access key', key: KEY, family: undefined }, [MIRROR]);
    expect(reading).toMatchObject({ error: undefined, lines: [] });
    expect(paths(reading)).toEqual([MIRROR_PATH]);
    const [headers = {}] = reading.requests.map((request) => request.headers);
    expect(Object.keys(headers)).toEqual(
      expect.arrayContaining(['accept', 'x-sdk-date', 'authorization']),
    );
    expect(headers).not.toHaveProperty('x-auth-token');
    expect(headers).not.toHaveProperty('x-security-token');
  });

  test('names the variables that the access key came from', async () => {
    const family = 'HW_ACCESS_KEY, HW_SECRET_KEY';
    const { lines } = await readOnce({ kind: 'access key', key: KEY, family }, [MIRROR]);
    expect(lines).toEqual([`Using the access key of the environment: ${family}.`]);
  });

  test('mints a key for OIDC first, with one request to GitHub and one to the STS', async () => {
    const reading = await readOnce('oidc', [...MINTING, MIRROR]);
    expect(reading.error).toBeUndefined();
    expect(paths(reading)).toEqual([ID_TOKEN_PATH, STS_PATH, MIRROR_PATH]);
  });

  test('fails before the first request to the service where no key is to be had', async () => {
    const reading = await readOnce('oidc', [ID_TOKEN_ANSWER, { status: 403 }]);
    expect(reading.error).toMatchObject({
      message: expect.stringMatching(/^Exchanging the ID token/),
    });
    expect(paths(reading)).toEqual([ID_TOKEN_PATH, STS_PATH]);
  });

  test('announces another attempt at minting', async () => {
    const { lines } = await readOnce('oidc', [{ status: 500 }, ...MINTING, MIRROR]);
    expect(lines).toEqual([
      "Asking GitHub for the job's ID token: HTTP 500; attempt 2 of 2 in 0.5 s",
    ]);
  });

  test('asks for a key that lasts as long as is needed', async () => {
    await expect(exchangeWith({ neededMs: 2_100_000 })).resolves.toMatchObject({
      duration_seconds: 2_100,
    });
  });

  test.each([
    [{ GITHUB_RUN_ID: '9000000001', GITHUB_RUN_ATTEMPT: '12' }, 'github-9000000001-12'],
    [{}, 'github-0-0'],
    [{ GITHUB_RUN_ID: '1\n::x', GITHUB_RUN_ATTEMPT: '"' }, 'github-0-0'],
    [{ GITHUB_RUN_ID: '9'.repeat(21), GITHUB_RUN_ATTEMPT: '1' }, 'github-0-1'],
  ])('names the session after the run: %j', async (env, agency_session_name) => {
    await expect(exchangeWith({ env })).resolves.toMatchObject({ agency_session_name });
  });
});
