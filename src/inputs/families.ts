import type { CredentialInputs } from '../credentials/credentials.ts';
import type { Environment } from '../host/environment.ts';
import type { Form } from './form.ts';
import { parseCredentialPart } from './values.ts';

/** Variables that hold an access key; each family on its own, never mixed. */
export const FAMILIES = [
  {
    accessKeyId: 'HUAWEICLOUD_SDK_AK',
    secretAccessKey: 'HUAWEICLOUD_SDK_SK',
    securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  },
  {
    accessKeyId: 'HW_ACCESS_KEY',
    secretAccessKey: 'HW_SECRET_KEY',
    securityToken: 'HW_SECURITY_TOKEN',
  },
  // What huaweicloud/auth-action exports; it knows no temporary keys.
  {
    accessKeyId: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
    secretAccessKey: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
    securityToken: null,
  },
] as const;

/** The names of the variables of one access key. */
export type Family = (typeof FAMILIES)[number];

/** The first family of which the environment has a whole access key; undefined where there is none. */
export function familyIn(env: Environment): Family | undefined {
  return FAMILIES.find(
    ({ accessKeyId, secretAccessKey }) => env[accessKeyId]?.trim() && env[secretAccessKey]?.trim(),
  );
}

/**
 * Names every variable that is set without the rest of its family, none of which is whole; blanks alone
 * are nothing.
 */
export function describeHalves(env: Environment): string {
  const halves = FAMILIES.flatMap(({ accessKeyId: id, secretAccessKey: secret, securityToken }) => {
    if (env[id]?.trim()) return [`${id} is set, but ${secret} is not.`];
    if (env[secret]?.trim()) return [`${secret} is set, but ${id} is not.`];
    return securityToken !== null && env[securityToken]?.trim()
      ? [`${securityToken} is set, but ${id} and ${secret} are not.`]
      : [];
  });
  return ['', ...halves].join(' ');
}

/** Reads the access key of a family; undefined where there is a problem, which `form` then has. */
export function readKeyOf(form: Form, family: Family): CredentialInputs | undefined {
  const { env } = form;
  const part = (name: string): string | undefined =>
    form.check(name, env[name] ?? '', parseCredentialPart);
  const accessKeyId = part(family.accessKeyId);
  const secretAccessKey = part(family.secretAccessKey);
  const hasToken = family.securityToken !== null && Boolean(env[family.securityToken]?.trim());
  const securityToken = hasToken ? part(family.securityToken) : undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const names = [
    family.accessKeyId,
    family.secretAccessKey,
    ...(hasToken ? [family.securityToken] : []),
  ];
  return {
    kind: 'access key',
    key: { accessKeyId, secretAccessKey, securityToken },
    family: names.join(', '),
  };
}
