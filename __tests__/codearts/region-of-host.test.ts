import { expect, test } from '@jest/globals';
import { regionOfHost } from '../../src/codearts/region-of-host.ts';
import { REGIONS, repoEndpoint } from '../../src/codearts/regions.ts';

test.each(REGIONS)('the API host of %s names it', (region) => {
  expect(regionOfHost(repoEndpoint(region).hostname)).toBe(region);
});

test.each([
  ['codehub.devcloud.cn-north-4.huaweicloud.com', 'cn-north-4'],
  ['CodeHub.DevCloud.CN-North-4.HuaweiCloud.com.', 'cn-north-4'],
  ['codehub-cn-south-1.devcloud.huaweicloud.com', 'cn-south-1'],
  ['codehub.cn-north-9.myhuaweicloud.com', 'cn-north-9'],
  ['repo.eu-west-101.myhuaweicloud.eu', 'eu-west-101'],
  // A known one counts anywhere.
  ['git.cn-east-3.partner.example', 'cn-east-3'],
  ['codehub.devcloud.huaweicloud.com', undefined],
  ['my-gitlab-2.example.com', undefined],
  ['git.cn-north-44.partner.example', undefined],
  ['xcn-north-4.partner.example', undefined],
  ['cn-north-9.nothuaweicloud.com', undefined],
  ['', undefined],
])('%s: %s', (host, region) => {
  expect(regionOfHost(host)).toBe(region);
});
