import { describe, expect, test } from '@jest/globals';
import { expectOracles, visible } from './oracles.ts';
import { runOnStage } from './stage.ts';

const KEY = { access_key: 'EXAMPLE-ACCESS-KEY', secret_key: 'EXAMPLE-secret-key' };
const FAMILIES = [
  ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
  ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
  ['HUAWEI_CLOUD_ACCESS_KEY_ID', 'HUAWEI_CLOUD_SECRET_ACCESS_KEY'],
] as const;

const ERROR = 'line break or another control character';

describe('A secret with a line break at its end, as a file has it', () => {
  test.each([
    ['token', { token: 'EXAMPLE-token\n' }],
    ['access_key', { ...KEY, access_key: 'EXAMPLE-ACCESS-KEY\n' }],
    ['secret_key', { ...KEY, secret_key: 'EXAMPLE-secret-key\r\n' }],
    ['security_token', { ...KEY, security_token: 'EXAMPLE-session\n' }],
    [
      'source_password',
      { token: 'EXAMPLE-token', source_username: 'git', source_password: 'EXAMPLE-password\n' },
    ],
  ])('is refused beforehand: %s', async (name, inputs) => {
    const run = await runOnStage({}, { with: { token: undefined, ...inputs } });
    expectOracles(run, { requests: [], errors: [new RegExp(`^${name}: .*${ERROR}`)] });
    expect(visible(run)).not.toContain('EXAMPLE');
  });

  test.each(FAMILIES.flatMap((names) => names.map((name) => [name, names] as const)))(
    'is refused beforehand: %s',
    async (name, names) => {
      const env = Object.fromEntries(
        names.map((each, at) => [each, `EXAMPLE-secret-${at}${each === name ? '\n' : ''}`]),
      );
      const run = await runOnStage({}, { with: { token: undefined }, env });
      expectOracles(run, { requests: [], errors: [new RegExp(`^${name}: .*${ERROR}`)] });
      expect(visible(run)).not.toContain('EXAMPLE');
    },
  );
});
