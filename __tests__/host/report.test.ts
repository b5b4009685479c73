import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../src/host/failure.ts';
import { describeError, Report } from '../../src/host/report.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { rememberEnvironment, setEnvironment } from '../support/environment.ts';
import { CapturedOutput } from '../support/captured-output.ts';

const SECRET = 'made-up-secret-value';

let directory: string;
let restoreEnvironment: () => void;
let output: CapturedOutput;
let report: Report;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'report-'));
  restoreEnvironment = rememberEnvironment();
  const secrets = new Secrets(() => undefined);
  secrets.add(SECRET);
  report = new Report(secrets, process.env);
  output = new CapturedOutput();
});

afterEach(async () => {
  output.release();
  restoreEnvironment();
  await rm(directory, { recursive: true, force: true });
});

describe('what is told', () => {
  test('a line of the log is that line', () => {
    report.info('a line');
    expect(output.lines()).toEqual(['a line']);
  });

  test('annotations are one command each, with a title', () => {
    report.notice('one\ntwo');
    report.warning('three');
    report.error('four');
    expect(output.lines()).toEqual([
      '::notice title=CodeArts mirror::one%0Atwo',
      '::warning title=CodeArts mirror::three',
      '::error title=CodeArts mirror::four',
    ]);
  });

  test('an error shows no secret, even if nobody foresaw it', () => {
    report.error(`cannot read ${SECRET}`);
    expect(output.lines()).toEqual(['::error title=CodeArts mirror::cannot read ***']);
  });
});

describe('an output', () => {
  test('is written to the file of the runner, in the form it reads', async () => {
    const file = path.join(directory, 'output');
    await writeFile(file, '');
    setEnvironment({ GITHUB_OUTPUT: file });
    report.output('jid', 'made-up-jid');
    report.output('status', 'requested');
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/^jid<<(\S+)\nmade-up-jid\n\1\nstatus<<(\S+)\nrequested\n\2\n$/);
    expect(output.lines()).toEqual([]);
  });

  test.each([
    ['unset', undefined],
    ['empty', ''],
    ['a missing file', 'missing'],
    ['a directory', '.'],
  ])('with GITHUB_OUTPUT %s is a failure that tells the value', (_case, name) => {
    setEnvironment({ GITHUB_OUTPUT: name && path.join(directory, name) });
    const attempt = (): void => {
      report.output('jid', 'made-up-jid');
    };
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(/^The output jid \(made-up-jid\) could not .*GITHUB_OUTPUT/);
    expect(output.lines()).toEqual([]);
  });
});

describe('the job summary', () => {
  test('that cannot be written is a warning, the next one is written', async () => {
    setEnvironment({ GITHUB_STEP_SUMMARY: undefined });
    report.summary('### one');
    setEnvironment({ GITHUB_STEP_SUMMARY: path.join(directory, 'missing') });
    report.summary('### two');
    expect(output.lines()).toEqual([
      expect.stringMatching(/^::warning title=CodeArts mirror::The job summary could not/),
      expect.stringMatching(/^::warning .*`summary: false`/),
    ]);

    const file = path.join(directory, 'summary');
    await writeFile(file, 'before\n');
    setEnvironment({ GITHUB_STEP_SUMMARY: file });
    report.summary('### three');
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/^before\n/);
    expect(written).toMatch(/### three$/);
    expect(output.lines()).toHaveLength(2);

    await rm(file);
    await mkdir(file);
    report.summary('### four');
    expect(output.lines()).toHaveLength(3);
  });
});

describe('describeError', () => {
  test.each([
    [new TypeError('a message'), 'a message'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [17, '17'],
  ])('of %p is %j', (error, expected) => {
    expect(describeError(error)).toBe(expected);
  });
});
