import { describe, expect, test } from '@jest/globals';
import { ACCEPTED_JID, expectOracles, expectSafe, JID, START } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, runOnStage, startFault } from './stage.ts';

function runWith(inputs: Record<string, string | undefined>): Promise<Run> {
  return runOnStage({}, { with: inputs });
}

/** Every error, one each, is found before anything is sent. */
function expectRefusal(run: Run, ...errors: RegExp[]): void {
  expectOracles(run, { requests: [], errors });
}

describe('repository_id', () => {
  test.each([
    ...['0', '-1', '2147483648', '9'.repeat(30), '1e3', '0x10', '+5', '01', '٣', '１２'],
    ...['12;rm -rf', '1/../2', '12\n::add-mask::x', '12\r##[add-mask]x', ''],
  ])('%j is refused, and the error names the range', async (repository_id) => {
    expectRefusal(await runWith({ repository_id }), /^repository_id: .*1 to 2147483647/);
  });

  test.each([' 12 ', '2147483647'])('%j is accepted', async (repository_id) => {
    await onStage({ repository: { id: 99 } }, async ({ run, codearts }) => {
      const id = Number(repository_id);
      await codearts.createRepository({ id, mirror: { url: 'https://source.example/a.git' } });
      const accepted = await run({ with: { repository_id } });
      expectOracles(accepted, { requests: [`POST /v4/repositories/${id}/remote-mirror`] });
    });
  });
});

describe('token', () => {
  test.each([undefined, '', '   '])('%j is missing, as on forks', async (token) => {
    expectRefusal(
      await runWith({ token }),
      /^token, access_key, oidc_provider_urn: no credential is given.*the secret is empty here/,
    );
  });

  test.each(['\n', '\t', '\u007f', 'ö', '令', ' ', '\r\n::error::x '])(
    'with %j in it is refused and stays secret',
    async (character) => {
      const token = `EXAMPLE-token-first${character}second-half-of-it`;
      const run = await runWith({ token });
      expectRefusal(run, /^token: .*X-Subject-Token/);
      expect(run.masks).toContain(token);
    },
  );

  test('with a line break at its end, as a file has it, is refused', async () => {
    expectRefusal(await runWith({ token: 'EXAMPLE-token-0123456789\n' }), /^token: .*line break/);
  });

  test('of 100,000 characters is sent as it is', async () => {
    const token = longToken(100_000);
    await onStage({}, async ({ run, codearts }) => {
      codearts.addToken(token);
      const accepted = await run({ with: { token } });
      expectOracles(accepted, { requests: [START] });
      expect(accepted.logged[0]?.headers['x-auth-token'] === token).toBe(true);
    });
  });

  test('of 100,001 characters is refused', async () => {
    expectRefusal(await runWith({ token: longToken(100_001) }), /^token: .*100001.*100000/);
  });

  test.each(['q9z', 'q9z~5'])(
    'of too few characters is refused and not masked: %s',
    async (token) => {
      const run = await runWith({ token });
      expectRefusal(run, /^token: .*fewer than 6 characters/);
      expect(run.masks).toEqual([]);
      expect(run.rawStdout).not.toContain(token);
    },
  );
});

describe('Credentials of a private source', () => {
  const source_username = 'mirror-reader-EXAMPLE';
  const source_password = 'word EXAMPLE: with blanks and an ä';

  test('need both halves', async () => {
    expectRefusal(await runWith({ source_username }), /^source_password: missing/);
    expectRefusal(await runWith({ source_password }), /^source_username: missing/);
  });

  test.each([{ source_username }, { source_password }, { source_username, source_password }])(
    'exclude a service endpoint: %j',
    async (login) => {
      const run = await runWith({
        ...login,
        endpoint_uuid: '5f0c1a2b-0000-4000-8000-00000000e0e0',
      });
      expectSafe(run);
      expect(run.requests).toEqual([]);
      expect(run.exitCode).toBe(1);
      expect(run.log).toContain('##[error]endpoint_uuid: given together with source_');
    },
  );

  test.each(['\n', '\r\nsecond line EXAMPLE', '\t', '\u0001'])(
    'are refused with a control character, and nothing of them is told: %j',
    async (end) => {
      const login = { source_username, source_password: `${source_password}${end}` };
      expectRefusal(await runWith(login), /^source_password: .*line break or another control/);
    },
  );

  test('may have a short name, which is no secret', async () => {
    const faults = [startFault({ status: 200, body: { jid: JID } })];
    const run = await runOnStage({ faults }, { with: { source_username: 'git', source_password } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
    expect(run.masks).not.toContain('git');
    const sent = JSON.parse(run.logged[0]?.body ?? '') as { username: string };
    expect(Buffer.from(sent.username, 'base64').toString()).toBe('git');
  });

  test('are hidden, plain and as Base64', async () => {
    const faults = [startFault({ status: 200, body: { jid: JID } })];
    const run = await runOnStage({ faults }, { with: { source_username, source_password } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
    const masked = expect.arrayContaining([
      ...[source_username, source_password],
      ...[source_username, source_password].map((text) => Buffer.from(text).toString('base64')),
    ]) as unknown;
    expect(run.masks).toEqual(masked);
  });
});

describe('Every other input', () => {
  test.each([
    ['force_fetch', ['yes', '1', 'tRUE', 'on'], /^force_fetch: .*true, True, TRUE, false/],
    ['summary', ['no'], /^summary: .*true, True, TRUE, false/],
    ['retries', ['-1', '11', 'NaN', '1e9', '1.5', '0x2'], /^retries: .*0 to 10/],
    [
      'request_timeout',
      ['-1', '0', '0s', '5', '301s', '1e9', '1d'],
      /^request_timeout: .*1s to 5m/,
    ],
    [
      'region',
      ['cn-north-4.evil.com/', 'CN-NORTH-4', '__proto__', '../x'],
      /^region: .*cn-north-4/,
    ],
    ['endpoint_uuid', ['not one', '5f0c1a2b/../x', '"}'], /^endpoint_uuid: not a UUID/],
  ])('%s is refused, and the error says what is accepted: %j', async (name, values, error) => {
    for (const value of values) expectRefusal(await runWith({ [name]: value }), error);
  });

  test.each([
    ['http://codearts.example.com', /^endpoint: http:\/\/ would send the credentials in the clear/],
    ['https://octocat:password-EXAMPLE@codearts.example.com', /^endpoint: not an endpoint/],
    ['https://codearts.example.com/v4', /^endpoint: not an endpoint/],
    ['https://codearts.example.com?token=EXAMPLE', /^endpoint: not an endpoint/],
    ['https://codearts.example.com#x', /^endpoint: not an endpoint/],
    ['https://codearts.example.com:0', /^endpoint: not an endpoint/],
    ['https://codearts.example.com:65536', /^endpoint: not an endpoint/],
    ['https://codearts .example.com', /^endpoint: not an endpoint/],
    ['ftp://codearts.example.com', /^endpoint: not an endpoint/],
    ['codearts.example.com', /^endpoint: not an endpoint/],
  ])('endpoint %s is refused', async (endpoint, error) => {
    expectRefusal(await runWith({ endpoint }), error);
  });

  test.each([
    'https://octocat:password-EXAMPLE@github.com/octo-org/hello.git',
    'javascript:alert(1)//password-EXAMPLE',
    'file:///etc/passwd',
    'ssh://git@github.com/octo-org/hello.git',
    'git@github.com:octo-org/hello.git',
    'https://github.com/octo org/hello.git',
    'https://github.com/octo-org\t/hello.git',
    'https://github.com/octo-org\n/hello.git',
    'https://github.com\\@trap.example/hello.git',
    'https://github.com/octo-org/hello.git?token=password-EXAMPLE',
    'https://github.com/octo-org/hello.git#password-EXAMPLE',
    'https://',
  ])('associate_url %j is refused, and nothing of it is shown', async (associate_url) => {
    const run = await runWith({ associate_url });
    const secrets = [...run.secrets, 'password-EXAMPLE'];
    expectRefusal({ ...run, secrets }, /^associate_url: .*Write the address of the source/);
  });
});

describe('Several wrong inputs', () => {
  test('are all reported in one go, each once', async () => {
    const run = await runWith({
      repository_id: 'x',
      token: '',
      region: 'nowhere',
      force_fetch: 'maybe',
      associate_url: 'file:///x',
      request_timeout: '1h',
      retries: '11',
    });
    expect(run.exitCode).toBe(1);
    expect(run.requests).toEqual([]);
    expectSafe(run);
    const named = run.annotations.map(({ message }) => message.split(':', 1)[0]);
    expect(named.toSorted()).toEqual([
      'associate_url',
      'force_fetch',
      'region',
      'repository_id',
      'request_timeout',
      'retries',
      'token, access_key, oidc_provider_urn',
    ]);
  });

  test.each(['repository_id', 'region', 'force_fetch', 'request_timeout', 'retries', 'endpoint'])(
    'do not show a token that was put into %s by mistake',
    async (name) => {
      const token = longToken(400);
      const run = await runWith({ token, [name]: token });
      expectRefusal(run, new RegExp(`^${name}: `));
    },
  );

  test('show as little with debug logging', async () => {
    const token = 'EXAMPLE token with blanks 0123456789';
    const env = { RUNNER_DEBUG: '1' };
    const run = await runOnStage({}, { env, with: { token, retries: 'x' } });
    expect(run.exitCode).toBe(1);
    expectSafe(run);
  });
});

function longToken(length: number): string {
  let text = '';
  for (let at = 0; text.length < length; at += 1) text += `EXAMPLE-${at}-`;
  return text.slice(0, length);
}
