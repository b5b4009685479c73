import type { CredentialInputs } from '../../src/credentials/credentials.ts';
import type { Environment } from '../../src/inputs/credentials.ts';
import { InputError, readInputs } from '../../src/inputs/inputs.ts';
import { Secrets } from '../../src/text/secrets.ts';

/** Inputs of each kind. */
export const TOKEN = { token: 'made-up-iam-token' };
export const KEY = { access_key: 'MADEUPACCESSKEY', secret_key: 'made-up-secret-key' };
export const OIDC = {
  oidc_provider_urn: 'iam::0123456789:oidcProvider:github',
  oidc_agency_urn: 'iam::0123456789:agency:mirror',
};
/** What a runner sets for a job with `id-token: write`. */
export const GITHUB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.example/idtoken/1?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'made-up-request-token',
};
/** The families of variables. */
export const SDK = { HUAWEICLOUD_SDK_AK: 'MADEUPSDKKEY', HUAWEICLOUD_SDK_SK: 'made-up-sdk-secret' };
export const TERRAFORM = { HW_ACCESS_KEY: 'MADEUPHWKEY', HW_SECRET_KEY: 'made-up-hw-secret' };
export const AUTH_ACTION = {
  HUAWEI_CLOUD_ACCESS_KEY_ID: 'MADEUPACTIONKEY',
  HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'made-up-action-secret',
};

/** What came of reading inputs: the credential or what is wrong, and what was masked. */
export interface Reading {
  readonly credentials: CredentialInputs | undefined;
  readonly problems: readonly string[];
  readonly masked: readonly string[];
}

/** Inputs by name. */
export type Texts = Readonly<Record<string, string>>;

/** Reads the inputs of a step that gives these, in this environment. */
export function read(given: Texts, env: Environment = {}, readAll = readInputs as Reader): Reading {
  const inputs: Texts = { repository_id: '123', ...given };
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  try {
    const { credentials } = readAll((name) => inputs[name] ?? '', env, secrets);
    return { credentials, problems: [], masked };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { credentials: undefined, problems: error.problems, masked };
  }
}

/** Reads all inputs of one of the actions. */
export type Reader = (...args: Parameters<typeof readInputs>) => { credentials: CredentialInputs };
