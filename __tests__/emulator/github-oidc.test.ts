import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startGitHubOidc } from '../../emulator/index.ts';
import type { GitHubOidc, Job } from '../../emulator/index.ts';
import { readToken } from './id-tokens.ts';
import { ManualClock } from './manual-clock.ts';

const NOW = '2026-08-01T01:02:03.456Z';
const NOW_SECONDS = 1_785_546_123;

let oidc: GitHubOidc;

beforeAll(async () => {
  oidc = await startGitHubOidc({ clock: new ManualClock(NOW), newId: () => 'EXAMPLE-id' });
});
afterAll(() => oidc.stop());
afterEach(() => {
  for (const name of Object.keys(oidc.claims)) Reflect.deleteProperty(oidc.claims, name);
});

async function requestToken(audience = 'sts.huaweicloud.com'): Promise<string> {
  const url = `${oidc.requestUrl}&audience=${encodeURIComponent(audience)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${oidc.requestToken}` } });
  const { count, value } = (await response.json()) as { count: number; value: string };
  expect(response.status).toBe(200);
  expect(count).toBe(value.length);
  return value;
}

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}

test('a token is signed with the key that the discovery document leads to', async () => {
  const configuration = await fetchJson(`${oidc.issuer}/.well-known/openid-configuration`);
  expect(configuration).toMatchObject({
    issuer: oidc.issuer,
    id_token_signing_alg_values_supported: ['RS256'],
  });
  const { keys } = await fetchJson(String(configuration['jwks_uri']));
  const [key] = keys as [JsonWebKey];
  expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);

  const token = await requestToken();
  expect(readToken(token).header).toEqual({ typ: 'JWT', alg: 'RS256', kid: key['kid'] });
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const publicKey = createPublicKey({ key, format: 'jwk' });
  expect(verify('RSA-SHA256', Buffer.from(token.slice(0, end)), publicKey, signature)).toBe(true);
});

test('a token has the claims that GitHub documents', async () => {
  expect(readToken(await requestToken('a b&c')).claims).toEqual({
    iss: oidc.issuer,
    aud: 'a b&c',
    sub: 'repo:octo-org/hello:ref:refs/heads/main',
    jti: 'EXAMPLE-id',
    iat: NOW_SECONDS,
    nbf: NOW_SECONDS - 600,
    exp: NOW_SECONDS + 300,
    repository: 'octo-org/hello',
    repository_id: '74000001',
    repository_owner: 'octo-org',
    repository_owner_id: '65000001',
    repository_visibility: 'public',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    sha: '1'.repeat(40),
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    actor: 'octocat',
    actor_id: '12000001',
    workflow: 'mirror',
    workflow_ref: 'octo-org/hello/.github/workflows/mirror.yml@refs/heads/main',
    workflow_sha: '1'.repeat(40),
    job_workflow_ref: 'octo-org/hello/.github/workflows/mirror.yml@refs/heads/main',
    job_workflow_sha: '1'.repeat(40),
    run_id: '9000000001',
    run_number: '10',
    run_attempt: '1',
    runner_environment: 'github-hosted',
  });
});

test.each<[Partial<Job>, object]>([
  [
    { repository: 'mona/site', ref: 'refs/tags/v1' },
    { sub: 'repo:mona/site:ref:refs/tags/v1', ref_type: 'tag', repository_owner: 'mona' },
  ],
  [
    { subject_form: 'immutable' },
    { sub: 'repo:octo-org@65000001/hello@74000001:ref:refs/heads/main' },
  ],
  [
    { run_id: '7', run_attempt: '2' },
    { run_id: '7', run_attempt: '2' },
  ],
])('the job may be another: %j', async (changes, claims) => {
  Object.assign(oidc.claims, changes);
  const token = readToken(await requestToken());
  expect(token.claims).toMatchObject(claims);
  expect(token.claims).not.toHaveProperty('subject_form');
});

test('without an audience it is the URL of the owner', async () => {
  const headers = { authorization: `Bearer ${oidc.requestToken}` };
  const response = await fetch(oidc.requestUrl, { headers });
  const { value } = (await response.json()) as { value: string };
  expect(readToken(value).claims).toMatchObject({ aud: 'https://github.com/octo-org' });
});

describe('a request is refused', () => {
  test.each([undefined, 'Bearer', 'Bearer EXAMPLE-other', 'bearer-less'])(
    'with the authorization %s',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await fetch(`${oidc.requestUrl}&audience=a`, { headers });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('value');
    },
  );

  test.each([
    ['GET', '/elsewhere', 404],
    ['POST', '/.well-known/jwks', 405],
  ])('%s %s: %d', async (method, path, status) => {
    expect((await fetch(oidc.issuer + path, { method })).status).toBe(status);
  });

  test('without the version of the API', async () => {
    const [url = ''] = oidc.requestUrl.split('?');
    const headers = { authorization: `Bearer ${oidc.requestToken}` };
    expect((await fetch(url, { headers })).status).toBe(400);
  });
});

test('requests are logged, and faults strike them', async () => {
  const { length } = oidc.requests;
  oidc.inject({ path: /^\/idtoken/, answer: { status: 500, body: {} } });
  const headers = { authorization: `Bearer ${oidc.requestToken}` };
  expect((await fetch(oidc.requestUrl, { headers })).status).toBe(500);
  await requestToken();
  expect(oidc.requests.slice(length)).toMatchObject([
    { method: 'GET', status: 500 },
    { method: 'GET', path: expect.stringContaining('audience=sts.huaweicloud.com'), status: 200 },
  ]);
  oidc.inject({ answer: { status: 500 }, times: Infinity });
  oidc.clearFaults();
  await requestToken();
});

test('after stop nothing answers any more', async () => {
  const other = await startGitHubOidc();
  const { issuer } = other;
  expect((await fetch(`${issuer}/.well-known/jwks`)).status).toBe(200);
  await other.stop();
  await expect(fetch(`${issuer}/.well-known/jwks`)).rejects.toThrow('fetch failed');
});
