import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { expectOracles, START } from './oracles.ts';
import { runOnStage } from './stage.ts';

/** What people set for all of their steps at once. */
const OPTIONS = [
  ...['--no-deprecation', '--throw-deprecation', '--trace-deprecation', '--pending-deprecation'],
  ...['--no-warnings', '--disable-warning=DeprecationWarning', '--max-old-space-size=64'],
  ...['--no-deprecation --throw-deprecation --no-warnings', '--unhandled-rejections=warn'],
  ...['--enable-source-maps', '--frozen-intrinsics', '--dns-result-order=ipv4first'],
  ...['--disable-proto=throw', '--use-system-ca'],
];

describe('NODE_OPTIONS of a workflow', () => {
  test.each(OPTIONS)('%s changes nothing', async (NODE_OPTIONS) => {
    const { rawStderr, ...run } = await runOnStage({}, { env: { NODE_OPTIONS } });
    // What Node says of an option itself is not ours.
    expect(rawStderr).toMatch(/^(?:\(node:\d+\) ExperimentalWarning.*\n.*\n)?$/);
    expectOracles({ ...run, rawStderr: '' }, { requests: [START] });
  });

  test.each(OPTIONS)('%s changes nothing where a run fails', async (NODE_OPTIONS) => {
    const faults = [{ answer: { status: 403 } }];
    const { rawStderr, ...run } = await runOnStage({ faults }, { env: { NODE_OPTIONS } });
    expect(rawStderr).toMatch(/^(?:\(node:\d+\) ExperimentalWarning.*\n.*\n)?$/);
    expectOracles({ ...run, rawStderr: '' }, { requests: [START], errors: [/HTTP 403/] });
  });

  test.each(['--require', '--import'])('%s of a harmless file changes nothing', async (option) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'node-options-'));
    try {
      const file = path.join(folder, 'harmless.cjs');
      await writeFile(file, "process.on('exit', () => undefined);");
      const run = await runOnStage({}, { env: { NODE_OPTIONS: `${option} ${file}` } });
      expectOracles(run, { requests: [START] });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
