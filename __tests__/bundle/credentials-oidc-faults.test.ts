import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../emulator/index.ts';
import { onStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { START } from './oracles.ts';
import type { StepChanges } from './run-step.ts';

const ALWAYS = { times: Infinity };
const AUDIENCE = 'sts.huaweicloud.com';

/** A fault, and what must come of it. */
interface Case {
  /** What happens. */
  readonly name: string;
  readonly step?: StepChanges;
  readonly arm?: (stage: Stage) => void;
  /** What the one error says; none: the run ends well. */
  readonly error?: RegExp;
  /** Requests for ID tokens, for keys, and to the service. */
  readonly requests: readonly [github: number, sts: number, api: number];
}

/** Each case runs as it is, and with debug logging on. */
function testEach(cases: readonly Case[]): void {
  const both = cases.flatMap((each) => [
    { ...each, debug: undefined },
    { ...each, name: `${each.name}, debugging`, debug: '1' },
  ]);
  test.each(both)('$name', async ({ step = {}, arm, error, requests, debug }) => {
    await onStage({}, async (started) => {
      arm?.(started);
      const run = await started.runWith('oidc', {
        ...step,
        env: { ...step.env, RUNNER_DEBUG: debug },
      });
      const { github, sts } = run.asked;
      expect({ errors: run.errors, requests: [github, sts, run.requests.length] }).toEqual({
        errors: matching(error),
        requests,
      });
      expect(run.exitCode).toBe(error === undefined ? 0 : 1);
      expect(run.outputs['status']).toBe(error === undefined ? 'requested' : 'failed');
    });
  });
}

function matching(error: RegExp | undefined): unknown[] {
  return error === undefined ? [] : [expect.stringMatching(error)];
}

const once = { with: { retries: '1' } };
const json = (body: unknown, status = 200): Fault => ({ ...ALWAYS, answer: { status, body } });

/** Sends half of an answer, once. */
const BROKEN: Fault = {
  handle: (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"value":"', () => response.destroy());
  },
};

const PERMISSION = /`id-token: write`/;

describe("GitHub's OIDC endpoint", () => {
  const toGitHub = (fault: Fault) => (stage: Stage) => {
    stage.oidc.inject(fault);
  };
  const unusable = (name: string, body: unknown): Case => ({
    name,
    arm: toGitHub(json(body)),
    error: /^Asking GitHub for the job's ID token failed: HTTP 200 .*not the documented answer/,
    requests: [1, 0, 0],
  });

  testEach([
    {
      name: 'is not there without `id-token: write`',
      step: {
        env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined },
      },
      error: /`permissions:`.*`id-token: write`.*forks never get it\.$/,
      requests: [0, 0, 0],
    },
    {
      name: 'answers 500 once',
      step: once,
      arm: toGitHub({ answer: { status: 500 } }),
      requests: [2, 1, 1],
    },
    {
      name: 'answers 500 always',
      step: once,
      arm: toGitHub(json('down', 500)),
      error: /^Asking GitHub for the job's ID token failed after 2 attempts: HTTP 500\./,
      requests: [2, 0, 0],
    },
    {
      name: 'answers 401',
      step: once,
      arm: toGitHub(json({ message: 'no' }, 401)),
      error: PERMISSION,
      requests: [1, 0, 0],
    },
    { name: 'breaks off once', step: once, arm: toGitHub(BROKEN), requests: [2, 1, 1] },
    unusable('answers {}', {}),
    unusable('answers an empty value', { value: '' }),
    unusable('answers no JWT', { value: 'something' }),
    unusable('answers a runner command', { value: 'a.b.c\n::set-env name=X::y\n##[add-mask]z' }),
    {
      name: 'redirects to the STS',
      arm: ({ oidc, sts }) => {
        const headers = { location: `${sts.endpoint}/v5/agencies/assume-with-oidc` };
        oidc.inject({ ...ALWAYS, answer: { status: 307, headers } });
      },
      error: /HTTP 307 redirects to host localhost:\d+, and redirects are never followed/,
      requests: [1, 0, 0],
    },
    {
      name: 'repeats the request token',
      arm: ({ oidc }) => {
        const message = `Bad token ${oidc.requestToken} (${oidc.requestToken.slice(3, 30)})`;
        oidc.inject(json({ code: 'x', message }, 401));
      },
      error: /Bad token \*\*\* \(\*\*\*\)/,
      requests: [1, 0, 0],
    },
  ]);
});

describe('the Security Token Service', () => {
  const toSts = (fault: Fault) => (stage: Stage) => {
    stage.sts.inject(fault);
  };
  const MISMATCH =
    /iss https:\/\/localhost:\d+, sub repo:octo-org\/hello:ref:refs\/heads\/main, aud \S+\. .*oidc:sub/;
  const refused = (code: string): RegExp => new RegExp(`HTTP 40\\d, ${code}.*${MISMATCH.source}`);
  const unusable = (name: string, credentials: unknown): Case => ({
    name,
    arm: toSts(json({ credentials })),
    error: /^Exchanging .* failed: HTTP 200 without a temporary access key/,
    requests: [1, 1, 0],
  });
  const key = {
    access_key_id: 'MADEUPKEYID',
    secret_access_key: 'made-up-secret',
    security_token: 'made-up-session',
  };

  testEach([
    {
      name: 'answers 400',
      arm: toSts(json({ error_code: 'STS5.0400', error_msg: 'bad' }, 400)),
      error: refused('STS5\\.0400'),
      requests: [1, 1, 0],
    },
    {
      name: 'does not trust the subject',
      arm: ({ trust }) => {
        trust.agencies[0].subject = 'repo:octo-org/other:*';
      },
      step: { with: { retries: '3' } },
      error: refused('STS5\\.1001'),
      requests: [1, 1, 0],
    },
    {
      name: 'does not know the audience',
      step: { with: { oidc_audience: 'somebody-else' } },
      error: /STS5\.2001.*aud somebody-else\./,
      requests: [1, 1, 0],
    },
    {
      name: 'does not know the agency',
      step: { with: { oidc_agency_urn: 'iam::0123456789:agency:other' } },
      error: refused('STS5\\.0404'),
      requests: [1, 1, 0],
    },
    {
      name: 'answers 500 once',
      step: once,
      arm: toSts({ answer: { status: 500 } }),
      requests: [1, 2, 1],
    },
    { name: 'breaks off once', step: once, arm: toSts(BROKEN), requests: [1, 2, 1] },
    unusable('gives no credentials', undefined),
    unusable('gives no session token', { ...key, security_token: '' }),
    unusable('gives a key with a line break', { ...key, access_key_id: 'MADEUP\r\nx: y' }),
    {
      name: 'sends an endless answer',
      arm: toSts(json('x'.repeat(3 * 1024 * 1024))),
      error: /longer than 1048576 bytes/,
      requests: [1, 1, 0],
    },
    {
      name: 'redirects to the service',
      arm: ({ sts, codearts }) => {
        const headers = { location: codearts.endpoint };
        sts.inject({ ...ALWAYS, answer: { status: 308, headers } });
      },
      error: /HTTP 308 redirects/,
      requests: [1, 1, 0],
    },
    {
      name: 'repeats the ID token in every form',
      arm: ({ sts, oidc }) => {
        sts.inject({
          ...ALWAYS,
          handle: (_request, response) => {
            const [token = ''] = oidc.idTokens;
            const bytes = Buffer.from(token);
            const forms = [token, bytes.toString('base64'), bytes.toString('hex')];
            const parts = forms.map((form) => form.slice(0, 90)).join(' and ');
            response.writeHead(403, { 'x-request-id': token });
            response.end(JSON.stringify({ error_code: token, error_msg: parts }));
          },
        });
      },
      // A letter of "and" may be the next one of a form by chance, and then is hidden with it.
      error: /HTTP 403, \*{3}.*: \*{3}.{0,5}\*{3}.{0,5}\*{3}.* \(request id .*iss https/,
      requests: [1, 1, 0],
    },
  ]);
});

describe('the service', () => {
  testEach([
    {
      name: 'refuses every key, and repeats all it got',
      step: { with: { retries: '3' } },
      arm: ({ codearts, sts }) => {
        codearts.inject({
          ...ALWAYS,
          handle: ({ headers }, response) => {
            const sent = `${String(headers.authorization)} ${String(headers['x-security-token'])}`;
            const error_msg = `${String(sts.keys.at(-1)?.secretAccessKey)} ${sent}`;
            response.writeHead(401).end(JSON.stringify({ error_code: 'APIG.0301', error_msg }));
          },
        });
      },
      error: /^Starting .*HTTP 401, APIG\.0301: \*{3}.* The temporary access key was refused/,
      requests: [2, 2, 2],
    },
  ]);

  test('gets nothing but signatures: no token of GitHub, and no secret', async () => {
    await onStage({}, async ({ runWith, codearts, sts, oidc }) => {
      const { requests } = await runWith('oidc');
      expect(requests).toEqual([START]);
      const sent = JSON.stringify(codearts.requests);
      expect(sent).toContain(sts.keys[0]?.securityToken);
      expect(sent).not.toContain(sts.keys[0]?.secretAccessKey);
      expect(sent).not.toContain(oidc.requestToken);
      expect(sent).not.toContain((await oidc.issueToken(AUDIENCE)).slice(0, 30));
    });
  });
});
