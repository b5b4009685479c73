import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/host/environment.ts';
import { readWaitActionInputs } from '../../src/inputs/inputs.ts';
import {
  GITHUB,
  KEY,
  OIDC,
  readCredentials,
  SDK,
  TERRAFORM,
  TOKEN,
  type Texts,
} from '../support/inputs.ts';

describe('one kind of credential', () => {
  test('a token', () => {
    expect(readCredentials(TOKEN)).toEqual({
      credentials: { kind: 'token', token: TOKEN.token },
      problems: [],
      masked: [TOKEN.token],
    });
  });

  test.each([
    ['permanent', {}, undefined],
    ['temporary', { security_token: 'made-up-session/+==' }, 'made-up-session/+=='],
    ['with a blank session token', { security_token: ' \n' }, undefined],
  ])('an access key, %s', (_case, more: Texts, securityToken) => {
    const { credentials, problems } = readCredentials({ ...KEY, ...more });
    expect(problems).toEqual([]);
    expect(credentials).toEqual({
      kind: 'access key',
      key: { accessKeyId: KEY.access_key, secretAccessKey: KEY.secret_key, securityToken },
      family: undefined,
    });
  });

  test('OIDC, which needs no secret but the one of the runner', () => {
    expect(readCredentials(OIDC, GITHUB)).toEqual({
      credentials: {
        kind: 'oidc',
        providerUrn: OIDC.oidc_provider_urn,
        agencyUrn: OIDC.oidc_agency_urn,
        audience: 'sts.huaweicloud.com',
        stsEndpoint: new URL('https://sts.cn-north-4.myhuaweicloud.com'),
        idTokenService: {
          url: new URL(GITHUB.ACTIONS_ID_TOKEN_REQUEST_URL),
          requestToken: GITHUB.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
        },
      },
      problems: [],
      masked: [GITHUB.ACTIONS_ID_TOKEN_REQUEST_TOKEN],
    });
  });

  test.each([
    [{ oidc_audience: ' https://my.example ' }, { audience: 'https://my.example' }],
    [{ oidc_audience: '  ' }, { audience: 'sts.huaweicloud.com' }],
    [
      { region: 'ap-southeast-3' },
      { stsEndpoint: { host: 'sts.ap-southeast-3.myhuaweicloud.com' } },
    ],
    [
      { region: 'eu-west-101', sts_endpoint: 'https://sts.example:8443' },
      { stsEndpoint: { host: 'sts.example:8443' } },
    ],
    [{ sts_endpoint: 'http://127.0.0.1:8080' }, { stsEndpoint: { port: '8080' } }],
  ])('OIDC with %j', (more: Texts, expected) => {
    const { credentials, problems } = readCredentials({ ...OIDC, ...more }, GITHUB);
    expect(problems).toEqual([]);
    expect(credentials).toMatchObject(expected);
  });

  test.each([TOKEN, KEY, OIDC])('goes before every family of the environment: %j', (given) => {
    const { credentials } = readCredentials(given, { ...GITHUB, ...SDK, ...TERRAFORM });
    expect(JSON.stringify(credentials)).not.toMatch(/sdk|hw/i);
  });

  test('is the same for the action that waits', () => {
    const given = { ...KEY, jid: 'job-1', requested_at: '2026-08-01T01:02:03Z' };
    expect(readCredentials(given, {}, readWaitActionInputs)).toEqual(readCredentials(KEY));
    expect(
      readCredentials({ ...given, access_key: '', secret_key: '' }, SDK, readWaitActionInputs),
    ).toMatchObject({
      credentials: { family: 'HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK' },
    });
  });
});

describe('a problem', () => {
  test.each<[string, Texts, Environment, RegExp]>([
    [
      'nothing',
      {},
      {},
      /^token, access_key, oidc_provider_urn: no credential.*oidc_provider_urn.*access_key.*`token`.*misspelt/,
    ],
    [
      'blanks',
      { token: ' \n', access_key: ' ', oidc_agency_urn: '\t' },
      {},
      /^token, access_key, oidc_provider_urn: no cred/,
    ],
    [
      'a lone access key',
      { access_key: KEY.access_key },
      {},
      /^secret_key: missing, while access_key is given\./,
    ],
    [
      'a lone secret key',
      { secret_key: KEY.secret_key },
      {},
      /^access_key: missing, while secret_key is given\./,
    ],
    [
      'a lone session token',
      { security_token: 'made-up' },
      {},
      /^access_key, secret_key: missing, while security_token is given\./,
    ],
    [
      'half a pair and a family',
      { access_key: KEY.access_key },
      SDK,
      /^secret_key: missing, while access_key is given\./,
    ],
    [
      'a lone provider',
      { oidc_provider_urn: OIDC.oidc_provider_urn },
      GITHUB,
      /^oidc_agency_urn: m/,
    ],
    [
      'a lone agency',
      { oidc_agency_urn: OIDC.oidc_agency_urn },
      GITHUB,
      /^oidc_provider_urn: miss/,
    ],
    ['token and key', { ...TOKEN, ...KEY }, {}, /^token, access_key, secret_key: more than one/],
    [
      'token and half a key',
      { ...TOKEN, access_key: KEY.access_key },
      {},
      /^token, access_key: more than one kind/,
    ],
    [
      'key and OIDC',
      { ...KEY, ...OIDC },
      GITHUB,
      /^access_key, secret_key, oidc_provider_urn, oidc_agency_urn: more than one kind/,
    ],
    [
      'token and session token',
      { ...TOKEN, security_token: 'made-up-session' },
      {},
      /^token, security_token: more than one kind/,
    ],
    [
      'no such region for STS',
      { ...OIDC, region: 'cn-north-1' },
      GITHUB,
      /^sts_endpoint: missing, and cn-north-1 .* the nearest is https:\/\/sts\.cn-north-4\.myhuaweicloud\.com\.$/,
    ],
    [
      'a region of another site, whose STS nobody knows',
      { ...OIDC, region: 'eu-west-101' },
      GITHUB,
      /^sts_endpoint: missing, and eu-west-101 has no Security Token Service of its own that is known\.(?!.*(?:myhuaweicloud|cn-north-4))/,
    ],
    ['a wrong region', { ...OIDC, region: 'mars-1' }, GITHUB, /^region: "mars-1" is not a region/],
    [
      'STS in the clear',
      { ...OIDC, sts_endpoint: 'http://sts.example' },
      GITHUB,
      /^sts_endpoint: http:/,
    ],
    [
      'STS with a path',
      { ...OIDC, sts_endpoint: 'https://sts.example/v5' },
      GITHUB,
      /^sts_endpoint: not/,
    ],
    ['STS beside a token', { ...TOKEN, sts_endpoint: 'sts' }, {}, /^sts_endpoint: not/],
    ['STS beside an access key', { ...KEY, sts_endpoint: 'sts' }, {}, /^sts_endpoint: not/],
    ['STS beside variables', { sts_endpoint: 'sts' }, SDK, /^sts_endpoint: not/],
    [
      'a wrong URN',
      { ...OIDC, oidc_agency_urn: 'mirror' },
      GITHUB,
      /^oidc_agency_urn: not the URN/,
    ],
    [
      'URNs the wrong way round',
      { ...OIDC, oidc_provider_urn: OIDC.oidc_agency_urn },
      GITHUB,
      /^oidc_pro/,
    ],
    ['a short access key', { ...KEY, access_key: 'ABCDE' }, {}, /^access_key: .* 6 /],
    ['a short secret key', { ...KEY, secret_key: 'hunt2' }, {}, /^secret_key: .* 6 /],
    [
      'a secret key with a line break',
      { ...KEY, secret_key: 'made-up-key\n' },
      {},
      /^secret_key: the value/,
    ],
    [
      'a session token with a blank',
      { ...KEY, security_token: 'made up' },
      {},
      /^security_token: the v/,
    ],
  ])('is told once, and names the input: %s', (_case, given, env, expected) => {
    const { credentials, problems } = readCredentials(given, env);
    expect(credentials).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(expected)]);
    const secrets = [...Object.values(TOKEN), ...Object.values(KEY), ...Object.values(SDK)];
    for (const secret of [...secrets, 'hunt2', 'made-up-key', 'made-up-session']) {
      expect(problems[0]).not.toContain(secret);
    }
  });

  test.each<[string, Environment]>([
    ['none', {}],
    ['the token alone', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: undefined }],
    ['the URL alone', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }],
    ['the URL with no token', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }],
    ['no URL', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'somewhere' }],
  ])('without `id-token: write` shows the two lines to add: the job has %s', (_case, env) => {
    const { problems } = readCredentials(OIDC, env);
    expect(problems).toEqual([expect.stringMatching(/^oidc_provider_urn: .*may not ask/)]);
    expect(problems[0]).toMatch(
      /`permissions:`.*indented.*`id-token: write`.*forks never get it\.$/,
    );
  });

  test.each<[string, Environment]>([
    ['in the clear', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://github.example/x' }],
    ['no web address', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'file:///etc/passwd' }],
    ['a short token', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'short' }],
    ['a line break', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'made-up\r\nx: y' }],
  ])('with variables that no runner sets sends nothing: %s', (_case, env) => {
    const { problems } = readCredentials(OIDC, env);
    expect(problems).toEqual([
      expect.stringMatching(/^oidc_provider_urn: .*not those of a runner/),
    ]);
    expect(problems[0]).not.toContain('made-up');
  });

  test('is one of all that there are', () => {
    const given = { ...OIDC, oidc_agency_urn: 'x', sts_endpoint: 'x', region: 'x', retries: 'x' };
    const names = readCredentials(given, {}).problems.map((problem) => problem.replace(/:.*/s, ''));
    expect(names.sort()).toEqual([
      'oidc_agency_urn',
      'oidc_provider_urn',
      'region',
      'retries',
      'sts_endpoint',
    ]);
  });
});
