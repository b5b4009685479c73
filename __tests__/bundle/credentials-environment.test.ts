import { describe, expect, test } from '@jest/globals';
import { ACCESS_KEYS } from '../../emulator/gateway/access-keys.ts';
import { KINDS } from './credential-kinds.ts';
import type { Kind } from './credential-kinds.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage } from './stage.ts';

const { valid, forbidden } = ACCESS_KEYS;
const FAMILIES = {
  SDK: ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
  Terraform: ['HW_ACCESS_KEY', 'HW_SECRET_KEY'],
  'auth-action': ['HUAWEI_CLOUD_ACCESS_KEY_ID', 'HUAWEI_CLOUD_SECRET_ACCESS_KEY'],
} as const;
const SESSION = 'made-up-session-token';

type Family = keyof typeof FAMILIES;

function variables(family: Family, key: typeof valid): Record<string, string> {
  const [id, secret] = FAMILIES[family];
  return { [id]: key.accessKeyId, [secret]: key.secretAccessKey };
}

/** Runs one step, and gives with it the session tokens that the service was sent. */
async function runOnce(kind: Kind, changes: StepChanges): Promise<Run & { sessions: unknown[] }> {
  let done: (Run & { sessions: unknown[] }) | undefined;
  await onStage({}, async ({ runWith, codearts }) => {
    const signed = await runWith(kind, changes);
    done = {
      ...signed,
      sessions: codearts.requests.map(({ headers }) => headers['x-security-token']),
    };
  });
  if (done === undefined) throw new Error('The step was not run');
  return done;
}

function usedLine(names: readonly string[]): string {
  return `Using the access key of the environment: ${names.join(', ')}.\n`;
}

describe('a family of variables', () => {
  test.each(Object.keys(FAMILIES) as Family[])('does the job, and is named: %s', async (family) => {
    const env = { ...variables(family, valid), RUNNER_DEBUG: '1' };
    const done = await runOnce('none', { env });
    expect(done.errors).toEqual([]);
    expect(done.log).toContain(usedLine(FAMILIES[family]));
    expect(done.masks).toEqual(expect.arrayContaining([valid.accessKeyId, valid.secretAccessKey]));
  });

  test.each<[Family, readonly Family[]]>([
    ['SDK', ['Terraform', 'auth-action']],
    ['Terraform', ['auth-action']],
  ])('of %s goes before %j', async (first, others) => {
    const env = Object.assign({}, ...others.map((other) => variables(other, forbidden))) as object;
    const done = await runOnce('none', { env: { ...env, ...variables(first, valid) } });
    expect(done.errors).toEqual([]);
    expect(done.log).toContain(usedLine(FAMILIES[first]));
  });

  test('has a session token of its own, never that of another', async () => {
    const sdk = { ...variables('SDK', valid), HW_SECURITY_TOKEN: SESSION };
    const alone = await runOnce('none', { env: sdk });
    expect(alone.errors).toEqual([]);
    expect(alone.sessions).toEqual([undefined]);
    const env = { ...sdk, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'made-up-sdk-session' };
    const owned = await runOnce('none', { env });
    expect(owned.sessions).toEqual(['made-up-sdk-session']);
    const names = [...FAMILIES.SDK, 'HUAWEICLOUD_SDK_SECURITY_TOKEN'];
    expect(owned.log).toContain(usedLine(names));
  });

  test('of which a half is missing is passed over', async () => {
    const env = { HUAWEICLOUD_SDK_AK: forbidden.accessKeyId, ...variables('Terraform', valid) };
    const done = await runOnce('none', { env });
    expect(done.errors).toEqual([]);
    expect(done.log).toContain(usedLine(FAMILIES.Terraform));
  });

  test('is not used where an input gives a credential', async () => {
    for (const kind of KINDS) {
      const done = await runOnce(kind, { env: variables('SDK', forbidden) });
      expect(done.errors).toEqual([]);
      expect(done.log).not.toContain('of the environment');
    }
  });
});

describe('without a credential that can be used, nothing is sent:', () => {
  const half = { HUAWEICLOUD_SDK_AK: valid.accessKeyId, HW_SECRET_KEY: valid.secretAccessKey };

  test.each<[string, Kind, StepChanges, RegExp]>([
    [
      'none at all',
      'none',
      {},
      /^token, access_key, oidc_provider_urn: no credential.*oidc_provider_urn.*access_key.*misspelt/,
    ],
    [
      'halves of two families',
      'none',
      { env: half },
      /HUAWEICLOUD_SDK_SK is not\. HW_SECRET_KEY is/,
    ],
    ['half an access key', 'access key', { with: { secret_key: '' } }, /^secret_key: missing/],
    [
      'half an access key beside a family',
      'access key',
      { with: { access_key: undefined }, env: variables('SDK', valid) },
      /^access_key: missing/,
    ],
    ['half of OIDC', 'oidc', { with: { oidc_agency_urn: ' ' } }, /^oidc_agency_urn: missing/],
    [
      'token and access key',
      'access key',
      { with: { token: 'made-up-iam-token' } },
      /^token, access_key, secret_key: more than one kind/,
    ],
    [
      'token and OIDC',
      'oidc',
      { with: { token: 'made-up-iam-token' } },
      /^token, oidc_provider_urn, oidc_agency_urn: more than one kind/,
    ],
    [
      'a wrong URN',
      'oidc',
      { with: { oidc_provider_urn: 'github' } },
      /^oidc_provider_urn: not the/,
    ],
    [
      'a region without STS',
      'oidc',
      { with: { region: 'me-east-1', sts_endpoint: undefined } },
      /^sts_endpoint: missing, and me-east-1 has no/,
    ],
    ['a short secret', 'access key', { with: { secret_key: 'hunt2' } }, /^secret_key: .* 6 /],
  ])('%s', async (_case, kind, changes, error) => {
    const done = await runOnce(kind, changes);
    expect(done.errors).toEqual([expect.stringMatching(error)]);
    expect(done).toMatchObject({ requests: [], asked: { github: 0, sts: 0 } });
    expect(done.outputs).toEqual({ status: 'failed' });
  });
});
