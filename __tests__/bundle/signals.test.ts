import { once } from 'node:events';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';
import type { RunningStep } from '../../runner/index.ts';
import { expectOracles, JID, START } from './oracles.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage } from './stage.ts';
import type { Stage } from './stage.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** What later steps get of a run without a jid; with one: see wait-signals.test.ts. */
const CUT_SHORT = { status: 'unconfirmed' };

/** A step that is sent a signal at the right moment. */
class Interruption {
  readonly #signal: NodeJS.Signals;
  #step: RunningStep | undefined;
  #sentAt: number | undefined;

  constructor(signal: NodeJS.Signals) {
    this.#signal = signal;
  }

  readonly onStart = (step: RunningStep): void => {
    this.#step = step;
  };

  /** Sends the signal, the first time it is called. */
  readonly strike = (): void => {
    if (this.#sentAt !== undefined) return;
    this.#sentAt = performance.now();
    this.#step?.signal(this.#signal);
  };

  /** Since the signal was sent, in milliseconds. */
  get elapsedMs(): number {
    return performance.now() - (this.#sentAt ?? -Infinity);
  }
}

async function interrupt(
  stage: Stage,
  interruption: Interruption,
  changes: StepChanges,
): Promise<Run> {
  const run = await stage.run({ ...changes, onStart: interruption.onStart });
  // The end of the process and the reading of its files.
  expect(interruption.elapsedMs).toBeLessThan(1_000);
  return run;
}

describe.each(SIGNALS)('%s', (signal, exitCode) => {
  test('ends a run that waits for a connection, and nothing was started', async () => {
    const interruption = new Interruption(signal);
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      interruption.strike();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      await onStage({}, async (stage) => {
        const inputs = { endpoint: `https://localhost:${port}` };
        const run = await interrupt(stage, interruption, { with: inputs });
        const errors = [new RegExp(`^Cancelled by ${signal}\\. No synchronization was started`)];
        expectOracles(run, { exitCode, requests: [], errors, outputs: { status: 'failed' } });
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
      await once(silent, 'close');
    }
  });

  test('ends a run that reads an answer', async () => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({
        handle: (_request, response) => {
          response.writeHead(200, { 'Content-Length': 100 });
          response.write(`{"jid":"${JID}"`, interruption.strike);
        },
      });
      const run = await interrupt(stage, interruption, {});
      const errors = [new RegExp(`^Cancelled by ${signal}\\. A synchronization may be running`)];
      expectOracles(run, { exitCode, requests: [START], errors, outputs: CUT_SHORT });
    });
  });

  test('ends a run that has had no answer', async () => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({ handle: interruption.strike });
      const run = await interrupt(stage, interruption, {});
      const errors = [new RegExp(`^Cancelled by ${signal}\\. A synchronization may be running`)];
      expectOracles(run, { exitCode, requests: [START], errors, outputs: CUT_SHORT });
    });
  });

  test.each([
    [429, 'No synchronization was started', { status: 'failed' }],
    [503, 'A synchronization may be running', CUT_SHORT],
  ])('ends a run that waits for its next attempt after %d', async (status, told, outputs) => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({ answer: { status, headers: { 'Retry-After': '60' } } });
      const run = await interrupt(stage, interruption, {
        with: { retries: '1' },
        onLine: (line) => {
          if (/attempt 2 of 2 in 6\d\.\d s/.test(line)) interruption.strike();
        },
      });
      const errors = [new RegExp(`^Cancelled by ${signal}\\. ${told}`)];
      expectOracles(run, { exitCode, requests: [START], errors, outputs });
    });
  });

  test('ends a run that waits for its next attempt, and never had a connection', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      const run = await interrupt(stage, interruption, {
        with: { endpoint: `http://127.0.0.1:${port}`, retries: '10' },
        onLine: (line) => {
          if (line.includes('attempt 4 of 11')) interruption.strike();
        },
      });
      const errors = [new RegExp(`^Cancelled by ${signal}\\. No synchronization was started`)];
      expectOracles(run, { exitCode, requests: [], errors, outputs: { status: 'failed' } });
    });
  });

  test('ends a run that reads the mirror, and nothing was started', async () => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({ method: 'GET', handle: interruption.strike });
      const inputs = { associate_url: 'https://source.example/octo-org/hello.git' };
      const run = await interrupt(stage, interruption, { with: inputs });
      const errors = [new RegExp(`^Cancelled by ${signal}\\. No synchronization was started`)];
      const requests = ['GET /remote-mirror'];
      expectOracles(run, { exitCode, requests, errors, outputs: { status: 'failed' } });
    });
  });
});
