import { once } from 'node:events';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';
import type { RunningStep } from '../../runner/index.ts';
import { ASSOCIATE, CHANGE, expectOracles, JID, READ, START } from './oracles.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage, SOURCE_URL } from './stage.ts';
import type { Stage } from './stage.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** What later steps get of a run without a jid; with one: see wait-signals.test.ts. */
const CUT_SHORT = { status: 'unconfirmed' };

const WITH_SOURCE = { associate_url: SOURCE_URL };
const MIRROR = { status: 200, body: { url: SOURCE_URL, update_status: 'finished' } };
const OTHER_MIRROR = { status: 200, body: { url: 'https://source.example/octo-org/old.git' } };

/** Requests that change the mirror itself: after what read, by which inputs, and how they are told. */
const CHANGES: readonly (readonly [
  string,
  object & { status: number },
  Record<string, string>,
  string,
  string,
])[] = [
  ['associates', { status: 404 }, WITH_SOURCE, ASSOCIATE, 'The association with the source'],
  ['changes the source', OTHER_MIRROR, WITH_SOURCE, CHANGE, 'The change of the source'],
  [
    'changes source and branches',
    OTHER_MIRROR,
    { ...WITH_SOURCE, sync_branches: 'all' },
    CHANGE,
    'The change of the source and the branches',
  ],
  ['sets the branches', MIRROR, { sync_branches: 'all' }, CHANGE, 'The setting of the branches'],
];

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

  test.each(CHANGES)(
    'ends a run that %s, which says that it may have been done',
    async (_what, mirror, inputs, change, told) => {
      await onStage({}, async (stage) => {
        const interruption = new Interruption(signal);
        stage.codearts.inject({ method: 'GET', answer: mirror });
        stage.codearts.inject({ handle: interruption.strike });
        const run = await interrupt(stage, interruption, { with: inputs });
        const start = `^Cancelled by ${signal}\\. No synchronization was started\\. `;
        const errors = [new RegExp(`${start}${told} may have been done: the request was sent`)];
        const mirrorUrl = 'associate_url' in inputs ? {} : { mirror_url: SOURCE_URL };
        const outputs = { status: 'failed', ...mirrorUrl };
        expectOracles(run, { exitCode, requests: [READ, change], errors, outputs });
        expect(run.summary).toContain(`${told} may have been done`);
      });
    },
  );

  test.each([
    [429, expect.not.stringContaining('may have been done')],
    [503, expect.stringContaining('The setting of the branches may have been done: ')],
  ])('ends a run that waits to change the mirror again after %d', async (status, told) => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({ method: 'GET', answer: MIRROR });
      stage.codearts.inject({ answer: { status, headers: { 'Retry-After': '60' } } });
      const run = await interrupt(stage, interruption, {
        with: { retries: '1', sync_branches: 'all' },
        onLine: (line) => {
          if (/attempt 2 of 2 in 6\d\.\d s/.test(line)) interruption.strike();
        },
      });
      expect(run.errors).toEqual([told]);
      expect(run.errors).toEqual([expect.stringContaining('No synchronization was started.')]);
    });
  });

  test('ends a run that has changed the mirror, and says nothing of what is settled', async () => {
    await onStage({}, async (stage) => {
      const interruption = new Interruption(signal);
      stage.codearts.inject({ method: 'GET', answer: { status: 404 } });
      stage.codearts.inject({ answer: { status: 201, body: { url: SOURCE_URL } } });
      stage.codearts.inject({ handle: interruption.strike });
      const run = await interrupt(stage, interruption, { with: WITH_SOURCE });
      expect(run.requests).toEqual([READ, ASSOCIATE, START]);
      expect(run.errors).toEqual([expect.stringMatching(/A synchronization may be running/)]);
      expect(run.errors).toEqual([expect.not.stringContaining('may have been done')]);
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
