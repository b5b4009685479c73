import { describe, expect, test } from '@jest/globals';
import { credentialInputs, KINDS } from './credential-kinds.ts';
import { leaks } from '../../faults/oracles/leaks.ts';
import { visible } from './oracles.ts';
import { runAction } from './run-step.ts';
import type { Run } from './run-step.ts';
import { onStage } from './stage.ts';

/** What Node tells of itself, by what `NODE_DEBUG` names. */
const SECTIONS = ['http', 'http,https,net,tls,_tls_wrap,stream,timer', '*'];

/** Nothing of a secret may be told, neither as text nor byte by byte. */
function expectSilence(run: Run): void {
  const shown = `${visible(run)}\n${run.log}`;
  const bytes = shown.replace(/\b([0-9a-f]{2}) (?=[0-9a-f]{2}\b)/g, '$1');
  expect({ leaks: leaks(`${shown}\n${bytes}`, run.secrets) }).toEqual({ leaks: [] });
}

describe.each(SECTIONS)('NODE_DEBUG=%s', (NODE_DEBUG) => {
  test.each(KINDS)('shows nothing that is secret: %s', async (kind) => {
    await onStage({}, async (stage) => {
      const run = await runAction(stage, {
        with: {
          ...credentialInputs(stage, kind),
          source_username: 'mirror-reader-EXAMPLE',
          source_password: 'source-password-EXAMPLE',
        },
        env: {
          NODE_DEBUG,
          ACTIONS_ID_TOKEN_REQUEST_URL: stage.oidc.requestUrl,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: stage.oidc.requestToken,
        },
      });
      expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'requested' } });
      // It is there: that is what the user wanted.
      expect(run.rawStderr).toMatch(/^HTTP \d+: /m);
      expectSilence(run);
    });
  });
});

test('what a server writes is no command in what Node tells of it', async () => {
  await onStage({}, async (stage) => {
    const headers = { 'X-Evil': '##[error]made up', 'X-Request-Id': '::error::made up' };
    stage.codearts.inject({ answer: { status: 403, headers } });
    const run = await stage.run({ env: { NODE_DEBUG: '*' } });
    expect(run.commands.filter(({ stream }) => stream === 'stderr')).toEqual([]);
    expect(run.rawStderr).not.toContain('##[');
    expectSilence(run);
  });
});
