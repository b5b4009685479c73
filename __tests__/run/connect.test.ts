import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CredentialInputs } from '../../src/credentials/credentials.ts';
import type { Host } from '../../src/host/host.ts';
import { openRepository } from '../../src/run/connect.ts';
import { noProgress } from '../../src/host/journal.ts';
import { Report } from '../../src/host/report.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from '../support/clock.ts';
import { CapturedOutput } from '../support/captured-output.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';
import { AGENCY_URN, CLAIMS, ID_TOKEN_SERVICE, minting, PROVIDER_URN } from '../support/keyless.ts';

const KEY = { accessKeyId: 'MADEUPKEY', secretAccessKey: 'made-up-secret' };
const OIDC: CredentialInputs = {
  kind: 'oidc',
  providerUrn: PROVIDER_URN,
  agencyUrn: AGENCY_URN,
  audience: CLAIMS.aud,
  stsEndpoint: new URL('https://sts.example'),
  idTokenService: ID_TOKEN_SERVICE,
};
const MIRROR: Outcome = { body: { url: 'https://source.example/octo-org/hello.git' } };

let output: CapturedOutput;

beforeEach(() => {
  output = new CapturedOutput();
});
afterEach(() => {
  output.release();
});

/** Opens a repository, reads its mirror, and gives what was sent. */
async function readOnce(
  credentials: CredentialInputs,
  transport: ScriptedTransport,
  { env = {}, neededSeconds = 300 }: { env?: Host['env']; neededSeconds?: number } = {},
): Promise<ScriptedTransport['requests']> {
  const secrets = new Secrets(() => undefined);
  const host: Host = {
    readInput: () => '',
    env,
    secrets,
    report: new Report(secrets),
    clock: new FakeClock(),
    random: () => 0,
    progress: noProgress(0),
  };
  const inputs = {
    repositoryId: 123,
    credentials,
    endpoint: new URL('https://api.example'),
    requestTimeoutMs: 1_000,
    retries: 1,
  };
  const repository = await openRepository(host, inputs, transport, neededSeconds);
  await repository.showRemoteMirror();
  return transport.requests;
}

/** What the STS was asked for. */
async function exchangeWith(options: Parameters<typeof readOnce>[2]): Promise<unknown> {
  const requests = await readOnce(OIDC, new ScriptedTransport(...minting(1), MIRROR), options);
  return JSON.parse(requests[1]?.body ?? '');
}

describe('opening a repository', () => {
  test('mints nothing for a token, and sends nothing but the token', async () => {
    const token = 'made-up-iam-token';
    const requests = await readOnce({ kind: 'token', token }, new ScriptedTransport(MIRROR));
    expect(requests.map(({ headers }) => headers)).toEqual([
      { accept: 'application/json', 'x-auth-token': token },
    ]);
    expect(output.lines()).toEqual([]);
  });

  test('mints nothing for an access key, and signs with it', async () => {
    const inputs = { kind: 'access key', key: KEY, family: undefined } as const;
    const requests = await readOnce(inputs, new ScriptedTransport(MIRROR));
    expect(requests.map(({ headers }) => Object.keys(headers))).toEqual([
      ['accept', 'x-sdk-date', 'authorization'],
    ]);
    expect(output.lines()).toEqual([]);
  });

  test('names the variables that the access key came from', async () => {
    const inputs = {
      kind: 'access key',
      key: KEY,
      family: 'HW_ACCESS_KEY, HW_SECRET_KEY',
    } as const;
    await readOnce(inputs, new ScriptedTransport(MIRROR));
    expect(output.lines()).toEqual([
      'Using the access key of the environment: HW_ACCESS_KEY, HW_SECRET_KEY.',
    ]);
  });

  test('mints a key for OIDC first, with one request to GitHub and one to the STS', async () => {
    const transport = new ScriptedTransport(...minting(1), MIRROR);
    await readOnce(OIDC, transport);
    expect(transport.requests.map(({ url }) => url.host)).toEqual([
      'github.example',
      'sts.example',
      'api.example',
    ]);
  });

  test('fails before the first request to the service where no key is to be had', async () => {
    const transport = new ScriptedTransport(minting(1)[0] ?? {}, { status: 403 });
    await expect(readOnce(OIDC, transport)).rejects.toThrow(/^Exchanging the ID token/);
    expect(transport.requests).toHaveLength(2);
  });

  test('announces another attempt at minting', async () => {
    await readOnce(OIDC, new ScriptedTransport({ status: 500 }, ...minting(1), MIRROR));
    expect(output.lines()).toEqual([
      "Asking GitHub for the job's ID token: HTTP 500; attempt 2 of 2 in 0.0 s",
    ]);
  });

  test('asks for a key that lasts as long as is needed', async () => {
    await expect(exchangeWith({ neededSeconds: 2_100 })).resolves.toMatchObject({
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
