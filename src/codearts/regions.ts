/**
 * The API host of CodeArts Repo in each region. No template fits them all; the table is that of
 * Huawei's SDKs (huaweicloud-sdk-go-v3, services/codeartsrepo/v4/region/region.go), but for Europe.
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
  // The SDKs have this host on myhuaweicloud.com. On myhuaweicloud.eu it is in the European API
  // reference (support.huaweicloud.com/eu/api-codeartsrepo/codeartsrepo_05_0022.html, 2025-05-15), the
  // hosts of CodeArts Build, CodeArts Check and IAM there are, and so is all that Terraform's provider
  // calls in regions of the name eu-west-1… (huaweicloud/provider.go, getCloudDomain).
  'eu-west-101': 'codeartsrepo-ext.eu-west-101.myhuaweicloud.eu',
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

/** Hosts of which the sources disagree: the other one that is told for the same region. */
const OTHER_HOSTS: Readonly<Record<string, string>> = {
  [HOSTS['eu-west-101']]: 'codeartsrepo-ext.eu-west-101.myhuaweicloud.com',
};

/** The other host to try where this one cannot be reached; undefined where none is known. */
export function otherRepoHost(host: string): string | undefined {
  return Object.hasOwn(OTHER_HOSTS, host) ? OTHER_HOSTS[host] : undefined;
}

export function repoEndpoint(region: Region): URL {
  return new URL(`https://${HOSTS[region]}`);
}

/**
 * The regions that have a Security Token Service, three of which have no CodeArts Repo
 * (huaweicloud-sdk-python-v3, huaweicloudsdkcore/auth/endpoint.py; huaweicloud-sdk-go-v3,
 * core/auth/internal/sts_endpoint.go). Any of them may be asked, whatever region the key is for (user
 * guide of IAM, iam_01_1237).
 */
type StsRegion =
  | 'cn-north-4'
  | 'cn-south-1'
  | 'cn-east-3'
  | 'cn-southwest-2'
  | 'ap-southeast-1'
  | 'ap-southeast-2'
  | 'ap-southeast-3'
  | 'ap-southeast-4'
  | 'sa-brazil-1'
  | 'la-south-2'
  | 'af-south-1'
  | 'tr-west-1';

/**
 * Regions without one, and the nearest {@link StsRegion}, by the cities that they are in, and
 * within mainland China for those there, since Hong Kong (ap-southeast-1) is across its border. The
 * European site has other accounts than the others, and no such service is known on it.
 */
const NEAREST_STS: Readonly<
  Record<Exclude<Region, StsRegion | 'eu-west-101'>, StsRegion> & Record<'eu-west-101', undefined>
> = {
  'cn-north-1': 'cn-north-4', // both Beijing
  'cn-east-2': 'cn-east-3', // both Shanghai
  'cn-south-2': 'cn-south-1', // Shenzhen: Guangzhou, 100 km
  'la-north-2': 'la-south-2', // Mexico City: Santiago, 6,600 km; São Paulo is 7,400
  'me-east-1': 'tr-west-1', // Riyadh: Istanbul, 2,400 km; Bangkok and Johannesburg are beyond 6,000
  'af-north-1': 'tr-west-1', // Cairo: Istanbul, 1,200 km; Johannesburg is 6,300
  'eu-west-101': undefined,
};

/** Where the Security Token Service for a region is. */
export type StsPlace =
  | { readonly kind: 'own'; readonly endpoint: URL }
  /** Another region of the same site has the nearest. */
  | { readonly kind: 'nearest'; readonly endpoint: URL }
  /** None is known on the site of this region. */
  | { readonly kind: 'unknown' };

export function stsPlace(region: Region): StsPlace {
  if (!isWithoutSts(region)) return { kind: 'own', endpoint: stsEndpoint(region) };
  const nearest = NEAREST_STS[region];
  return nearest === undefined
    ? { kind: 'unknown' }
    : { kind: 'nearest', endpoint: stsEndpoint(nearest) };
}

function isWithoutSts(region: Region): region is keyof typeof NEAREST_STS {
  return Object.hasOwn(NEAREST_STS, region);
}

function stsEndpoint(region: StsRegion): URL {
  return new URL(`https://sts.${region}.myhuaweicloud.com`);
}
