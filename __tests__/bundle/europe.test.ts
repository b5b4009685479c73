import { describe, expect, test } from '@jest/globals';
import { answerWith, passOn, startProxy, type Refuse } from '../support/proxy.ts';
import { stopServers, unusedPort } from '../support/server.ts';
import { credentialInputs } from './credential-kinds.ts';
import { expectOracles } from './oracles.ts';
import { runAction } from './run-step.ts';
import type { Run } from './run-step.ts';
import { onStage } from './stage.ts';

const HOST = 'codeartsrepo-ext.eu-west-101.myhuaweicloud.eu';
const OTHER = /`endpoint: https:\/\/codeartsrepo-ext\.eu-west-101\.myhuaweicloud\.com`/;

/** The host is asked for through a proxy on this machine, which deals with it as told. */
async function runInEurope(
  refuse: Refuse,
  inputs: Record<string, string> = {},
): Promise<{ run: Run; targets: string[] }> {
  let done: { run: Run; targets: string[] } | undefined;
  await onStage({ certificate: 'wrongHost' }, async ({ run, codearts }) => {
    const proxy = await startProxy((socket, connect) => {
      if (refuse(socket, connect)) return true;
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      passOn(socket, `x:${new URL(codearts.endpoint).port}`);
      return true;
    });
    try {
      const through = await run({
        env: { HTTPS_PROXY: `http://${proxy.host}` },
        with: { endpoint: undefined, region: 'eu-west-101', request_timeout: '2s', ...inputs },
      });
      done = { run: through, targets: proxy.connects.map(({ target }) => target) };
    } finally {
      await stopServers();
    }
  });
  if (done === undefined) throw new Error('The step was not run');
  return done;
}

describe('The host of eu-west-101', () => {
  test.each<[string, Refuse, RegExp]>([
    [
      'cannot be looked up or connected to, says the proxy',
      answerWith('HTTP/1.1 503 Service Unavailable\r\n\r\n'),
      /HTTP 503/,
    ],
    ['is waited for in vain', () => true, /within 2 s while the proxy was to open a tunnel/],
    [
      'breaks off the handshake',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.once('data', () => socket.destroy());
        return true;
      },
      /in the TLS handshake/,
    ],
    ['has a certificate for another host', () => false, /is for another host/],
  ])('%s: the error names the other one', async (_case, refuse, error) => {
    const { run, targets } = await runInEurope(refuse);
    expect(new Set(targets)).toEqual(new Set([`${HOST}:443`]));
    expectOracles(run, { requests: [], errors: [error], withinMs: 3_000 });
    expect(run.errors[0]).toMatch(OTHER);
  });

  test.each<[string, Refuse]>([
    ['wants a login', answerWith('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')],
    ['forbids it', answerWith('HTTP/1.1 403 Forbidden\r\n\r\n')],
  ])('is not at fault where the proxy %s', async (_case, refuse) => {
    const { run } = await runInEurope(refuse);
    expectOracles(run, { requests: [], errors: [/HTTPS_PROXY/] });
    expect(run.errors[0]).not.toMatch(OTHER);
  });

  test('is not at fault where there is no proxy to ask', async () => {
    const port = await unusedPort();
    await onStage({}, async ({ run }) => {
      const done = await run({
        env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
        with: { endpoint: undefined, region: 'eu-west-101' },
      });
      expectOracles(done, { requests: [], errors: [/no connection to the proxy/] });
      expect(done.errors[0]).not.toMatch(OTHER);
    });
  });
});

test('A keyless step in Europe asks for `sts_endpoint`, and names no host of another site', async () => {
  await onStage({}, async (stage) => {
    const run = await runAction(stage, {
      with: {
        ...credentialInputs(stage, 'oidc'),
        endpoint: undefined,
        region: 'eu-west-101',
        sts_endpoint: undefined,
      },
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: stage.oidc.requestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: stage.oidc.requestToken,
      },
    });
    expectOracles(run, { requests: [], errors: [/^sts_endpoint: missing, and eu-west-101/] });
    expect(run.errors[0]).not.toMatch(/myhuaweicloud|cn-north-4/);
  });
});
