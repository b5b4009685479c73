import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startCodeArts, type CodeArts, type Repository } from '../../emulator/index.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import { synchronize } from '../../src/run/synchronize.ts';
import { waitForEarlierStep } from '../../src/run/wait.ts';
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

async function open(inputs: Record<string, string>): Promise<void> {
  host = await openHost({
    repository_id: String(repository.id),
    token: emulator.tokens.valid,
    endpoint: emulator.endpoint,
    ...inputs,
  });
}

/** The mirror as if a synchronization had just ended well. */
function synchronized(): void {
  const moment = new Date().toISOString();
  Object.assign(repository.mirror ?? {}, {
    update_status: 'finished',
    last_update_at: moment,
    last_successful_update_at: moment,
  });
}

const errors = (): string[] => host.lines().filter((line) => line.startsWith('::error'));

describe('waiting for an earlier step', () => {
  const EARLIER = { jid: 'made-up-job', requested_at: new Date().toISOString() };

  test('ends at once where the synchronization has ended, and writes nothing', async () => {
    // Long enough ago for the source of the mirror to be no lagging read.
    await open({ ...EARLIER, requested_at: new Date(Date.now() - 60_000).toISOString() });
    synchronized();
    expect(await reportOutcome(host, waitForEarlierStep)).toBe('synced');
    expect(emulator.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(host.clock.slept).toEqual([0]);
    const outputs = await host.readFile('GITHUB_OUTPUT');
    expect(outputs).toMatch(/^jid<<(\S+)\nmade-up-job\n\1$/m);
    expect(outputs).toMatch(/^status<<(\S+)\nsynced\n\1$/m);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).toContain('made-up-job');
  });

  test('knows of no success before: the first one that it sees may be that of the earlier step', async () => {
    await open(EARLIER);
    synchronized();
    await reportOutcome(host, waitForEarlierStep);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).not.toContain('before this run');
  });

  test('names the step that has the input for it where there is no mirror', async () => {
    await open({ ...EARLIER, requested_at: new Date(Date.now() - 60_000).toISOString() });
    emulator.inject({ method: 'GET', times: 9, answer: { status: 404 } });
    expect(await reportOutcome(host, waitForEarlierStep)).toBe('unconfirmed');
    expect(errors()).toEqual([
      expect.stringMatching(
        /HTTP 404.*`associate_url` to the step that starts the synchronization/,
      ),
    ]);
  });

  test('runs out of time, and passes the jid through', async () => {
    await open(EARLIER);
    expect(await reportOutcome(host, waitForEarlierStep)).toBe('timed_out');
    expect(errors()).toEqual([expect.stringContaining('was not seen to end within 30 min 00 s')]);
    const outputs = await host.readFile('GITHUB_OUTPUT');
    expect(outputs).toMatch(/\nmade-up-job\n/);
    expect(outputs).toMatch(/\ntimed_out\n/);
    // Many looks, but one and the same source.
    expect(outputs.match(/^mirror_url<</gm)).toHaveLength(1);
  });

  test('tells what was pushed and the jid even where no output can be handed on', async () => {
    await open(EARLIER);
    Object.assign(host.env, {
      GITHUB_REF: 'refs/heads/main',
      GITHUB_OUTPUT: '/nonexistent/output',
    });
    expect(await reportOutcome(host, waitForEarlierStep)).toBe('unconfirmed');
    const summary = await host.readFile('GITHUB_STEP_SUMMARY');
    expect(summary).toMatch(/ on branch <code>main<|\| branch <code>main/);
    expect(summary).toMatch(/\| Job .* \| .*made-up-job/);
    expect(emulator.requests).toEqual([]);
  });

  test('sends nothing where an input is wrong', async () => {
    await open({ ...EARLIER, jid: '', requested_at: 'now' });
    expect(await reportOutcome(host, waitForEarlierStep)).toBe('failed');
    expect(errors()).toHaveLength(2);
    expect(emulator.requests).toEqual([]);
  });
});

describe('a run that waits', () => {
  test('tells of the last success before it', async () => {
    await open({ wait: 'true' });
    synchronized();
    const before = repository.mirror?.last_successful_update_at ?? 'none';
    await reportOutcome(host, synchronize);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).toContain(
      `| Last success before this run | <code>${before}</code> |`,
    );
  });

  test('fails as the service tells, after it has handed on the jid', async () => {
    await open({ wait: 'true' });
    repository.behaviour.failWith = 'Repository not found';
    expect(await reportOutcome(host, synchronize)).toBe('failed');
    expect(errors()).toEqual([
      expect.stringContaining('The synchronization failed: Repository not found.'),
    ]);
    expect(await host.readFile('GITHUB_OUTPUT')).toMatch(/^jid<<[^]*^status<<(\S+)\nfailed\n\1$/m);
  });

  test('takes the mirror that was read for the association as its baseline', async () => {
    await open({ wait: 'true', associate_url: SOURCE, wait_timeout: '10s' });
    repository.holdSynchronizations();
    expect(await reportOutcome(host, synchronize)).toBe('timed_out');
    const before = emulator.requests.findIndex(({ method }) => method === 'POST');
    expect(emulator.requests.slice(0, before).map(({ method }) => method)).toEqual(['GET']);
  });

  test('does not read it again where the association has changed it', async () => {
    const other = 'https://github.example/octo-org/other.git';
    await open({ wait: 'true', associate_url: other, wait_timeout: '10s' });
    repository.holdSynchronizations();
    expect(await reportOutcome(host, synchronize)).toBe('timed_out');
    expect(emulator.requests.slice(0, 3).map(({ method }) => method)).toEqual([
      'GET',
      'PUT',
      'POST',
    ]);
  });

  test('knows what it is a mirror of where the service does not say', async () => {
    await open({ wait: 'true', associate_url: SOURCE, wait_timeout: '10s' });
    const [server = '', path = ''] = SOURCE.replace('.git', '').split(/(?<=example)\//);
    Object.assign(host.env, { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path });
    Object.assign(host.env, { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'a'.repeat(40) });
    emulator.inject({ method: 'GET', answer: { status: 404 } });
    emulator.inject({ path: /associate$/, answer: { status: 201, body: {} } });
    emulator.inject({ method: 'GET', skip: 1, answer: { status: 200, body: {} } });
    repository.holdSynchronizations();
    expect(await reportOutcome(host, synchronize)).toBe('timed_out');
    expect(host.lines().join('\n')).not.toContain('will not be verified');
    expect(emulator.requests.some(({ path: sent }) => sent.includes('branch_name=main'))).toBe(
      true,
    );
  });

  test('does not hand on a source URL in which something is secret', async () => {
    const url = 'https://github.example/octo-org/hello.git';
    await open({
      wait: 'true',
      wait_timeout: '10s',
      source_username: 'octo-org',
      source_password: 'made-up-word',
    });
    repository.holdSynchronizations();
    expect(await reportOutcome(host, synchronize)).toBe('timed_out');
    expect(repository.mirror?.url).toBe(url);
    expect(await host.readFile('GITHUB_OUTPUT')).not.toContain('mirror_url');
  });

  test('gives up where the mirror can no longer be read, and tells the jid', async () => {
    await open({ wait: 'true' });
    emulator.inject({ method: 'GET', skip: 1, answer: { status: 404 } });
    repository.holdSynchronizations();
    expect(await reportOutcome(host, synchronize)).toBe('unconfirmed');
    expect(errors()).toEqual([
      expect.stringMatching(/HTTP 404.* How the synchronization ended is not known\./),
    ]);
    // There was a mirror, and so none is to be made.
    expect(errors()[0]).not.toContain('associate_url');
  });
});

describe('a dry run', () => {
  test.each<[string, Record<string, string>, string]>([
    ['without a change', {}, 'A run would synchronize it with `force_fetch: false`.'],
    [
      'of another source',
      { associate_url: 'https://github.example/octo-org/other' },
      '::warning title=CodeArts mirror::A run would change its source from https://github.example/octo-org/hello.git to https://github.example/octo-org/other.',
    ],
  ])('%s', async (_name, inputs, expected) => {
    await open({ dry_run: 'true', ...inputs });
    expect(await reportOutcome(host, synchronize)).toBe('checked');
    expect(host.lines()).toContain(expected);
    expect(emulator.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test.each<[string, Record<string, string>, string]>([
    ['or a source', {}, 'is no mirror yet. Give `associate_url`.'],
    ['but a source', { associate_url: SOURCE }, `A run would make it a mirror of ${SOURCE}.`],
  ])('without a mirror %s', async (_name, inputs, expected) => {
    repository.mirror = undefined;
    await open({ dry_run: 'true', ...inputs });
    expect(await reportOutcome(host, synchronize)).toBe('checked');
    expect(host.lines().join('\n')).toContain(expected);
  });
});
