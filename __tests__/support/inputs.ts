import type { Environment } from '../../src/host/environment.ts';
import { Failure } from '../../src/host/failure.ts';
import type { Host } from '../../src/host/host.ts';
import type { CredentialInputs } from '../../src/credentials/credentials.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { describeProblem } from '../../src/text/problem.ts';
import { memoryHost } from './memory-host.ts';

/** Inputs by name. */
export type Texts = Readonly<Record<string, string>>;

/** Credentials of each kind, as inputs. */
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

/** What must be given to the main action. */
export const REQUIRED: Texts = { repository_id: '123', ...TOKEN };

/** What came of reading inputs: them or what is wrong with them, and what was masked. */
export interface Reading<Inputs> {
  readonly inputs: Inputs | undefined;
  readonly problems: readonly string[];
  readonly masked: readonly string[];
}

/**
 * Reads inputs as a step with these values would.
 *
 * @param readAll Reads all inputs of one of the actions.
 */
export function read<Inputs>(
  readAll: (host: Host) => Inputs | undefined,
  given: Texts,
  env: Environment = {},
): Reading<Inputs> {
  const host = memoryHost(given, env);
  try {
    return { inputs: readAll(host), problems: [], masked: host.masked };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {
      inputs: undefined,
      problems: error.problems.map(describeProblem),
      masked: host.masked,
    };
  }
}

/** What came of reading credentials: the one in force or what is wrong, and what was masked. */
export interface CredentialReading extends Omit<Reading<never>, 'inputs'> {
  readonly credentials: CredentialInputs | undefined;
}

/** Reads the credential of a step that gives these inputs beside its repository. */
export function readCredentials(
  given: Texts,
  env: Environment = {},
  readAll: (host: Host) => { readonly credentials: CredentialInputs } | undefined = readInputs,
): CredentialReading {
  const { inputs, problems, masked } = read(readAll, { repository_id: '123', ...given }, env);
  return { credentials: inputs?.credentials, problems, masked };
}
