import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCEPTED, ACCEPTED_JID, expectOracles, expectSafe, JID, START } from './oracles.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage, runOnStage, startFault } from './stage.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-files-'));
  await symlink('loop', path.join(folder, 'loop'));
  await writeFile(path.join(folder, 'file'), '');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function accepted(changes: StepChanges): Promise<Run> {
  const faults = [startFault({ status: 200, body: { jid: JID } })];
  return runOnStage({ faults }, changes);
}

describe('GITHUB_OUTPUT', () => {
  test.each([
    ['unset', () => null],
    ['empty', () => ''],
    ['missing', () => path.join(folder, 'missing')],
    ['in a folder that is none', () => path.join(folder, 'file', 'output')],
    ['a link to itself', () => path.join(folder, 'loop')],
  ])('is no longer there, and the error has the jid: %s', async (_name, file) => {
    const run = await accepted({ files: { GITHUB_OUTPUT: file() } });
    const problems = run.problems.map(() => /./);
    const errors = [new RegExp(`${JID}.*GITHUB_OUTPUT`)];
    expectOracles(run, { requests: [START], errors, outputs: {}, problems });
    expect(run.commands.map(({ name }) => name)).not.toContain('set-output');
  });

  test.each([
    ['a directory', () => folder],
    // Not even root may write there, and a mode would not keep root out.
    ['read-only', () => '/proc/sys/kernel/ostype'],
  ])('cannot be written, and the error has the jid: %s', async (_name, file) => {
    const run = await accepted({ files: { GITHUB_OUTPUT: file() } });
    const problems = run.problems.map(() => /./);
    const errors = [new RegExp(`${JID}.*GITHUB_OUTPUT`)];
    expectOracles(run, { requests: [START], errors, outputs: {}, problems });
  });
});

describe('GITHUB_STEP_SUMMARY', () => {
  test.each([
    ['unset', () => null],
    ['missing', () => path.join(folder, 'missing')],
    ['a directory', () => folder],
  ])('costs a warning at most: %s', async (_name, file) => {
    const run = await accepted({ files: { GITHUB_STEP_SUMMARY: file() } });
    const problems = run.problems.map(() => /summary/);
    const warnings = [/^The job summary could not be written: .*`summary: false`/];
    expectOracles(run, { requests: [START], warnings, outputs: ACCEPTED_JID, problems });
  });

  test('costs nothing where no summary is wanted', async () => {
    const files = { GITHUB_STEP_SUMMARY: null };
    const run = await accepted({ files, with: { summary: 'false' } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
  });

  test('stays empty where no summary is wanted', async () => {
    const run = await accepted({ with: { summary: 'false' } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
    expect(run.summary).toBe('');
  });

  test('gets the reason of a failure', async () => {
    const run = await runOnStage({ faults: [startFault({ status: 404 })] });
    expectOracles(run, { requests: [START], errors: [/HTTP 404/] });
    expect(run.summary).toContain('HTTP 404');
  });
});

describe('The event', () => {
  test.each([
    ['missing', () => Promise.resolve()],
    ['empty', (file: string) => writeFile(file, '')],
    ['no JSON', (file: string) => writeFile(file, '{"forced": true, ')],
    ['null', (file: string) => writeFile(file, 'null')],
    ['a number', (file: string) => writeFile(file, '7')],
    ['invalid UTF-8', (file: string) => writeFile(file, Buffer.from([0xff, 0xfe, 0x00]))],
    [
      '10 MB long',
      (file: string) => writeFile(file, JSON.stringify({ x: 'x'.repeat(10_000_000) })),
    ],
  ])('brings a warning when its file is %s', async (_name, write) => {
    const file = path.join(folder, 'event.json');
    await rm(file, { force: true });
    await write(file);
    const run = await accepted({ env: { GITHUB_EVENT_PATH: file } });
    const warnings = [/^The event of this run could not be read \(/];
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  test.each([undefined, '', '/'])('brings a warning when its path is %j', async (file) => {
    const run = await accepted({ env: { GITHUB_EVENT_PATH: file } });
    const warnings = [/^The event of this run could not be read \(/];
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  test.each([
    ['larger than 5 MB is not even read', 25_000_000, 20, [/larger than 5 MB/]],
    ['of less is read with little memory', 5_000_000, 64, []],
  ])('%s', async (_case, length, heapMb, warnings) => {
    const file = path.join(folder, 'event.json');
    const commit = { id: 'a'.repeat(40), message: 'x'.repeat(900), added: ['a'], author: {} };
    const commits = Array.from({ length: Math.floor(length / 1_010) }, () => commit);
    await writeFile(
      file,
      JSON.stringify({ created: false, deleted: false, forced: false, commits }),
    );
    const NODE_OPTIONS = `--max-old-space-size=${heapMb}`;
    const run = await accepted({ env: { GITHUB_EVENT_PATH: file, NODE_OPTIONS } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  test.each([
    ['brackets', '['.repeat(5_000_000)],
    ['brackets that close', `${'['.repeat(2_500_000)}${']'.repeat(2_500_000)}`],
    ['empty objects', `{"a":[${'{},'.repeat(1_600_000)}{}]}`],
    ['numbers', `{"a":[${'0,'.repeat(2_400_000)}0]}`],
    ['names', `{${Array.from({ length: 400_000 }, (_none, at) => `"${at}":0`).join(',')}}`],
  ])('of %s alone is not parsed, which would take much memory', async (_what, text) => {
    const file = path.join(folder, 'event.json');
    await writeFile(file, text);
    const NODE_OPTIONS = '--max-old-space-size=20';
    const run = await accepted({ env: { GITHUB_EVENT_PATH: file, NODE_OPTIONS } });
    const warnings = [/^The event of this run could not be read \(the event file has more values/];
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  test.each([
    ['brackets', `${'['.repeat(290_000)}${']'.repeat(290_000)}`, [/holds no JSON object/]],
    ['empty objects', `{"forced":false,"a":[${'{},'.repeat(140_000)}{}]}`, [/does not say/]],
  ])('of as many %s as are read takes little memory', async (_what, text, warnings) => {
    const file = path.join(folder, 'event.json');
    await writeFile(file, text);
    const NODE_OPTIONS = '--max-old-space-size=64';
    const run = await accepted({ env: { GITHUB_EVENT_PATH: file, NODE_OPTIONS } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  const forced = { name: 'push', payload: { ref: 'refs/heads/main', forced: true } };

  test('of a forced push brings a warning when force_fetch is off', async () => {
    const run = await accepted({ event: forced });
    const warnings = [/rewrote history.*`force_fetch: true`/];
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
  });

  test.each([
    ['when force_fetch is on', { event: forced, with: { force_fetch: 'true' } }],
    ['for another event', { event: { ...forced, name: 'workflow_dispatch' } }],
  ])('of a forced push brings no warning %s', async (_name, changes) => {
    expectOracles(await accepted(changes), { requests: [START], outputs: ACCEPTED_JID });
  });

  test.each([{}, { forced: 'true' }, { forced: false, created: false }])(
    'of a push whose flags are %j brings a warning that nobody knows what it did',
    async (payload) => {
      const run = await accepted({ event: { name: 'push', payload } });
      const warnings = [/^The event of this run does not say how this push changed the ref/];
      expectOracles(run, { requests: [START], outputs: ACCEPTED_JID, warnings });
    },
  );

  test('is shown as text, whatever the branch is called', async () => {
    const ref = 'refs/heads/a|b`<b>::error::x';
    const run = await accepted({ event: { ref } });
    expectOracles(run, { requests: [START], outputs: ACCEPTED_JID });
    expect(run.summary).not.toMatch(/<b>|`<|a\|b/);
  });
});

describe('The streams', () => {
  test('may be closed early: the synchronization is started once all the same', async () => {
    await onStage({}, async ({ run }) => {
      const muted = await run({ closeStdout: true });
      expect(muted).toMatchObject({ requests: [START], exitCode: 0, outputs: ACCEPTED });
      expectSafe(muted, { mute: true });
    });
  });

  test('may be closed early: a failure stays one', async () => {
    await onStage({}, async ({ run, codearts }) => {
      codearts.inject({ answer: { status: 404 } });
      const muted = await run({ closeStdout: true });
      const outputs = { status: 'failed' };
      expect(muted).toMatchObject({ requests: [START], exitCode: 1, outputs });
      expectSafe(muted, { mute: true });
    });
  });

  test('show nothing secret in debug mode', async () => {
    const run = await runOnStage({}, { env: { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' } });
    expectOracles(run, { requests: [START] });
  });
});
