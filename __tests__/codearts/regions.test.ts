import { describe, expect, test } from '@jest/globals';
import { isRegion, REGIONS, repoEndpoint } from '../../src/codearts/regions.ts';

/** The regions as Huawei Cloud documents them, by the first part of their host. */
const DOCUMENTED = {
  'codehub-ext': [
    ...['cn-north-1', 'cn-north-4', 'cn-east-2', 'cn-east-3', 'cn-south-1', 'cn-south-2'],
    ...['cn-southwest-2', 'ap-southeast-3', 'sa-brazil-1', 'la-north-2'],
  ],
  'codeartsrepo-ext': ['la-south-2', 'tr-west-1', 'eu-west-101'],
  repo: ['me-east-1', 'af-south-1', 'af-north-1'],
};

describe('the regions', () => {
  test('are the 16 documented ones', () => {
    expect([...REGIONS].sort()).toEqual(Object.values(DOCUMENTED).flat().sort());
    expect(REGIONS).toHaveLength(16);
  });

  test.each(
    Object.entries(DOCUMENTED).flatMap(([host, regions]) =>
      regions.map((region) => [region, `https://${host}.${region}.myhuaweicloud.com/`] as const),
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
