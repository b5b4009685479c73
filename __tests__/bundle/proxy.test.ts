import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { HOST, NAMING_HOST } from '../../faults/cases/proxies.ts';
import { answerWith, passOn, requireLogin, startProxy } from '../support/proxy.ts';
import type { Proxy, Refuse, TlsIdentity } from '../support/proxy.ts';
import { stopServers, unusedPort } from '../support/server.ts';
import { ACCEPTED, ASSOCIATE, expectOracles, READ, START } from './oracles.ts';
import { certificatesOf } from './run-step.ts';
import type { Run } from './run-step.ts';
import { onStage, SOURCE_URL } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';

const PASSWORD = 'proxy password: EXAMPLE';
const LOGIN = `robot:${PASSWORD}`;
const LOGIN_IN_URL = `robot:${encodeURIComponent(PASSWORD)}`;
const UNDECODABLE = 'proxy%zz';

interface Proxied extends Stage {
  readonly proxy: Proxy;
  /** Runs the action against the made-up host, with this environment. */
  readonly runThrough: (
    env: Record<string, string>,
    inputs?: Record<string, string>,
  ) => Promise<Run>;
}

async function behindProxy(
  refuse: Refuse | undefined,
  test: (stage: Proxied) => Promise<void>,
  { proxyTls, ...stageOptions }: StageOptions & { proxyTls?: TlsIdentity } = {},
): Promise<void> {
  await onStage({ certificate: 'wrongHost', ...stageOptions }, async (stage) => {
    const proxy = await startProxy(refuse, proxyTls);
    const endpoint = `https://${HOST}:${new URL(stage.codearts.endpoint).port}`;
    try {
      await test({
        ...stage,
        proxy,
        runThrough: (env, inputs) =>
          stage.run({ env, with: { endpoint, request_timeout: '5s', ...inputs } }),
      });
    } finally {
      await stopServers();
    }
  });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function withProxySecrets(run: Run): Run {
  const secrets = [PASSWORD, encodeURIComponent(PASSWORD), base64(LOGIN)];
  return { ...run, secrets: [...run.secrets, ...secrets] };
}

describe('A proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('named in %s sees no credential', async (name) => {
    await behindProxy(undefined, async ({ proxy, runThrough, codearts }) => {
      const run = await runThrough({ [name]: `http://${proxy.host}` });
      expectOracles(run, { requests: [START] });
      expect(proxy.connects.map(({ target }) => target)).toEqual([
        `${HOST}:${new URL(codearts.endpoint).port}`,
      ]);
      expect(proxy.connects[0]?.headers).not.toHaveProperty('x-auth-token');
      expect(proxy.traffic()).not.toBe('');
      expect(proxy.traffic()).not.toContain(codearts.tokens.valid);
      expect(JSON.stringify(proxy.connects)).not.toContain(codearts.tokens.valid);
    });
  });

  test('named without a scheme is an http proxy', async () => {
    await behindProxy(undefined, async ({ proxy, runThrough }) => {
      expectOracles(await runThrough({ HTTPS_PROXY: proxy.host }), { requests: [START] });
      expect(proxy.connects).toHaveLength(1);
    });
  });

  test('gets its own credentials, which are masked', async () => {
    await behindProxy(requireLogin(LOGIN), async ({ proxy, runThrough }) => {
      const url = `http://${LOGIN_IN_URL}@${proxy.host}`;
      const run = await runThrough({ HTTPS_PROXY: url, RUNNER_DEBUG: '1' });
      expectOracles(withProxySecrets(run), { requests: [START] });
      expect(run.masks).toContain(PASSWORD);
      const authorization = run.logged[0]?.headers['proxy-authorization'];
      expect(authorization).toBeUndefined();
    });
  });

  test.each(['201 Created', '204 No Content'])('may open the tunnel with %s', async (status) => {
    await behindProxy(
      (socket, { target }) => {
        socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
        passOn(socket, target);
        return true;
      },
      async ({ proxy, runThrough }) => {
        const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` });
        expectOracles(run, { requests: [START] });
      },
    );
  });

  test('is asked for an IPv6 address in brackets', async () => {
    await behindProxy(undefined, async ({ proxy, runThrough, codearts }) => {
      const host = `[2001:db8::1]:${new URL(codearts.endpoint).port}`;
      const inputs = { endpoint: `https://${host}` };
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` }, inputs);
      expectOracles(run, { requests: [START] });
      expect(proxy.connects).toMatchObject([{ target: host, headers: { host } }]);
    });
  });

  test('over https has to prove who it is', async () => {
    const tls = await certificatesOf('wrongHost');
    await behindProxy(
      undefined,
      async ({ proxy, runThrough }) => {
        const run = await runThrough({ HTTPS_PROXY: `https://${LOGIN_IN_URL}@${proxy.host}` });
        const errors = [/failed: the proxy's certificate is for another host/];
        expectOracles(withProxySecrets(run), { requests: [], errors });
        expect(proxy.connects).toEqual([]);
      },
      { proxyTls: tls },
    );
  });

  test('serves every request of a run', async () => {
    const stageOptions: StageOptions = { repository: {} };
    const inTunnel = async ({ proxy, runThrough }: Proxied): Promise<void> => {
      const inputs = { associate_url: SOURCE_URL };
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` }, inputs);
      const outputs = { ...ACCEPTED, mirror_url: SOURCE_URL };
      expectOracles(run, { requests: [READ, ASSOCIATE, START], outputs });
      expect(proxy.connects.length).toBeGreaterThan(0);
    };
    await behindProxy(undefined, inTunnel, stageOptions);
  });

  test('is not used for plain http_proxy', async () => {
    await behindProxy(undefined, async ({ proxy, runThrough }) => {
      const run = await runThrough({ HTTP_PROXY: `http://${proxy.host}` });
      expectOracles(run, { requests: [], errors: [/no (?:connection|full answer).*elsewhere/] });
      expect(proxy.connects).toEqual([]);
    });
  });
});

describe('A proxy that does not open a tunnel', () => {
  test('for lack of credentials is not asked again', async () => {
    await behindProxy(requireLogin(LOGIN), async ({ proxy, runThrough }) => {
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` }, { retries: '2' });
      const errors = [/failed: the proxy refused the connection with HTTP 407.*HTTPS_PROXY/];
      expectOracles(run, { requests: [], errors });
      expect(proxy.connects).toHaveLength(1);
    });
  });

  test('since the credentials are wrong does not show them', async () => {
    await behindProxy(requireLogin('robot:another'), async ({ proxy, runThrough }) => {
      const run = await runThrough({ HTTPS_PROXY: `http://${LOGIN_IN_URL}@${proxy.host}` });
      expectOracles(withProxySecrets(run), { requests: [], errors: [/HTTP 407/] });
    });
  });

  test.each([
    ['forbids it', 'HTTP/1.1 403 Forbidden\r\n\r\n', 1, /HTTP 403.*HTTPS_PROXY/],
    ['cannot reach the host', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', 2, /2 attempts.*HTTP 502/],
    ['talks on', 'HTTP/1.1 200 OK\r\n\r\nWelcome ::error::x', 1, /did not answer as a proxy/],
    ['speaks no HTTP', 'SSH-2.0-EXAMPLE\r\n::error::x\r\n', 1, /proxy/],
  ])('since it %s ends the run with an error', async (_why, answer, attempts, error) => {
    await behindProxy(answerWith(answer), async ({ proxy, runThrough }) => {
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` }, { retries: '1' });
      expectOracles(run, { requests: [], errors: [error] });
      expect(proxy.connects.length).toBeLessThanOrEqual(attempts);
    });
  });

  test.each([
    ['stalls', () => true, /within 1 s/],
    ['hangs up', (socket: Socket) => socket.destroy().destroyed, /proxy|no connection/],
  ])('since it %s ends the run in time', async (_why, refuse, error) => {
    await behindProxy(refuse, async ({ proxy, runThrough }) => {
      const inputs = { request_timeout: '1s' };
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}` }, inputs);
      expectOracles(run, { requests: [], errors: [error], withinMs: 1_000 });
    });
  });

  test('since there is none ends the run, and the error names the proxy', async () => {
    await behindProxy(undefined, async ({ runThrough }) => {
      const host = `127.0.0.1:${await unusedPort()}`;
      const run = await runThrough({ HTTPS_PROXY: `http://${LOGIN_IN_URL}@${host}` });
      expectOracles(withProxySecrets(run), { requests: [], errors: [/proxy.*HTTPS_PROXY/] });
    });
  });
});

describe('A proxy variable that cannot be used', () => {
  test.each([
    ['no URL', 'http://', /^HTTPS_PROXY: .*not a URL/],
    ['no port number', `http://${LOGIN_IN_URL}@proxy.example:port`, /^HTTPS_PROXY: .*not a URL/],
    ['SOCKS', `socks5://${LOGIN_IN_URL}@proxy.example:1080`, /^HTTPS_PROXY: only http and https/],
    ['undecodable', `http://robot:${UNDECODABLE}@proxy.example`, /^HTTPS_PROXY: .*%/],
    ['blank', ' ', /^HTTPS_PROXY: .*not a URL/],
    ['a raw backslash', `http://CORP\\${LOGIN}@proxy.example:3128`, /^HTTPS_PROXY: .*%5C/],
    ['a raw slash', `http://ro/bot:${PASSWORD}@proxy.example:3128`, /^HTTPS_PROXY: .*%2F/],
  ])('is refused before anything is sent: %s', async (_name, HTTPS_PROXY, error) => {
    await behindProxy(undefined, async ({ runThrough, proxy }) => {
      const run = await runThrough({ HTTPS_PROXY });
      const all = withProxySecrets(run);
      const isIn = [PASSWORD, encodeURIComponent(PASSWORD)].some((it) => HTTPS_PROXY.includes(it));
      const logins = ['CORP\\robot', 'ro/bot'].map((user) => base64(`${user}:${PASSWORD}`));
      const secrets = [...all.secrets, UNDECODABLE, ...logins];
      expectOracles({ ...all, secrets }, { requests: [], errors: [error] });
      expect(run.masks.includes(PASSWORD)).toBe(isIn);
      expect(proxy.connects).toEqual([]);
    });
  });

  test('is reported together with wrong inputs', async () => {
    await onStage({}, async ({ run }) => {
      const env = { HTTPS_PROXY: 'socks5://proxy.example' };
      const errors = [/^HTTPS_PROXY: /, /^retries: /];
      expectOracles(await run({ env, with: { retries: 'x' } }), { requests: [], errors });
    });
  });
});

describe('NO_PROXY', () => {
  test.each(NAMING_HOST)('goes around the proxy: %s', async (NO_PROXY) => {
    await behindProxy(undefined, async ({ proxy, runThrough }) => {
      const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY });
      // The name exists for the proxy alone, so going around it shows in not finding the host.
      expectOracles(run, { requests: [], errors: [/no (?:connection|full answer).*elsewhere/] });
      expect(proxy.connects).toEqual([]);
    });
  });

  test.each(['other.example', 'where.example', 'elsewhere.example.com'])(
    'does not for another host: %s',
    async (NO_PROXY) => {
      await behindProxy(undefined, async ({ proxy, runThrough }) => {
        const run = await runThrough({ HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY });
        expectOracles(run, { requests: [START] });
        expect(proxy.connects).toHaveLength(1);
      });
    },
  );

  test('is not needed for this machine', async () => {
    await onStage({}, async ({ run }) => {
      const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
      expectOracles(await run({ env }), { requests: [START] });
    });
  });
});
