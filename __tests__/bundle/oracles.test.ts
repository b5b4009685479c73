import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSafe, START } from './oracles.ts';
import type { Tolerances } from './oracles.ts';
import type { Run } from './run-step.ts';
import { runOnStage } from './stage.ts';

const TITLE = 'CodeArts mirror';

/** A run that nothing is wrong with, and one that failed as it should. */
let good: Run;
let failed: Run;

beforeAll(async () => {
  good = await runOnStage({});
  failed = await runOnStage({}, { with: { retries: 'x' } });
});

/** The run, had its process printed this, too. */
function printing(text: string): Partial<Run> {
  return { rawStdout: `${good.rawStdout}${text}\n` };
}

/** The run, had it annotated itself so. */
function annotating(level: 'error' | 'notice', message: string, title = TITLE): Partial<Run> {
  const command = { name: level, properties: { title }, message, stream: 'stdout' } as const;
  return {
    commands: [...good.commands, command],
    annotations: [{ level, title, message, stream: 'stdout' }],
    ...(level === 'error' && { errors: [message], exitCode: 1, conclusion: 'failure' }),
    ...(level === 'error' && { outputs: { status: 'failed' } }),
  };
}

function outputting(name: string, value: string): Partial<Run> {
  return { outputs: { ...good.outputs, [name]: value } };
}

test('Runs that are as they should be pass', () => {
  expectSafe(good);
  expectSafe(failed);
  expectSafe({ ...good, ...annotating('error', 'Something failed.') });
  expectSafe({ ...good, ...annotating('notice', 'Changed.'), requests: ['PUT /remote-mirror'] });
});

describe('A run does not pass', () => {
  const token = (): string => good.secrets[0] ?? '';

  test.each<[string, () => Partial<Run>]>([
    ['that shows a secret', () => printing(token())],
    ['that shows a part of one', () => printing(token().slice(20, 32))],
    ['that shows one in Base64', () => printing(Buffer.from(`x${token()}`).toString('base64'))],
    ['with a secret in its summary', () => ({ summary: token() })],
    ['with a secret in an output', () => outputting('mirror_url', `https://${token()}`)],
    ['that prints a colour', () => printing('a\u001b[31mb')],
    ['with a bidirectional mark in its summary', () => ({ summary: 'a\u202eb' })],
    ['that has reached a stub', () => printing('undici is not part of this bundle')],
    ['that masks ordinary text', () => ({ masks: [...good.masks, 'finished'] })],
    ['that writes to stderr', () => ({ rawStderr: '(node:1) Warning\n' })],
    ['with an output that is not known', () => outputting('result', 'x')],
    ['with an output of two lines', () => outputting('mirror_url', 'a\nb')],
    ['that ends well as failed', () => outputting('status', 'failed')],
    ['with a commit that was not proven', () => outputting('commit', '0'.repeat(40))],
    ['that ends well without a jid', () => ({ outputs: { status: 'requested' } })],
    ['that ends well with an error', () => ({ errors: ['Something failed.'] })],
    ['that fails without an error', () => ({ ...failed, errors: [] })],
    ['that was killed', () => ({ signal: 'SIGKILL' })],
    ['that took too long', () => ({ durationMs: 3_600_000 })],
    ['that the runner had to cancel', () => ({ problems: ['cancelled'] })],
    ['that succeeds and fails', () => ({ conclusion: 'failure' })],
    ['with an error of two lines', () => annotating('error', 'Something\nfailed.')],
    ['with an error that breaks off', () => annotating('error', 'Something')],
    ['with an endless error', () => annotating('error', `${'x'.repeat(1_200)}.`)],
    ['with an error that is not titled', () => annotating('error', 'Something failed.', '')],
    ['with a notice of nothing', () => annotating('notice', 'Something changed.')],
  ])('%s', (_case, changes) => {
    expect(() => {
      expectSafe({ ...good, ...changes() });
    }).toThrow();
  });

  test.each(['set-output', 'debug', 'group'])('that gives the command %s', (name) => {
    const command = { name, properties: {}, message: '', stream: 'stdout' } as const;
    expect(() => {
      expectSafe({ ...good, commands: [...good.commands, command] });
    }).toThrow();
  });

  test.each<[string, Tolerances]>([
    ['that should have had a problem', { problems: [/./] }],
    ['that should have been killed', { killedBy: 'SIGKILL' }],
  ])('%s', (_case, tolerances) => {
    expect(good.requests).toEqual([START]);
    expect(() => {
      expectSafe(good, tolerances);
    }).toThrow();
  });
});
