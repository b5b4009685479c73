import { describe, expect, test } from '@jest/globals';
import { REGIONS, stsPlace } from '../../src/codearts/regions.ts';
import {
  InvalidValue,
  parseAgencyUrn,
  parseCredentialPart,
  parseProviderUrn,
} from '../../src/inputs/values.ts';

describe('a URN', () => {
  const URNS = { oidcProvider: parseProviderUrn, agency: parseAgencyUrn } as const;
  const both = Object.entries(URNS);

  test.each(both)('of a type %s is taken as it is', (type, parse) => {
    for (const name of ['github', 'GitHub_Actions-2', 'path/to/name', 'a+b=c,d.e@f']) {
      const urn = `iam::0123456789abcdef0123456789abcdef:${type}:${name}`;
      expect(parse(urn)).toBe(urn);
    }
  });

  test.each(both)('that is none of a type %s is refused, with the form to write', (type, parse) => {
    const other = type === 'agency' ? 'oidcProvider' : 'agency';
    const refused = [
      ...['', 'github', `iam::1:${type}`, `iam::1:${type}:`, `iam:::${type}:github`, 'iam::1::x'],
      ...[`iam::1:${other}:github`, `iam::1:${type.toUpperCase()}:github`, `IAM::1:${type}:github`],
      ...[`sts::1:${type}:github`, `iam:cn-north-4:1:${type}:github`, `urn:iam::1:${type}:github`],
      ...[`iam::1:${type}:git hub`, `iam::1:${type}:github\n`, `iam::1:${type}:git:hub`],
      ...[`iam::1-2:${type}:github`, `iam::1:${type}:gïthub`, `iam::1:${type}:"github"`],
      ...[`iam::1:${type}:${'x'.repeat(1_401)}`, `iam::${'1'.repeat(65)}:${type}:github`],
    ];
    for (const urn of refused) {
      expect(() => parse(urn)).toThrow(InvalidValue);
      expect(() => parse(urn)).toThrow(`iam::ACCOUNT_ID:${type}:NAME`);
    }
  });

  test.each(both)('of a type %s may have 1,300 characters of a name', (type, parse) => {
    expect(parse(`iam::1:${type}:${'x'.repeat(1_300)}`)).toHaveLength(1_308 + type.length);
  });
});

describe('a part of an access key', () => {
  test.each(['ABCDEF', 'made-up/+==', '!~!~!~', 'x'.repeat(20_000)])('is taken: %#', (text) => {
    expect(parseCredentialPart(text)).toBe(text);
  });

  test.each([
    '',
    'ABCDE',
    'x'.repeat(20_001),
    'ABC DEF',
    'ABCDEF\n',
    'ABC\u0000DEF',
    'ABCDËF',
    '密',
  ])('is refused and not told: %#', (text) => {
    expect(() => parseCredentialPart(text)).toThrow(InvalidValue);
    expect(() => parseCredentialPart(text)).toThrow(/^(?!.*(?:ABC|xxx|密)).*without a line break/);
  });
});

describe('the Security Token Service', () => {
  // huaweicloud-sdk-python-v3, huaweicloudsdksts/v1/region/sts_region.py, less the three regions in
  // which CodeArts Repo is not offered.
  const WITH_STS = [
    ...['cn-north-4', 'cn-south-1', 'cn-east-3', 'cn-southwest-2', 'ap-southeast-3'],
    ...['sa-brazil-1', 'la-south-2', 'af-south-1', 'tr-west-1'],
  ];

  test.each([...REGIONS])('in %s is where the SDK has it, or nowhere', (region) => {
    const expected = WITH_STS.includes(region)
      ? `https://sts.${region}.myhuaweicloud.com/`
      : undefined;
    const place = stsPlace(region);
    expect(place.kind === 'own' ? place.endpoint.href : undefined).toBe(expected);
  });
});
