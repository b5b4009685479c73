import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningStep } from '../../runner/index.ts';
import { expectOracles, START } from './oracles.ts';
import { onStage } from './stage.ts';

/** Takes all threads in which Node looks up names, and never gives them back: see {@link beforeAll}. */
let NODE_OPTIONS: string;
/** Also begins to look up a name, so that the end of the process has to wait for a thread. */
let LOOKING_UP: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'held-threads-'));
  const fifo = path.join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
  const preload = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return `--require ${file}`;
  };
  // To open a FIFO that nobody writes to takes for ever.
  NODE_OPTIONS = await preload(
    'hold.cjs',
    `for (let n = 0; n < 4; n += 1) require('node:fs').open(${JSON.stringify(fifo)}, 'r', () => 0);`,
  );
  const lookUp = "require('node:dns').lookup('host.invalid', () => 0);";
  LOOKING_UP = `${NODE_OPTIONS} ${await preload('look-up.cjs', lookUp)}`;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a name that is looked up without end', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('does not hold a run that gets %s', async (signal, exitCode) => {
    let begun = Infinity;
    const onStart = (step: RunningStep): void => {
      // By then it looks for the service; whether it has begun to, nobody can see.
      setTimeout(() => {
        begun = performance.now();
        step.signal(signal);
      }, 2_000);
    };
    await onStage({}, async ({ run }) => {
      const done = await run({ env: { NODE_OPTIONS }, onStart });
      expect(performance.now() - begun).toBeLessThan(1_000);
      const errors = [new RegExp(`^Cancelled by ${signal}\\. No synchronization was started`)];
      expectOracles(done, { exitCode, requests: [], errors, outputs: { status: 'failed' } });
      expect(done.summary).toContain(`Cancelled by ${signal}`);
    });
  });

  test('does not hold a run whose time for a request is over', async () => {
    await onStage({}, async ({ run }) => {
      const begun = performance.now();
      const done = await run({ env: { NODE_OPTIONS }, with: { request_timeout: '2s' } });
      expect(performance.now() - begun).toBeLessThan(4_000);
      const errors = [
        /^Starting the synchronization failed: no full answer from localhost:\d+ within 2 s/,
      ];
      expectOracles(done, { requests: [], errors, outputs: { status: 'failed' } });
      expect(done.summary).toContain('no synchronization was started');
    });
  });

  test('does not hold a run that ended well, nor make it one that failed', async () => {
    await onStage({}, async ({ codearts, run }) => {
      const endpoint = codearts.endpoint.replace('localhost', '127.0.0.1');
      const begun = performance.now();
      const done = await run({ env: { NODE_OPTIONS: LOOKING_UP }, with: { endpoint } });
      expect(performance.now() - begun).toBeLessThan(4_000);
      expectOracles(done, { requests: [START] });
    });
  });
});
