import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/host/environment.ts';
import { AUTH_ACTION, readCredentials, SDK, TERRAFORM, TOKEN } from '../support/inputs.ts';

/** The access key in force where only the environment has any. */
function keyOf(env: Environment): unknown {
  return readCredentials({}, env).credentials;
}

describe('the families of the environment', () => {
  const from = (names: string, accessKeyId: string, secret: string, token?: string): unknown => ({
    kind: 'access key',
    key: { accessKeyId, secretAccessKey: secret, securityToken: token },
    family: names,
  });
  const sdk = from('HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK', 'MADEUPSDKKEY', 'made-up-sdk-secret');
  const terraform = from('HW_ACCESS_KEY, HW_SECRET_KEY', 'MADEUPHWKEY', 'made-up-hw-secret');
  const action = from(
    'HUAWEI_CLOUD_ACCESS_KEY_ID, HUAWEI_CLOUD_SECRET_ACCESS_KEY',
    'MADEUPACTIONKEY',
    'made-up-action-secret',
  );

  test.each([
    ['the SDK', SDK, sdk],
    ['Terraform', TERRAFORM, terraform],
    ['huaweicloud/auth-action', AUTH_ACTION, action],
    ['the first of all', { ...AUTH_ACTION, ...TERRAFORM, ...SDK }, sdk],
    ['the first of two', { ...AUTH_ACTION, ...TERRAFORM }, terraform],
    [
      'the first complete one after a half',
      { HUAWEICLOUD_SDK_AK: 'MADEUPSDKKEY', ...TERRAFORM },
      terraform,
    ],
    [
      'the first complete one after an empty half',
      { ...SDK, HUAWEICLOUD_SDK_SK: '', ...AUTH_ACTION },
      action,
    ],
    ...['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'].map((name): [string, Environment, unknown] => [
      `the first one after one with a blank ${name}`,
      { ...SDK, [name]: ' \t', ...TERRAFORM },
      terraform,
    ]),
    ['one with a blank session token', { ...SDK, HUAWEICLOUD_SDK_SECURITY_TOKEN: ' ' }, sdk],
  ])('%s', (_case, env, expected) => {
    expect(keyOf(env)).toEqual(expected);
  });

  test.each([
    [
      'the SDK',
      { ...SDK, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'made-up-sdk-session' },
      'HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN',
      'made-up-sdk-session',
    ],
    [
      'Terraform',
      { ...TERRAFORM, HW_SECURITY_TOKEN: 'made-up-hw-session' },
      'HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN',
      'made-up-hw-session',
    ],
  ])('%s, with its own session token', (_case, env: Environment, family, securityToken) => {
    expect(keyOf(env)).toMatchObject({ family, key: { securityToken } });
  });

  test.each([
    ['the SDK', { ...SDK, HW_SECURITY_TOKEN: 'made-up-hw-session' }],
    ['Terraform', { ...TERRAFORM, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'made-up-sdk-session' }],
    [
      'huaweicloud/auth-action',
      {
        ...AUTH_ACTION,
        HW_SECURITY_TOKEN: 'x-session',
        HUAWEICLOUD_SDK_SECURITY_TOKEN: 'y-session',
      },
    ],
  ])('%s, never with the session token of another', (_case, env: Environment) => {
    expect(keyOf(env)).toMatchObject({ key: { securityToken: undefined } });
  });

  test('two halves of different families make no key', () => {
    const { credentials, problems } = readCredentials(
      {},
      { HUAWEICLOUD_SDK_AK: 'MADEUPSDKKEY', HW_SECRET_KEY: 'made-up-hw-secret' },
    );
    expect(credentials).toBeUndefined();
    expect(problems).toEqual([
      expect.stringMatching(
        /^token, access_key, oidc_provider_urn: no credential.* HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not\. HW_SECRET_KEY is set, but HW_ACCESS_KEY is not\.$/,
      ),
    ]);
  });

  test.each<[Environment, string]>([
    [{}, 'does not name.'],
    [{ HUAWEICLOUD_SDK_AK: '      ', HUAWEICLOUD_SDK_SK: '      ' }, 'does not name.'],
    [
      { HUAWEICLOUD_SDK_AK: ' ', HUAWEICLOUD_SDK_SK: 'made-up' },
      'does not name. HUAWEICLOUD_SDK_SK is set, but HUAWEICLOUD_SDK_AK is not.',
    ],
    [
      { HW_ACCESS_KEY: 'MADEUP', HW_SECRET_KEY: ' ' },
      'does not name. HW_ACCESS_KEY is set, but HW_SECRET_KEY is not.',
    ],
  ])('blanks alone are no half: %j', (env, end) => {
    expect(readCredentials({}, env).problems).toEqual([expect.stringMatching(`${end}$`)]);
  });

  test('a session token that cannot be used is a problem, too', () => {
    const { problems } = readCredentials({}, { ...SDK, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'a b' });
    expect(problems).toEqual([
      expect.stringMatching(/^HUAWEICLOUD_SDK_SECURITY_TOKEN: the value /),
    ]);
  });

  test('all are masked, used or not', () => {
    const env = { ...SDK, ...TERRAFORM, ...AUTH_ACTION, HW_SECURITY_TOKEN: 'made-up-hw-session' };
    expect([...readCredentials(TOKEN, env).masked].sort()).toEqual(
      [TOKEN.token, ...Object.values(env)].sort(),
    );
  });

  test.each(['MADEUP KEY', 'MADEUPKEY\n', 'KEY', 'MÄDEUPKEY'])(
    'one that is in force has to be usable: %j',
    (value) => {
      const { problems } = readCredentials({}, { ...SDK, HUAWEICLOUD_SDK_AK: value });
      expect(problems).toEqual([expect.stringMatching(/^HUAWEICLOUD_SDK_AK: the value /)]);
      expect(problems[0]).not.toContain('UPKEY');
    },
  );
});
