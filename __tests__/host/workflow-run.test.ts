import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readWorkflowRun, type WorkflowRun } from '../../src/host/workflow-run.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { CapturedOutput } from '../support/captured-output.ts';
import { SHA, workflowRun } from '../support/workflow-run.ts';

/** The repository that the variables below name. */
const REPOSITORY = { repositoryUrl: 'https://github.example/octo-org/hello' };

let directory: string;
let restoreEnvironment: () => void;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'workflow-run-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  restoreEnvironment = rememberEnvironment();
  setEnvironment({
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: SHA,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: undefined,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'octo-org/hello',
  });
});

afterEach(() => {
  restoreEnvironment();
});

/** Reads a run whose event file has this content. */
async function runOf(event: string): Promise<WorkflowRun> {
  const file = path.join(directory, 'event.json');
  await writeFile(file, event);
  setEnvironment({ GITHUB_EVENT_PATH: file });
  return readWorkflowRun(process.env);
}

describe('a push', () => {
  test('has its ref and its commit', async () => {
    await expect(runOf('{"forced":false}')).resolves.toEqual(workflowRun(REPOSITORY));
  });

  test('may be forced', async () => {
    await expect(runOf('{"forced":true}')).resolves.toMatchObject({ forcedPush: true });
  });

  test.each(['{}', '{"forced":"true"}', '{"forced":1}', '{"forced":null}'])(
    'is not forced where the event is %s',
    async (event) => {
      await expect(runOf(event)).resolves.toMatchObject({ forcedPush: false });
    },
  );

  test('may bring an event of 10 MB', async () => {
    const event = JSON.stringify({ forced: true, filler: 'x'.repeat(10_000_000) });
    await expect(runOf(event)).resolves.toMatchObject({ forcedPush: true });
  });
});

test.each([
  ['push', '{"deleted":true}', true],
  ['push', '{"deleted":"true"}', false],
  ['push', '{}', false],
  ['delete', '{}', true],
])('%s with %s: the ref was deleted is %s', async (name, event, deleted) => {
  setEnvironment({ GITHUB_EVENT_NAME: name });
  await expect(runOf(event)).resolves.toMatchObject({ deleted });
});

test.each([
  ['push', '{"created":true}', true],
  ['push', '{"created":false}', false],
  ['create', '{"created":true}', false],
])('%s with %s: the push made the ref is %s', async (name, event, created) => {
  setEnvironment({ GITHUB_EVENT_NAME: name });
  await expect(runOf(event)).resolves.toMatchObject({ created });
});

test('a slash at the end of the server makes no difference', () => {
  setEnvironment({ GITHUB_SERVER_URL: 'https://github.example/' });
  expect(readWorkflowRun(process.env).repositoryUrl).toBe('https://github.example/octo-org/hello');
});

test('another event is no forced push', async () => {
  setEnvironment({ GITHUB_EVENT_NAME: 'workflow_dispatch' });
  await expect(runOf('{"forced":true}')).resolves.toMatchObject({ forcedPush: false });
});

test.each([
  [SHA, SHA],
  ['ab'.repeat(32), 'ab'.repeat(32)],
  ['', ''],
  [SHA.toUpperCase(), ''],
  [SHA.slice(1), ''],
  [`${SHA}\n::error::x`, ''],
])('the commit %j is taken as %j', (sha, expected) => {
  setEnvironment({ GITHUB_SHA: sha });
  expect(readWorkflowRun(process.env).sha).toBe(expected);
});

test('without any variable all is unknown', () => {
  setEnvironment({ GITHUB_REF: undefined, GITHUB_SHA: undefined, GITHUB_EVENT_NAME: undefined });
  setEnvironment({ GITHUB_SERVER_URL: undefined });
  expect(readWorkflowRun(process.env)).toEqual(
    workflowRun({ ref: '', sha: '', repositoryUrl: '' }),
  );
});

describe('an event that cannot be read is no crash, and writes nothing to the log:', () => {
  const readSilently = (): { run: WorkflowRun; lines: string[] } => {
    const output = new CapturedOutput();
    try {
      return { run: readWorkflowRun(process.env), lines: output.lines() };
    } finally {
      output.release();
    }
  };
  const UNKNOWN = { run: workflowRun(REPOSITORY), lines: [] };

  test.each(['', '   ', 'no JSON', '{"forced":true', 'null', '17', '"text"', '[]', '\0'])(
    'the content %j',
    async (event) => {
      await runOf(event);
      expect(readSilently()).toEqual(UNKNOWN);
    },
  );

  test.each([
    ['of no file', 'no-such-file'],
    ['of a directory', '.'],
    ['below a file', 'event.json/below'],
    ['longer than there can be one', 'x'.repeat(5_000)],
  ])('a path %s', async (_case, name) => {
    await writeFile(path.join(directory, 'event.json'), '{}');
    setEnvironment({ GITHUB_EVENT_PATH: path.join(directory, name) });
    expect(readSilently()).toEqual(UNKNOWN);
  });

  test('a link to itself', async () => {
    const link = path.join(directory, 'link');
    await symlink('link', link);
    setEnvironment({ GITHUB_EVENT_PATH: link });
    expect(readSilently()).toEqual(UNKNOWN);
  });
});
