import { REGIONS } from './regions.ts';

/** Huawei Cloud's own domains, on which whatever looks like a region is one. */
const HUAWEI_CLOUD = /(?:^|\.)(?:my)?huaweicloud\.(?:com|cn|eu)$/;

const LOOKS_LIKE_REGION = /(?<![a-z0-9])[a-z]{2}-[a-z]+-[0-9]+(?![a-z0-9])/g;

/**
 * The region that a host names, as those of the API and those of clone URLs do:
 * `codehub.devcloud.cn-north-4.huaweicloud.com`.
 *
 * @returns undefined where it names none; not every host does (`codehub.devcloud.huaweicloud.com`).
 */
export function regionOfHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  const named = name.match(LOOKS_LIKE_REGION) ?? [];
  const known = named.find((each) => REGIONS.some((region) => region === each));
  return known ?? (HUAWEI_CLOUD.test(name) ? named[0] : undefined);
}
