import type { FaultCase, Group, Step } from '../case.ts';
import { accepted, FORK, named, NO_TOKEN, refused, sent } from './helpers.ts';

const KEY = { access_key: 'MADEUPACCESSKEY00001', secret_key: 'made-up-secret-key-0123456789' };
const URNS = {
  oidc_provider_urn: 'iam::0123456789:oidcProvider:github',
  oidc_agency_urn: 'iam::0123456789:agency:mirror',
};
const TOKEN = 'EXAMPLE-token-0123456789-abcdefghijklmnop';
const PASSWORD = 'EXAMPLE-password-0123456789';
const LOGIN = { source_username: 'octocat-robot', source_password: PASSWORD };

const TOKENS: readonly FaultCase[] = [
  refused(
    'token empty: the error names the case',
    { token: '' },
    /token.*no credential.*\bsecret\b/,
  ),
  refused('token blank: the error names the case', { token: ' \t ' }, /token.*no credential/),
  ...[
    `${TOKEN}\n`,
    `${TOKEN}\r\n`,
    `\n${TOKEN}`,
    `${TOKEN}\nsecond-line-EXAMPLE`,
    `a\t${TOKEN}`,
  ].map((token) => refused(`token ${named(token)} is refused`, { token }, /^token: .*line break/)),
  ...[
    `${TOKEN}\u007f`,
    `${TOKEN}\u00f6`,
    `${TOKEN}\u955c\u50cf`,
    `${TOKEN}\u2028`,
    `Bearer ${TOKEN}`,
    `${TOKEN}\u001b[31m`,
  ].map((token) => refused(`token ${named(token)} is refused`, { token }, /^token: /)),
  refused(
    'token of 100,001 characters is refused',
    { token: 'EXAMPLE01'.repeat(11112).slice(0, 100_001) },
    /^token: .*100000/,
  ),
  accepted(
    'token of 100,000 characters is sent intact',
    { token: longToken(100_000) },
    {
      also: ({ seen, token }) =>
        seen[0]?.headers['x-auth-token'] === token ? [] : ['the token was changed'],
    },
  ),
  ...['abc', 'abcde'].map((token) => ({
    ...refused(
      `token of ${token.length} characters is refused, and not masked`,
      { token },
      /^token: .*6/,
    ),
    expect: {
      ...refused('', {}, /^token: /).expect,
      also: ({ run }: { run: { masks: string[] } }) =>
        run.masks.includes(token) ? ['a short secret is masked'] : [],
    },
  })),
  accepted('token of 6 characters is accepted', { token: 'zqxjkv' }),
];

const KINDS: readonly FaultCase[] = [
  refused('token together with an access key', KEY, /token.*access_key/),
  refused('token together with OIDC', URNS, /token.*oidc_provider_urn/),
  refused(
    'an access key together with OIDC',
    { ...NO_TOKEN, ...KEY, ...URNS },
    /access_key.*oidc_/,
  ),
  refused('all three kinds', { ...KEY, ...URNS }, /token.*access_key.*oidc_/),
  refused(
    'token together with half an access key',
    { access_key: KEY.access_key },
    /token.*access_key/,
  ),
  refused(
    'token together with a security token',
    { security_token: TOKEN },
    /token.*security_token/,
  ),
  refused(
    'access_key without secret_key',
    { ...NO_TOKEN, access_key: KEY.access_key },
    /^secret_key: .*access_key/,
  ),
  refused(
    'secret_key without access_key',
    { ...NO_TOKEN, secret_key: KEY.secret_key },
    /^access_key: .*secret_key/,
  ),
  refused(
    'R4: security_token alone is named',
    { ...NO_TOKEN, security_token: TOKEN },
    /^(?!token)[^.]*security_token/,
  ),
  refused(
    'provider without agency',
    { ...NO_TOKEN, oidc_provider_urn: URNS.oidc_provider_urn },
    [/oidc_agency_urn/],
    keyless(),
  ),
  refused(
    'agency without provider',
    { ...NO_TOKEN, oidc_agency_urn: URNS.oidc_agency_urn },
    [/oidc_provider_urn/],
    keyless(),
  ),
  ...['access_key', 'secret_key', 'security_token'].flatMap((name) => [
    refused(
      `${name} with a line break at its end`,
      { ...NO_TOKEN, ...KEY, [name]: `${TOKEN}\n` },
      new RegExp(`^${name}: .*line break`),
    ),
    refused(
      `${name} of 3 characters`,
      { ...NO_TOKEN, ...KEY, [name]: 'abc' },
      new RegExp(`^${name}: .*6`),
    ),
  ]),
  ...[
    'iam::1:oidcProvider',
    'iam::1:agency:x',
    'arn:aws:iam::1:x',
    'iam::1:oidcProvider:a\n::error::b',
    'x',
  ].map((urn) =>
    refused(
      `oidc_provider_urn ${named(urn)} is refused`,
      { ...URNS, oidc_provider_urn: urn },
      /^oidc_provider_urn: /,
      { keyless: true },
    ),
  ),
  refused(
    'sts_endpoint over http on a public host',
    { sts_endpoint: 'http://sts.example' },
    /^sts_endpoint: /,
    { keyless: true },
  ),
  refused(
    'sts_endpoint is missing for a region without one',
    { sts_endpoint: '', region: 'cn-east-2' },
    /^sts_endpoint: /,
    { keyless: true },
  ),
];

const FAMILIES: readonly FaultCase[] = [
  ...(
    [
      ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
      ['HW_ACCESS_KEY', 'HW_SECRET_KEY'],
      ['HUAWEI_CLOUD_ACCESS_KEY_ID', 'HUAWEI_CLOUD_SECRET_ACCESS_KEY'],
    ] as const
  ).flatMap(([id, secret]) => [
    accepted(`${id} and ${secret} are used`, NO_TOKEN, signedBy(KEY.access_key), {
      env: { [id]: KEY.access_key, [secret]: KEY.secret_key },
    }),
    refused(`${id} without ${secret}`, NO_TOKEN, new RegExp(`${id}.*${secret}`), {
      env: { [id]: KEY.access_key },
    }),
    refused(`${secret} with a line break`, NO_TOKEN, new RegExp(`^${secret}: `), {
      env: { [id]: KEY.access_key, [secret]: `${KEY.secret_key}\n` },
    }),
  ]),
  refused(
    'families of variables are never mixed',
    NO_TOKEN,
    /no credential.*HW_ACCESS_KEY.*HW_SECRET_KEY|no credential.*HUAWEICLOUD_SDK_SK/,
    {
      env: { HW_ACCESS_KEY: KEY.access_key, HUAWEICLOUD_SDK_SK: KEY.secret_key },
    },
  ),
  accepted(
    'an input wins over the environment',
    {},
    {
      also: ({ seen, token }) =>
        seen[0]?.headers['x-auth-token'] === token ? [] : ['not the token'],
    },
    {
      env: { HW_ACCESS_KEY: KEY.access_key, HW_SECRET_KEY: KEY.secret_key },
    },
  ),
];

const FORKED_PULL = {
  name: 'pull_request',
  payload: { pull_request: { head: { repo: { full_name: 'mallory/sample' } } } },
};
const CASES: readonly FaultCase[] = [
  refused('no credential on a fork', NO_TOKEN, /no credential.*fork/, { event: FORK }),
  refused('no credential in a pull request from a fork', NO_TOKEN, /no credential.*fork/, {
    event: FORKED_PULL,
  }),
  refused('no credential for Dependabot', NO_TOKEN, /no credential.*Dependabot/, {
    env: { GITHUB_ACTOR: 'dependabot[bot]' },
  }),
  refused('no credential anywhere else', NO_TOKEN, /no credential.*(?:misspelt|environment)/),
];

const SOURCE: readonly FaultCase[] = [
  refused(
    'source_username without source_password',
    { source_username: 'octocat-robot' },
    /^source_password: .*source_username/,
  ),
  refused(
    'source_password without source_username',
    { source_password: PASSWORD },
    /^source_username: .*source_password/,
  ),
  refused(
    'a login together with endpoint_uuid',
    { ...LOGIN, endpoint_uuid: 'ab-12' },
    /^endpoint_uuid: .*source_/,
  ),
  refused('endpoint_uuid with other characters', { endpoint_uuid: 'x;y' }, /^endpoint_uuid: /),
  ...[
    `${PASSWORD}\n`,
    `${PASSWORD}\r\n`,
    `-----BEGIN-----\n${PASSWORD}\n-----END-----`,
    `${PASSWORD}\t`,
    `${PASSWORD}\u001b`,
  ].map((text) =>
    refused(
      `R2: source_password ${named(text)} is refused`,
      { ...LOGIN, source_password: text },
      /^source_password: /,
    ),
  ),
  refused(
    'source_password of 5 characters is refused',
    { ...LOGIN, source_password: 'zqxjk' },
    /^source_password: .*6/,
  ),
  refused(
    'source_username with a colon is refused',
    { ...LOGIN, source_username: 'octo:cat-robot' },
    /^source_username: /,
  ),
  refused(
    'source_username with a line break is refused',
    { ...LOGIN, source_username: 'octocat-robot\n' },
    /^source_username: /,
  ),
  accepted(
    'a login is sent in Base64',
    LOGIN,
    sent('start', new RegExp(`"password":"${base64(PASSWORD)}"`)),
  ),
  accepted(
    'a login in UTF-8',
    { ...LOGIN, source_password: 'p\u00e4ssw\u00f6rd-\u955c-EXAMPLE' },
    sent(
      'start',
      new RegExp(
        `"password":"${base64('p\u00e4ssw\u00f6rd-\u955c-EXAMPLE').replaceAll('+', '\\+')}"`,
      ),
    ),
  ),
  accepted(
    'R3: source_username "git" is accepted, and not masked',
    { ...LOGIN, source_username: 'git' },
    {
      also: ({ run, seen }) => [
        ...(run.masks.some((mask) => ['git', base64('git')].includes(mask))
          ? ['the name is masked']
          : []),
        ...(seen[0]?.body.includes(`"username":"${base64('git')}"`) === true
          ? []
          : ['the name was not sent']),
      ],
    },
  ),
  accepted(
    'R3: source_username that is the owner is not masked',
    { ...LOGIN, source_username: 'octo-org' },
    {},
    { open: ['octo-org', base64('octo-org')] },
  ),
  accepted(
    'endpoint_uuid is sent',
    { endpoint_uuid: '0a1b2c3d-0000-4000-8000-000000000000' },
    sent('start', /"endpoint_uuid":"0a1b2c3d/),
  ),
  accepted(
    'nothing but force_fetch is sent where nothing is given',
    {},
    sent('start', /^\{"force_fetch":false\}$/),
  ),
];

function keyless(): Step {
  return {
    keyless: false,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://localhost:1/idtoken/1',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'made-up-request-token',
    },
    secrets: ['made-up-request-token'],
  };
}

function signedBy(id: string): Pick<FaultCase['expect'], 'also'> {
  return {
    also: ({ seen }) =>
      seen[0]?.headers['authorization']?.includes(`Access=${id}`) === true
        ? []
        : [`not signed by ${id}`],
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function longToken(length: number): string {
  let text = '';
  for (let at = 0; text.length < length; at += 1) text += `EXAMPLE-${at}-`;
  return text.slice(0, length);
}

/** Inputs that prove who asks, here and at the source. */
export const CREDENTIAL_INPUTS: Group = {
  name: 'A. Credentials as inputs',
  cases: [...TOKENS, ...KINDS, ...FAMILIES, ...CASES, ...SOURCE],
};
