import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { reportOutcome } from '../../src/host/outcome.ts';
import { readEvent } from '../../src/run/event.ts';
import { waitForEarlierStep } from '../../src/run/wait.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { memoryHost } from '../support/memory-host.ts';

let directory: string;
let restoreEnvironment: () => void;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'event-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  restoreEnvironment = rememberEnvironment();
});

afterEach(() => {
  restoreEnvironment();
});

/** What is warned of, of an event of that name; `payload`: undefined where there is no file. */
async function warnings(eventName: string, payload?: unknown): Promise<readonly string[]> {
  const file = path.join(directory, 'event.json');
  await rm(file, { force: true });
  if (payload !== undefined) await writeFile(file, JSON.stringify(payload));
  // The Context of GitHub's toolkit looks at the environment of this process.
  setEnvironment({ GITHUB_EVENT_NAME: eventName, GITHUB_EVENT_PATH: file });
  const host = memoryHost({}, process.env);
  readEvent(host);
  return host.journal.facts.warnings;
}

const FLAGS = { created: false, deleted: false, forced: false };
const REWROTE = /not known whether it rewrote history or deleted the ref/;

describe('a push whose effect nobody tells is warned of:', () => {
  test.each<[string, unknown]>([
    ['no file', undefined],
    ['no object', []],
    ['no flags', {}],
    ['one flag missing', { ...FLAGS, forced: undefined }],
    ['another one missing', { ...FLAGS, created: undefined }],
    ['the third one missing', { ...FLAGS, deleted: undefined }],
    ['flags that are none', { created: 'false', deleted: 'false', forced: 'false' }],
  ])('%s', async (_case, payload) => {
    expect(await warnings('push', payload)).toEqual([expect.stringMatching(REWROTE)]);
  });

  test.each<[string, unknown]>([
    ['one that adds', FLAGS],
    ['one that makes the ref', { ...FLAGS, created: true }],
    ['one that rewrites', { ...FLAGS, forced: true }],
    ['one that deletes', { ...FLAGS, deleted: true }],
  ])('but not %s', async (_case, payload) => {
    expect(await warnings('push', payload)).toEqual([]);
  });
});

describe('another event that could not be read', () => {
  test.each(['schedule', 'create', 'workflow_dispatch', 'workflow_run', 'release', 'merge_group'])(
    'is not said to have rewritten anything: %s',
    async (eventName) => {
      expect(await warnings(eventName)).toEqual([
        'The event of this run could not be read (there is no event file); only its name is known.',
      ]);
    },
  );

  test('may be any, where it has no name', async () => {
    expect(await warnings('')).toEqual([expect.stringMatching(REWROTE)]);
  });

  test('deleted something', async () => {
    expect(await warnings('delete')).toEqual([
      expect.stringMatching(/could not be read .* not known which ref it deleted\.$/),
    ]);
  });

  test.each(['schedule', 'create', 'delete', 'workflow_run', ''])(
    'is none where it was read: %s',
    async (eventName) => {
      expect(await warnings(eventName, {})).toEqual([]);
    },
  );
});

test('the action that only waits warns of it, too', async () => {
  setEnvironment({ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: '/nowhere' });
  const inputs = {
    repository_id: '123',
    token: 'made-up-token',
    endpoint: 'http://127.0.0.1:9',
    retries: '0',
    jid: 'made-up-jid',
    requested_at: '2026-02-03T04:04:00Z',
    region: 'cn-north-4',
    summary: 'true',
    verify_commit: 'true',
    wait_timeout: '10s',
    request_timeout: '1s',
  };
  const host = memoryHost(inputs, process.env);
  await reportOutcome(host, waitForEarlierStep);
  expect(host.journal.facts.warnings.join()).toContain('there is no event file');
});
