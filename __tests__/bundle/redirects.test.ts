import { describe, expect, test } from '@jest/globals';
import { startCodeArts } from '../../emulator/index.ts';
import { expectOracles, READ, START } from './oracles.ts';
import { certificatesOf } from './run-step.ts';
import { onStage, SOURCE_URL } from './stage.ts';

/** Places to be led to, given the origins of a server with TLS and of one without. */
const TARGETS = [
  [301, 'another host', (origin: string) => origin.replace('localhost', '127.0.0.1')],
  [302, 'another port', (origin: string) => `${origin}/v4/elsewhere`],
  [303, 'plain http', (_origin: string, plain: string) => plain],
  [307, 'another port', (origin: string) => origin],
  [308, 'a relative path', () => '/v4/elsewhere'],
  [300, 'nowhere', () => ''],
] as const;

describe('A redirect', () => {
  test.each(TARGETS)(
    'HTTP %i to %s is an error and is not followed',
    async (status, _to, target) => {
      const trap = await startCodeArts({ tls: await certificatesOf('valid') });
      const plainTrap = await startCodeArts();
      try {
        await onStage({}, async ({ run, codearts }) => {
          const Location = target(trap.endpoint, plainTrap.endpoint);
          codearts.inject({ times: Infinity, answer: { status, headers: { Location } } });
          const led = await run({ with: { retries: '2' } });
          const errors = [
            new RegExp(`HTTP ${status} redirects.*never followed\\. Check \`region\``),
          ];
          expectOracles(led, { requests: [START], errors });
          expect([...trap.requests, ...plainTrap.requests]).toEqual([]);
        });
      } finally {
        await trap.stop();
        await plainTrap.stop();
      }
    },
  );

  test('names the host it leads to, and nothing else of it', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const Location = 'https://octocat:hunter2EXAMPLE@trap.example:8443/path?sign=abcdefEXAMPLE';
      codearts.inject({ answer: { status: 302, headers: { Location } } });
      const led = await run();
      expectOracles(
        { ...led, secrets: [...led.secrets, 'hunter2EXAMPLE', 'abcdefEXAMPLE', '/path?'] },
        { requests: [START], errors: [/HTTP 302 redirects to host trap\.example:8443, /] },
      );
    });
  });

  test('of the mirror that is read ends the run before anything is written', async () => {
    await onStage({}, async ({ run, codearts }) => {
      codearts.inject({ answer: { status: 302, headers: { Location: 'https://trap.example/' } } });
      const led = await run({ with: { associate_url: SOURCE_URL, retries: '2' } });
      expectOracles(led, {
        requests: [READ],
        errors: [/^Reading .*redirects to host trap\.example/],
      });
    });
  });
});
