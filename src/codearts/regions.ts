/**
 * The API host of CodeArts Repo in each region. No template fits them all; the table is that of
 * Huawei's SDKs (huaweicloud-sdk-go-v3, services/codeartsrepo/v4/region/region.go).
 */
const HOSTS = {
  'cn-north-1': 'codehub-ext.cn-north-1.myhuaweicloud.com',
  'cn-north-4': 'codehub-ext.cn-north-4.myhuaweicloud.com',
  'cn-east-2': 'codehub-ext.cn-east-2.myhuaweicloud.com',
  'cn-east-3': 'codehub-ext.cn-east-3.myhuaweicloud.com',
  'cn-south-1': 'codehub-ext.cn-south-1.myhuaweicloud.com',
  'cn-south-2': 'codehub-ext.cn-south-2.myhuaweicloud.com',
  'cn-southwest-2': 'codehub-ext.cn-southwest-2.myhuaweicloud.com',
  'ap-southeast-3': 'codehub-ext.ap-southeast-3.myhuaweicloud.com',
  'sa-brazil-1': 'codehub-ext.sa-brazil-1.myhuaweicloud.com',
  'la-north-2': 'codehub-ext.la-north-2.myhuaweicloud.com',
  'la-south-2': 'codeartsrepo-ext.la-south-2.myhuaweicloud.com',
  'tr-west-1': 'codeartsrepo-ext.tr-west-1.myhuaweicloud.com',
  'eu-west-101': 'codeartsrepo-ext.eu-west-101.myhuaweicloud.com',
  'me-east-1': 'repo.me-east-1.myhuaweicloud.com',
  'af-south-1': 'repo.af-south-1.myhuaweicloud.com',
  'af-north-1': 'repo.af-north-1.myhuaweicloud.com',
} as const;

/** A region in which CodeArts Repo is offered. */
export type Region = keyof typeof HOSTS;

export const REGIONS = Object.keys(HOSTS) as readonly Region[];

export function isRegion(name: string): name is Region {
  return Object.hasOwn(HOSTS, name);
}

export function repoEndpoint(region: Region): URL {
  return new URL(`https://${HOSTS[region]}`);
}

/**
 * Regions that have a Security Token Service of their own, as far as CodeArts Repo is offered there
 * (huaweicloud-sdk-python-v3, huaweicloud-sdk-sts/huaweicloudsdksts/v1/region/sts_region.py).
 */
const STS_REGIONS: readonly Region[] = [
  'cn-north-4',
  'cn-south-1',
  'cn-east-3',
  'cn-southwest-2',
  'ap-southeast-3',
  'sa-brazil-1',
  'la-south-2',
  'af-south-1',
  'tr-west-1',
];

/** The endpoint of the Security Token Service in a region; undefined where there is none. */
export function stsEndpoint(region: Region): URL | undefined {
  if (!STS_REGIONS.includes(region)) return undefined;
  return new URL(`https://sts.${region}.myhuaweicloud.com`);
}
