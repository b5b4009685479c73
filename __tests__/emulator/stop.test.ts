import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';
import { startCodeArts, startGitHub } from '../../emulator/index.ts';
import { betweenBothSides, mirrored } from './both-sides.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/.bin/node');

describe('stopping', () => {
  test('ends synchronizations that are held, queued or delayed, without a verdict', () =>
    betweenBothSides(
      async (sides) => {
        const { repository, source } = await mirrored(sides);
        const delayed = await sides.codearts.createRepository({ mirror: { url: source.url } });
        const gate = repository.holdSynchronizations();
        const jobs = [
          repository.startSynchronization(),
          repository.startSynchronization(),
          delayed.startSynchronization(),
        ];
        await gate.reached;
        await sides.codearts.stop();
        await Promise.all(jobs.map(({ ended }) => ended));
        expect(repository.mirror?.update_status).toBe('started');
        expect(existsSync(repository.gitDir)).toBe(false);
      },
      { syncDelayMs: 3_600_000 },
    ));

  test('ends a fetch whose source never answers', () =>
    betweenBothSides(async (sides) => {
      const { repository } = await mirrored(sides);
      const arrived = Promise.withResolvers<undefined>();
      const gone = Promise.withResolvers<undefined>();
      sides.github.inject({
        handle: (request) => {
          request.socket.once('close', () => {
            gone.resolve(undefined);
          });
          arrived.resolve(undefined);
        },
      });
      const { ended } = repository.startSynchronization();
      await arrived.promise;
      await sides.codearts.stop();
      // git has ended together with the helper that held the connection.
      await Promise.all([ended, gone.promise]);
      expect(repository.mirror).toMatchObject({ update_status: 'started', last_error: null });
    }));

  test('twice is as good as once', async () => {
    const [codearts, github] = [await startCodeArts(), await startGitHub()];
    for (const side of [codearts, github]) {
      await side.stop();
      await expect(side.stop()).resolves.toBeUndefined();
    }
  });
});

describe('the program', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('runs until %s and leaves nothing', async (signal) => {
    const temporary = await mkdtemp(path.join(tmpdir(), 'program-'));
    const program = spawn(NODE, [path.join(ROOT, 'emulator/main.ts')], {
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines: string[] = [];
      for await (const line of createInterface(program.stdout)) {
        lines.push(line);
        if (line === 'Ctrl-C ends it.') break;
      }
      const text = lines.join('\n');
      const token = /^TOKEN='(.+)'$/m.exec(text)?.[1] ?? '';
      const [, url = ''] = /"(http:\S+\/remote-mirror)"$/m.exec(text) ?? [];
      const reply = await fetch(url, { headers: { 'X-Auth-Token': token } });
      expect(reply.status).toBe(200);
      expect(await reply.json()).toHaveProperty('url', null);
      expect(await readdir(temporary)).toHaveLength(2);

      const exited = once(program, 'exit');
      program.kill(signal);
      expect(await exited).toEqual([0, null]);
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      program.kill('SIGKILL');
      await rm(temporary, { recursive: true, force: true });
    }
  });
});
