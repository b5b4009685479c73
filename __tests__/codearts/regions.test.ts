import { describe, expect, test } from '@jest/globals';
import {
  isRegion,
  otherRepoHost,
  REGIONS,
  repoEndpoint,
  stsPlace,
  type Region,
} from '../../src/codearts/regions.ts';
import { RequestError } from '../../src/http/errors.ts';
import type { RequestErrorDetails } from '../../src/http/errors.ts';
import { createClient } from '../support/client.ts';

/** The regions as Huawei Cloud documents them, by what stands around their name in their host. */
const DOCUMENTED = {
  'codehub-ext.*.myhuaweicloud.com': [
    ...['cn-north-1', 'cn-north-4', 'cn-east-2', 'cn-east-3', 'cn-south-1', 'cn-south-2'],
    ...['cn-southwest-2', 'ap-southeast-3', 'sa-brazil-1', 'la-north-2'],
  ],
  'codeartsrepo-ext.*.myhuaweicloud.com': ['la-south-2', 'tr-west-1'],
  'codeartsrepo-ext.*.myhuaweicloud.eu': ['eu-west-101'],
  'repo.*.myhuaweicloud.com': ['me-east-1', 'af-south-1', 'af-north-1'],
};

/** Those whose nearest Security Token Service is in another region. */
const NEAREST = {
  'cn-north-1': 'cn-north-4',
  'cn-east-2': 'cn-east-3',
  'cn-south-2': 'cn-south-1',
  'la-north-2': 'la-south-2',
  'me-east-1': 'tr-west-1',
  'af-north-1': 'tr-west-1',
};

describe('the regions', () => {
  test('are the 16 documented ones', () => {
    expect([...REGIONS].sort()).toEqual(Object.values(DOCUMENTED).flat().sort());
    expect(REGIONS).toHaveLength(16);
  });

  test.each(
    Object.entries(DOCUMENTED).flatMap(([host, regions]) =>
      regions.map((region) => [region, `https://${host.replace('*', region)}/`] as const),
    ),
  )('%s is served at %s', (region, expected) => {
    expect(
      REGIONS.filter((name) => name === region).map((name) => repoEndpoint(name).href),
    ).toEqual([expected]);
    expect(isRegion(region)).toBe(true);
  });

  test.each(['', 'cn-north-9', 'CN-NORTH-4', 'cn-north-4.evil.com/', 'toString', '__proto__'])(
    '%j is none',
    (name) => {
      expect(isRegion(name)).toBe(false);
    },
  );
});

describe('the Security Token Service', () => {
  test.each(Object.entries(NEAREST))('for %s is nearest in %s', (region, nearest) => {
    const endpoint = new URL(`https://sts.${nearest}.myhuaweicloud.com`);
    expect(stsPlace(region as Region)).toEqual({ kind: 'nearest', endpoint });
  });

  test('for Europe is not known', () => {
    expect(stsPlace('eu-west-101')).toEqual({ kind: 'unknown' });
  });

  test.each(REGIONS.filter((name) => !(name in NEAREST) && name !== 'eu-west-101'))(
    'of %s is its own',
    (region) => {
      const endpoint = new URL(`https://sts.${region}.myhuaweicloud.com`);
      expect(stsPlace(region)).toEqual({ kind: 'own', endpoint });
    },
  );
});

describe('the other host of a region', () => {
  const [EU, OTHER] = ['eu', 'com'].map(
    (site) => `codeartsrepo-ext.eu-west-101.myhuaweicloud.${site}`,
  );

  test('is known of Europe alone', () => {
    const known = REGIONS.filter((name) => otherRepoHost(repoEndpoint(name).host) !== undefined);
    expect(known).toEqual(['eu-west-101']);
    expect(otherRepoHost(EU ?? '')).toBe(OTHER);
    expect(['', 'toString', OTHER ?? ''].map(otherRepoHost)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  /** The error of a read that fails so. */
  async function failing(endpoint: URL, details: RequestErrorDetails): Promise<string> {
    const transport = {
      send: () => Promise.reject(new RequestError('no connection', details)),
    };
    const read = createClient(transport, { endpoint, retries: 0 }).showRemoteMirror();
    return await read.then(
      () => 'no error',
      (error: unknown) => String(error),
    );
  }

  const UNREACHABLE = {
    fault: 'unreachable',
    transient: true,
    reached: 'resolving',
    hint: 'Check `region` and `endpoint`',
    hostInDoubt: true,
  } as const;

  test('is named where the one of Europe is in doubt', async () => {
    expect(await failing(repoEndpoint('eu-west-101'), UNREACHABLE)).toMatch(
      /Check `region` and `endpoint`\. .*set `endpoint: https:\/\/codeartsrepo-ext\.eu-west-101\.myhuaweicloud\.com`\.$/,
    );
  });

  test.each<[string, URL, Partial<RequestErrorDetails>]>([
    ['where the host is not in doubt', repoEndpoint('eu-west-101'), { hostInDoubt: false }],
    ['in another region', repoEndpoint('tr-west-1'), {}],
    ['for the other host itself', new URL(`https://${OTHER ?? ''}`), {}],
  ])('is not named %s', async (_case, endpoint, changes) => {
    const error = await failing(endpoint, { ...UNREACHABLE, ...changes });
    expect(error).toMatch(/Check `region` and `endpoint`\.$/);
  });
});
