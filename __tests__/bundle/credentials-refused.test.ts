import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../emulator/manual-clock.ts';
import { KINDS } from './credential-kinds.ts';
import type { Run } from './run-step.ts';
import { onStage } from './stage.ts';
import type { Stage } from './stage.ts';

const WRONG = { secret_key: 'made-up-secret-key-that-is-none' };
const MINUTE = 60_000;

describe('an access key with a wrong secret', () => {
  test.each([
    ['a plain run', {}],
    ['an association', { associate_url: 'https://source.example/octo-org/other.git' }],
    ['a dry run', { dry_run: 'true' }],
    ['a waiting run', { wait: 'true' }],
  ])('is tried once in %s, however many retries there are', async (_case, inputs) => {
    await onStage({}, async ({ runWith }) => {
      const done = await runWith('access key', { with: { ...WRONG, ...inputs, retries: '10' } });
      expect(done.requests).toHaveLength(1);
      expect(done.errors).toEqual([
        expect.stringMatching(/HTTP 401, APIG\.0301: .*verify aksk.*belong together/),
      ]);
    });
  });

  test('does not lock the key in five runs, does in six, and for five minutes', async () => {
    const clock = new ManualClock(new Date().toISOString());
    await onStage({ cloud: { clock } }, async ({ runWith }) => {
      const fail = async (times: number): Promise<void> => {
        for (let time = 0; time < times; time += 1) await runWith('access key', { with: WRONG });
      };
      await fail(5);
      expect((await runWith('access key')).errors).toEqual([]);
      await fail(6);
      const locked = await runWith('access key');
      expect(locked.errors).toEqual([
        expect.stringMatching(/locked for 5 minutes.*More than five failures lock a key/),
      ]);
      expect(locked.requests).toHaveLength(1);
      clock.advance(5 * MINUTE);
      expect((await runWith('access key')).errors).toEqual([]);
    });
  });
});

describe('a temporary access key', () => {
  const temporary = {
    accessKeyId: 'MADEUPHSTA0000000001',
    secretAccessKey: 'made-up-temporary-secret',
    securityToken: 'made-up-session-token',
  };
  const given = { access_key: temporary.accessKeyId, secret_key: temporary.secretAccessKey };

  const runWith = async (stage: Stage, inputs: Record<string, string>): Promise<Run> =>
    await stage.runWith('access key', { with: { ...given, ...inputs } });

  test('needs its session token', async () => {
    await onStage({}, async (stage) => {
      stage.codearts.addAccessKey(temporary);
      const { securityToken: security_token } = temporary;
      expect((await runWith(stage, { security_token })).errors).toEqual([]);
      expect((await runWith(stage, {})).errors).toEqual([
        expect.stringMatching(/APIG\.0301.*a temporary key has its `security_token`/),
      ]);
    });
  });

  test('is not replaced when it has expired: the user supplied it', async () => {
    await onStage({}, async (stage) => {
      stage.codearts.addAccessKey({ ...temporary, expiration: new Date(0) });
      const done = await runWith(stage, { security_token: temporary.securityToken });
      expect(done).toMatchObject({ asked: { github: 0, sts: 0 } });
      expect(done.requests).toHaveLength(1);
      expect(done.errors).toEqual([expect.stringMatching(/APIG\.0301.*has not expired/)]);
    });
  });
});

describe('a clock that is off', () => {
  test.each([
    ['behind', 20],
    ['ahead of', -20],
  ])('by 20 minutes, %s the service, is named', async (direction, minutes) => {
    const clock = new ManualClock(new Date(Date.now() + minutes * MINUTE).toISOString());
    await onStage({ cloud: { clock } }, async ({ runWith }) => {
      const done = await runWith('access key');
      expect(done.requests).toHaveLength(1);
      expect(done.errors).toEqual([
        expect.stringMatching(
          new RegExp(`APIG\\.0303.* clock of this runner is (?:19|20) minutes ${direction} the`),
        ),
      ]);
    });
  });

  test('by less than 15 minutes is good enough', async () => {
    const clock = new ManualClock(new Date(Date.now() + 14 * MINUTE).toISOString());
    await onStage({ cloud: { clock } }, async ({ runWith }) => {
      expect((await runWith('access key')).errors).toEqual([]);
    });
  });
});

test.each(KINDS)('what was sent and comes back in an error is hidden: %s', async (kind) => {
  await onStage({}, async ({ runWith, codearts }) => {
    codearts.inject({
      times: Infinity,
      handle: ({ headers }, response) => {
        const { authorization, 'x-security-token': session, 'x-auth-token': token } = headers;
        const echo = { error_code: 'X.1', error_msg: [authorization, session, token].join(' ') };
        response.writeHead(403).end(JSON.stringify(echo));
      },
    });
    // That none of it is shown is checked of every run.
    const done = await runWith(kind, { env: { RUNNER_DEBUG: '1' } });
    expect(done.errors).toEqual([expect.stringMatching(/HTTP 403, X\.1: .*\*\*\*.*setRepository/)]);
  });
});
