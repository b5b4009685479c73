import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startCodeArts, type Repository, type CodeArts } from '../../emulator/index.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import { synchronize } from '../../src/run/synchronize.ts';
import { openHost, type TestHost } from '../support/host.ts';

const SOURCE = 'https://github.example/octo-org/hello.git';

let emulator: CodeArts;
let repository: Repository;
let host: TestHost;

beforeEach(async () => {
  emulator = await startCodeArts();
  repository = await emulator.createRepository({ mirror: { url: SOURCE } });
});

afterEach(async () => {
  await host.close();
  await emulator.stop();
});

async function open(inputs: Record<string, string> = {}, payload?: unknown): Promise<void> {
  const connection = {
    repository_id: String(repository.id),
    token: emulator.tokens.valid,
    endpoint: emulator.endpoint,
  };
  host = await openHost({ ...connection, ...inputs }, payload);
}

function sent(): string[] {
  return emulator.requests.map(({ method, path }) => `${method} ${path.replace(/\d{5,}/, 'ID')}`);
}

describe('a run', () => {
  test('starts a synchronization with one request and hands on what came of it', async () => {
    await open();
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(sent()).toEqual(['POST /v4/repositories/ID/remote-mirror']);
    const outputs = await host.readFile('GITHUB_OUTPUT');
    expect(outputs).toMatch(/^jid<<(\S+)\n[0-9a-f-]{36}\n\1$/m);
    expect(outputs).toMatch(/^requested_at<<(\S+)\n[0-9-]+T[0-9:.]+Z\n\1$/m);
    expect(outputs).toMatch(/^status<<(\S+)\nrequested\n\1$/m);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).toContain('requested');
  });

  test('masks the token before it says anything', async () => {
    await open();
    await reportOutcome(host, synchronize);
    expect(host.lines()[0]).toBe(`::add-mask::${emulator.tokens.valid}`);
  });

  test.each([
    [{}, true],
    [{ associate_url: SOURCE }, false],
    [{ associate_url: SOURCE, dry_run: 'true' }, false],
    [{ wait: 'true' }, false],
  ])(
    'that is answered HTTP 404, with %j, asks for `associate_url`: %s',
    async (inputs, isAsked) => {
      await open(inputs);
      const method = 'dry_run' in inputs ? 'GET' : 'POST';
      emulator.inject({ method, answer: { status: 404 } });
      expect(await reportOutcome(host, synchronize)).toBe('failed');
      const errors = host.lines().filter((line) => line.startsWith('::error'));
      expect(errors).toEqual([expect.stringContaining('HTTP 404')]);
      expect(errors[0]?.includes('give `associate_url`')).toBe(isAsked);
    },
  );

  test('leaves a standing association alone', async () => {
    await open({ associate_url: SOURCE.replace(/\.git$/, '/') });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(sent()).toEqual([
      'GET /v4/repositories/ID/remote-mirror',
      'POST /v4/repositories/ID/remote-mirror',
    ]);
    expect(host.lines()).toContain(`Already a mirror of ${SOURCE}.`);
    expect(await host.readFile('GITHUB_OUTPUT')).toContain(`mirror_url<<`);
  });

  test('gives a repository its first source', async () => {
    repository = await emulator.createRepository();
    await open({ associate_url: SOURCE });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(repository.mirror?.url).toBe(SOURCE);
    expect(host.lines()).toContain(`Now a mirror of ${SOURCE}.`);
  });

  test('tells both names when it changes the source', async () => {
    const other = 'https://github.example/octo-org/other';
    await open({ associate_url: other });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(repository.mirror?.url).toBe(other);
    const notice = host.lines().find((line) => line.startsWith('::notice'));
    expect(notice).toContain(`from ${SOURCE} to ${other}.`);
  });

  test('reports all that is wrong with inputs and environment, and sends nothing', async () => {
    await open({ repository_id: '0', force_fetch: 'yes', summary: 'false' });
    host.env['HTTPS_PROXY'] = 'socks5://proxy.example:1080';
    expect(await reportOutcome(host, synchronize)).toBe('failed');
    const errors = host.lines().filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(3);
    expect(emulator.requests).toEqual([]);
    expect(await host.readFile('GITHUB_OUTPUT')).toMatch(/\nfailed\n/);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).toBe('');
  });

  test('fails with the service, and does not say that something may be running', async () => {
    await open({ token: emulator.tokens.expired });
    expect(await reportOutcome(host, synchronize)).toBe('failed');
    const errors = host.lines().filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/HTTP 401, DEV\.00000003: Authentication information expired\./);
    expect(errors[0]).not.toContain('may be running');
  });

  test('says that a synchronization may be running where nobody knows', async () => {
    emulator.inject({ times: 3, answer: { status: 503 } });
    await open({ retries: '2' });
    expect(await reportOutcome(host, synchronize)).toBe('unconfirmed');
    expect(host.clock.slept).toEqual([500, 1_000]);
    const [error] = host.lines().filter((line) => line.startsWith('::error'));
    expect(error).toMatch(/failed after 3 attempts: HTTP 503.* A synchronization may be running/);
  });

  test('warns of a forced push that the mirror will not follow', async () => {
    await open({}, { forced: true });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(host.lines().filter((line) => line.startsWith('::warning'))).toHaveLength(1);
  });

  test('does not warn of one that it will', async () => {
    await open({ force_fetch: 'true' }, { forced: true });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(host.lines().filter((line) => line.startsWith('::warning'))).toEqual([]);
  });

  test('sends credentials for the source in Base64 and masks that, too', async () => {
    await open({ source_username: 'octocat', source_password: 'pass wörd' });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    const body = JSON.parse(emulator.requests[0]?.body ?? '') as Record<string, unknown>;
    expect(body).toEqual({
      force_fetch: false,
      username: 'b2N0b2NhdA==',
      password: 'cGFzcyB3w7ZyZA==',
    });
    expect(host.lines()).toContain('::add-mask::cGFzcyB3w7ZyZA==');
  });

  test('names the service endpoint that has the credentials for the source', async () => {
    const uuid = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
    emulator.addServiceEndpoint(uuid, { username: 'octocat', password: 'made-up-password' });
    await open({ endpoint_uuid: uuid });
    expect(await reportOutcome(host, synchronize)).toBe('requested');
    expect(emulator.requests[0]?.body).toBe(`{"force_fetch":false,"endpoint_uuid":"${uuid}"}`);
  });

  test('fails where an output cannot be handed on, and tells the jid', async () => {
    await open();
    host.env['GITHUB_OUTPUT'] = '/nonexistent/output';
    expect(await reportOutcome(host, synchronize)).toBe('unconfirmed');
    const errors = host.lines().filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/The output jid \([0-9a-f-]{36}\) could not be handed/);
  });
});
